using System.Collections.Immutable;

namespace Posthouse.Directory;

/// <summary>One domain with everything that has a name in it. Immutable.</summary>
internal sealed class DomainEntry
{
    private static readonly ImmutableDictionary<string, DirectoryEntry> NoNames = ImmutableDictionary.Create<string, DirectoryEntry>(StringComparer.OrdinalIgnoreCase);

    internal DomainEntry(Domain domain)
        : this(domain, NoNames, 0)
    {
    }

    private DomainEntry(Domain domain, ImmutableDictionary<string, DirectoryEntry> names, int accounts)
    {
        Domain = domain;
        Names = names;
        Accounts = accounts;
    }

    internal Domain Domain { get; }

    /// <summary>By local part, in any case (as <see cref="Mail.EmailAddress"/> compares).</summary>
    internal ImmutableDictionary<string, DirectoryEntry> Names { get; }

    internal int Accounts { get; }

    /// <summary>Its groups and aliases.</summary>
    internal IEnumerable<DirectoryEntry> Lists => Names.Count == Accounts ? [] : Names.Values.Where(static entry => entry is not AccountEntry);

    internal DomainEntry With(Domain domain) => new(domain, Names, Accounts);

    internal DomainEntry With(DirectoryEntry entry) => With([entry]);

    internal DomainEntry With(IReadOnlyCollection<DirectoryEntry> entries)
    {
        ImmutableDictionary<string, DirectoryEntry>.Builder names = Names.ToBuilder();
        int accounts = Accounts;
        foreach (DirectoryEntry entry in entries)
        {
            if (names.TryGetValue(entry.Address.LocalPart, out DirectoryEntry? old) && old is AccountEntry) accounts--;
            if (entry is AccountEntry) accounts++;
            // The key keeps its first spelling when only a value is set; a new spelling needs a new key.
            names.Remove(entry.Address.LocalPart);
            names.Add(entry.Address.LocalPart, entry);
        }

        return new DomainEntry(Domain, names.ToImmutable(), accounts);
    }

    internal DomainEntry Without(DirectoryEntry entry) =>
        new(Domain, Names.Remove(entry.Address.LocalPart), entry is AccountEntry ? Accounts - 1 : Accounts);
}
