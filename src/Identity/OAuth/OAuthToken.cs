namespace Posthouse.Identity;

/// <summary>A token, or a code. The client has a random reference, of which the store has a hash; what it means is encrypted.</summary>
public sealed class OAuthToken
{
    public string Id { get; set; } = "";

    public string? Client { get; set; }

    public string? Grant { get; set; }

    public string? Subject { get; set; }

    public string? Type { get; set; }

    public string? Status { get; set; }

    /// <summary>OpenIddict's hash of the reference.</summary>
    public string? ReferenceId { get; set; }

    public string? Payload { get; set; }

    /// <summary>JSON; null where there is none.</summary>
    public string? Properties { get; set; }

    public DateTimeOffset? Created { get; set; }

    public DateTimeOffset? Expires { get; set; }

    public DateTimeOffset? Redeemed { get; set; }

    public long Version { get; set; }
}
