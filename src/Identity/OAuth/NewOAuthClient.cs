namespace Posthouse.Identity;

/// <summary>What an administrator says of a client.</summary>
public sealed record NewOAuthClient
{
    /// <summary>Letters, digits, '.', '_' and '-'; at most 100.</summary>
    public required string ClientId { get; init; }

    /// <summary>As people are told who asks.</summary>
    public required string Name { get; init; }

    /// <summary>A program on people's own machines, which can keep no secret (RFC 6749 §2.1).</summary>
    public bool IsPublic { get; init; }

    /// <summary>People are not asked: the administrator has said yes for all of them.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>Where codes are sent; needed for authorization codes.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Of "authorization_code", "device_code" and "client_credentials". The first two give refresh tokens too.</summary>
    public IReadOnlyList<string> Grants { get; init; } = ["authorization_code"];

    /// <summary>Of <see cref="OAuthScopes.All"/>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [OAuthScopes.Mail];
}
