using System.Collections.Immutable;

namespace Posthouse.Identity;

/// <summary>A program that may ask people for tokens, or have some of its own. OpenIddict's application.</summary>
public sealed class OAuthClient
{
    public string Id { get; set; } = "";

    public string ClientId { get; set; } = "";

    /// <summary>As OpenIddict hashed it; null for public clients.</summary>
    public string? SecretHash { get; set; }

    /// <summary>"public" or "confidential".</summary>
    public string Type { get; set; } = "";

    public string? ApplicationType { get; set; }

    /// <summary>"explicit": people are asked; "implicit": an administrator has consented for everybody.</summary>
    public string? Consent { get; set; }

    public string? DisplayName { get; set; }

    public ImmutableArray<string> RedirectUris { get; set; } = [];

    /// <summary>OpenIddict's names of endpoints, grants and scopes.</summary>
    public ImmutableArray<string> Permissions { get; set; } = [];

    public ImmutableArray<string> Requirements { get; set; } = [];

    /// <summary>Counts changes, so that two at once are noticed.</summary>
    public long Version { get; set; }
}
