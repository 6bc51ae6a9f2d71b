namespace Posthouse.Web.Tests;

/// <summary>What a tenant has, by the names that paths, queries and bodies know it by.</summary>
internal sealed record TenantObjects
{
    public required string Domain { get; init; }

    public required string Account { get; init; }

    /// <summary>Holds a share of the account's inbox, has a second factor, and its sending is held.</summary>
    public required string Other { get; init; }

    public required string Alias { get; init; }

    public required string Group { get; init; }

    public required string Queued { get; init; }

    /// <summary>Queued, and held.</summary>
    public required string Held { get; init; }

    public required string Key { get; init; }

    public required string Link { get; init; }

    /// <summary>Of a signing key that waits to sign.</summary>
    public required string Selector { get; init; }

    public required string Script { get; init; }

    public required string Provider { get; init; }

    public required string Trace { get; init; }

    public required string MessageId { get; init; }

    /// <summary>Names that nothing has.</summary>
    internal static TenantObjects Nothing(string domain) => new()
    {
        Domain = domain,
        Account = "nobody@" + domain,
        Other = "nobody@" + domain,
        Alias = "nowhere@" + domain,
        Group = "noone@" + domain,
        Queued = "QFFFFFF",
        Held = "QFFFFFE",
        Key = "999999",
        Link = "999999",
        Selector = "none",
        Script = "none",
        Provider = "none",
        Trace = "0000000000000000",
        MessageId = "none@nowhere.test",
    };

    /// <summary>All names that tell the tenant from another, the longest first.</summary>
    internal IEnumerable<string> Names => new[] { Domain, Account, Other, Alias, Group, Queued, Held, Key, Link, Selector, Script, Provider, Trace, MessageId }.Distinct().OrderByDescending(static name => name.Length);

    /// <summary>A path of the contract with this tenant's names in it.</summary>
    internal string Fill(string path)
    {
        string[] parts = path.Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = parts[i] switch
            {
                "{name}" => parts[0] switch { "scripts" => Script, "identity-providers" => Provider, _ => Domain },
                "{owner}" => parts[0] == "scripts" ? Account : Domain,
                "{subject}" => Account,
                "{address}" => parts[0] switch { "aliases" => Alias, "groups" => Group, "suppressions" => "gone@" + Domain, _ => parts[^1] is "hold" or "release" or "second-factor" or "identities" ? Other : Account },
                "{id}" => parts[0] switch { "keys" => Key, "accounts" => Link, _ => parts[^1] == "release" ? Held : Queued },
                "{selector}" => Selector,
                "{client}" => "client",
                var other when other.StartsWith('{') => throw new InvalidOperationException($"Say here what stands for {other} in {path}."),
                var other => other,
            };
        }

        return string.Join('/', parts);
    }
}
