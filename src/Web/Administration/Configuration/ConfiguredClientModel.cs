namespace Posthouse.Web;

/// <summary>An OAuth client in a configuration.</summary>
public sealed record ConfiguredClientModel
{
    public required string ClientId { get; init; }

    public required string Name { get; init; }

    /// <summary>A program that can keep no secret.</summary>
    public bool IsPublic { get; init; }

    /// <summary>People are not asked.</summary>
    public bool IsTrusted { get; init; }

    public IReadOnlyList<string>? RedirectUris { get; init; }

    public IReadOnlyList<string>? Grants { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }
}
