namespace Posthouse.Web;

/// <summary>Who is in the directory of a configuration: each of many things asks whether what it belongs to is there.</summary>
internal sealed class ConfiguredDirectory(ConfigurationModel model)
{
    private readonly HashSet<string> _domains = new(model.Domains!.Select(static domain => domain.Name), StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(model.Domains!.SelectMany(static domain => domain.Aliases.Prepend(domain.Name)), StringComparer.Ordinal);
    private readonly HashSet<string> _accounts = new(model.Accounts!.Select(static account => account.Address), StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _groups = new(model.Groups!.Select(static group => group.Address), StringComparer.OrdinalIgnoreCase);

    internal bool HasAccount(string address) => _accounts.Contains(address);

    internal bool HasGroup(string address) => _groups.Contains(address);

    /// <summary>By its main name.</summary>
    internal bool HasDomain(string name) => _domains.Contains(name);

    /// <summary>Whether mail to the domain, by whichever of its names, is for somebody here.</summary>
    internal bool IsHere(string name) => _names.Contains(name);
}
