namespace Posthouse.EndToEnd.Tests;

internal enum ZoneSigning
{
    None,
    Signed,

    /// <summary>With signatures whose time is over: nothing of it may be believed.</summary>
    Expired,
}

/// <param name="Records">In a zone file's form, without SOA and NS.</param>
internal sealed record TestZone(string Name, ZoneSigning Signing, string Records);
