namespace Posthouse.Web;

/// <summary>A key of this API in a configuration.</summary>
public sealed record ConfiguredKeyModel
{
    /// <summary>In whose name it asks; null for one that belongs to the server itself.</summary>
    public string? Account { get; init; }

    public required string Name { get; init; }

    /// <summary>Which of several of this name, from 2 on, in the order in which they were made.</summary>
    public int? Number { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public string? Domain { get; init; }

    public DateTimeOffset? Expires { get; init; }
}
