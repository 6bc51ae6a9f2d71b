namespace Posthouse.Delivery;

/// <summary>Who runs the mail hosts of many domains, and counts what comes to all of them together.</summary>
public sealed record MailProvider
{
    /// <summary>The names of those that are built in.</summary>
    public static IReadOnlyList<string> Known => [.. BuiltInProviders.All.Select(static provider => provider.Name)];

    /// <summary>Shown to administrators; settings of the same name change a provider that is built in.</summary>
    public required string Name { get; init; }

    /// <summary>Its mail hosts: <c>mx.example.com</c>, or <c>*.example.com</c> for all names below. Empty where only the limit of one that is built in changes.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Null grants what the scheduler grants.</summary>
    public DestinationLimit? Limit { get; init; }

    public static bool IsKnown(string name) => Known.Contains(name, StringComparer.OrdinalIgnoreCase);
}
