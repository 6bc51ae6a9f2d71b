using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>A directory in memory, built line by line. Numbers are given in the order of the lines.</summary>
internal sealed class TestDirectory
{
    private long _next = 1;

    internal DirectorySnapshot Snapshot { get; private set; } = DirectorySnapshot.Empty;

    internal static EmailAddress A(string text) => EmailAddress.Parse(text);

    internal TestDirectory Domain(string name, string? catchAll = null, bool suspended = false, params string[] aliases)
    {
        Snapshot = Snapshot.With(new Domain
        {
            Id = _next++,
            Name = DomainName.Parse(name),
            CatchAll = catchAll is null ? null : A(catchAll),
            Suspended = suspended,
            Aliases = [.. aliases.Select(DomainName.Parse)],
        });
        return this;
    }

    internal TestDirectory Account(string address, bool suspended = false, bool administrator = false, params string[] sendAs)
    {
        var account = new Account { Id = new AccountId(_next++), Address = A(address), Suspended = suspended, IsAdministrator = administrator };
        Snapshot = Snapshot.With(new AccountEntry(account, [.. sendAs.Select(A)]));
        return this;
    }

    internal TestDirectory Alias(string address, params string[] targets)
    {
        Snapshot = Snapshot.With(new AliasEntry(new Alias { Id = _next++, Address = A(address), Targets = [.. targets.Select(A)] }));
        return this;
    }

    internal TestDirectory Group(string address, GroupPosting posting = GroupPosting.Anyone, string? owner = null, params string[] members)
    {
        Snapshot = Snapshot.With(new GroupEntry(new Group { Id = _next++, Address = A(address), Posting = posting, Owner = owner is null ? null : A(owner), Members = [.. members.Select(A)] }));
        return this;
    }

    internal AddressResolution Resolve(string address) => AddressResolver.Resolve(Snapshot, A(address));

    /// <summary>Accounts and remote addresses, in order, as text.</summary>
    internal string Reach(string address)
    {
        AddressResolution resolution = Resolve(address);
        return string.Join(' ', resolution.Accounts.Select(static a => a.Address.ToString()).Concat(resolution.RemoteAddresses.Select(static r => r.ToString())));
    }

    internal AccountId IdOf(string address) => Snapshot.TryGetEntry(A(address), out DirectoryEntry? entry) ? ((AccountEntry)entry).Account.Id : throw new InvalidOperationException(address);

    internal SnapshotCache Cache() => new(_ => new ValueTask<DirectorySnapshot>(Snapshot));
}
