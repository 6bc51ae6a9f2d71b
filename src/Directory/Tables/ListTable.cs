using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Aliases and groups: an address and the ordered addresses behind it.</summary>
internal static class ListTable
{
    internal static void Insert(SqlSession sql, long domain, Alias alias)
    {
        AddressTable.Insert(sql, domain, alias.Address.LocalPart, AddressOwner.Alias, alias.Id);
        sql.Execute("INSERT INTO directory_alias (id, domain, local_part) VALUES (@1, @2, @3)", alias.Id, domain, alias.Address.LocalPart);
        InsertTargets(sql, alias.Id, alias.Targets);
    }

    internal static void Insert(SqlSession sql, long domain, Group group)
    {
        AddressTable.Insert(sql, domain, group.Address.LocalPart, AddressOwner.Group, group.Id);
        sql.Execute(
            "INSERT INTO directory_group (id, domain, local_part, display_name, posting, errors_to) VALUES (@1, @2, @3, @4, @5, @6)",
            group.Id, domain, group.Address.LocalPart, group.DisplayName, (long)group.Posting, group.Owner?.ToString());
        InsertTargets(sql, group.Id, group.Members);
    }

    internal static void Delete(SqlSession sql, long domain, Alias alias)
    {
        AddressTable.Delete(sql, domain, alias.Address.LocalPart);
        DeleteTargets(sql, alias.Id);
        sql.Execute("DELETE FROM directory_alias WHERE id = @1", alias.Id);
    }

    internal static void Delete(SqlSession sql, long domain, Group group)
    {
        AddressTable.Delete(sql, domain, group.Address.LocalPart);
        DeleteTargets(sql, group.Id);
        sql.Execute("DELETE FROM directory_group WHERE id = @1", group.Id);
    }

    internal static IEnumerable<DirectoryEntry> ReadAll(SqlSession sql, IReadOnlyDictionary<long, EmailAddress> domains)
    {
        // Hundreds of thousands of members share a few domains: each domain's name is kept once.
        var names = new Dictionary<DomainName, DomainName>();
        foreach (EmailAddress template in domains.Values) names[template.Domain!] = template.Domain!;
        EmailAddress Read(string text)
        {
            var address = EmailAddress.Parse(text);
            if (address.Domain is not { } domain) return address;
            if (!names.TryGetValue(domain, out DomainName? name)) names[domain] = name = domain;
            return address.At(name);
        }

        ILookup<long, EmailAddress> targets = sql
            .Query("SELECT owner, address FROM directory_target ORDER BY owner, place", row => (Owner: row.Int64(0), Address: Read(row.Text(1))))
            .ToLookup(static t => t.Owner, static t => t.Address);
        List<DirectoryEntry> entries = sql.Query<DirectoryEntry>(
            "SELECT id, domain, local_part FROM directory_alias",
            row => new AliasEntry(new Alias { Id = row.Int64(0), Address = domains[row.Int64(1)].WithLocalPart(row.Text(2)), Targets = [.. targets[row.Int64(0)]] }));
        entries.AddRange(sql.Query<DirectoryEntry>(
            "SELECT id, domain, local_part, display_name, posting, errors_to FROM directory_group",
            row => new GroupEntry(new Group
            {
                Id = row.Int64(0),
                Address = domains[row.Int64(1)].WithLocalPart(row.Text(2)),
                DisplayName = row.Text(3),
                Posting = (GroupPosting)row.Int32(4),
                Owner = row.TextOrNull(5) is { } owner ? EmailAddress.Parse(owner) : null,
                Members = [.. targets[row.Int64(0)]],
            })));
        return entries;
    }

    /// <param name="place">How many there are: places count from 0 without gaps.</param>
    internal static void AppendTarget(SqlSession sql, long owner, int place, EmailAddress address) =>
        sql.Execute("INSERT INTO directory_target (owner, place, address) VALUES (@1, @2, @3)", owner, (long)place, address.ToString());

    private static void InsertTargets(SqlSession sql, long owner, IReadOnlyList<EmailAddress> addresses)
    {
        for (int i = 0; i < addresses.Count; i++) AppendTarget(sql, owner, i, addresses[i]);
    }

    private static void DeleteTargets(SqlSession sql, long owner) => sql.Execute("DELETE FROM directory_target WHERE owner = @1", owner);
}
