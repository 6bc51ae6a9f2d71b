namespace Posthouse.EndToEnd.Tests;

/// <summary>An account that one test has to itself.</summary>
internal sealed record Account(string Address, string Password)
{
    /// <summary>The address as it stands in a URL before the host.</summary>
    public string InUrl => Uri.EscapeDataString(Address);
}
