using System.Collections.Immutable;

namespace Posthouse.Identity;

/// <summary>What a person has allowed a client. OpenIddict's authorization; all tokens that came of it hang on it.</summary>
public sealed class OAuthGrant
{
    public string Id { get; set; } = "";

    /// <summary>The client's <see cref="OAuthClient.Id"/>.</summary>
    public string? Client { get; set; }

    /// <summary>The account's number.</summary>
    public string? Subject { get; set; }

    public string? Status { get; set; }

    /// <summary>"permanent" or "ad-hoc".</summary>
    public string? Type { get; set; }

    public ImmutableArray<string> Scopes { get; set; } = [];

    public DateTimeOffset? Created { get; set; }

    /// <summary>The identity provider (<see cref="IdentityProvider.Id"/>) that had begun the session in which it was given; null where this server had.</summary>
    public string? Provider { get; set; }

    /// <summary>The session in which it is given: it is kept only while that is there. Not in the store.</summary>
    public string? Session { get; set; }

    public long Version { get; set; }
}
