namespace Posthouse.Web;

/// <summary>A role of an account.</summary>
/// <param name="Account">Its address.</param>
/// <param name="Role">"owner", "domain-administrator", "help-desk" or "auditor".</param>
/// <param name="Domain">With all its sub-domains; null is the whole server. A domain administrator has one, an owner has none.</param>
public sealed record RoleModel(string Account, string Role, string? Domain = null);

/// <summary>Who asks, and what he may do.</summary>
public sealed record WhoAmIModel
{
    public required string Name { get; init; }

    /// <summary>Null for whoever is on the server's machine.</summary>
    public string? Address { get; init; }

    public IReadOnlyList<RoleModel> Roles { get; init; } = [];

    /// <summary>Held for the whole server.</summary>
    public IReadOnlyList<string> Rights { get; init; } = [];

    /// <summary>Domains here for which more is held, and what.</summary>
    public IReadOnlyList<DomainRightsModel> Domains { get; init; } = [];

    /// <summary>The state of the console's first-run guide (see getGuide), for whoever may set it; null for others.</summary>
    public string? Guide { get; init; }
}

/// <summary>What is held for a domain.</summary>
public sealed record DomainRightsModel(string Domain, IReadOnlyList<string> Rights);
