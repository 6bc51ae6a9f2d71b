namespace Posthouse.Web;

/// <summary>An OpenID provider that signs people in.</summary>
public sealed record IdentityProviderModel
{
    /// <summary>A domain with its sub-domains, or "server".</summary>
    public required string Owner { get; init; }

    /// <summary>Part of its addresses.</summary>
    public required string Name { get; init; }

    /// <summary>As people know it.</summary>
    public required string Label { get; init; }

    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    /// <summary>The secret itself is never shown.</summary>
    public bool HasSecret { get; init; }

    /// <summary>Whose addresses it is believed about: a verified one opens the account of that address.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>It may sign in accounts that have a role.</summary>
    public bool Administrators { get; init; }

    /// <summary>Who asks for a second factor: "here", "reported" (the provider where it says that it has) or "provider".</summary>
    public required string SecondFactor { get; init; }

    public bool Enabled { get; init; }

    /// <summary>To be registered at the provider. Null where this server has no address of its own ("issuer" in the section sign-in).</summary>
    public string? RedirectUri { get; init; }

    /// <summary>To be registered at the provider where it knows Back-Channel Logout.</summary>
    public string? LogoutUri { get; init; }
}

/// <summary>How a provider is to be.</summary>
public sealed record IdentityProviderChange
{
    public required string Label { get; init; }

    /// <summary>As the provider names itself in its discovery document, to the letter: "https://id.example.com".</summary>
    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Missing keeps the one there is, empty removes it.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Missing is nobody: people link themselves at their account page.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>Only owners of the server may say so.</summary>
    public bool Administrators { get; init; }

    /// <summary>"here" unless it says otherwise.</summary>
    public string? SecondFactor { get; init; }

    /// <summary>True unless it says otherwise.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>Whether a provider can be used.</summary>
/// <param name="Ok">Its documents could be read and fit.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record IdentityProviderCheck(bool Ok, string? Reason);

/// <summary>Who an account is at a provider.</summary>
/// <param name="Provider">Owner and name: "example.com/corp".</param>
/// <param name="Subject">As the provider names him.</param>
/// <param name="ByAddress">Found by the verified address; else the account's owner has linked himself.</param>
public sealed record ProviderLinkModel(string Provider, string Subject, bool ByAddress, DateTimeOffset Created, DateTimeOffset? Used);
