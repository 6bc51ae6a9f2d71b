using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>What another room keeps of a configuration, applied in the directory's own transaction: all of both, or nothing.</summary>
/// <param name="Write">Called on the store's writer, after the directory is what it is to be: it writes, must not wait, and throws to refuse the whole.</param>
/// <param name="Written">Called after it is durable, and not in a trial.</param>
public sealed record ConfigurationPart(Action<WriteTransaction, ConfiguredNames> Write, Func<Task> Written);

/// <summary>The numbers behind the names of the directory as it will be.</summary>
public sealed class ConfiguredNames
{
    private readonly DirectorySnapshot _directory;

    internal ConfiguredNames(DirectorySnapshot directory) => _directory = directory;

    /// <exception cref="DirectoryException"><see cref="DirectoryFault.NotFound"/>.</exception>
    public AccountId Account(EmailAddress address) => DirectoryChecks.Require<AccountEntry>(_directory, address, "account").Account.Id;

    /// <summary>Null where there is none, or none any more.</summary>
    public AccountId? FindAccount(EmailAddress address) => _directory.TryGetEntry(address, out DirectoryEntry? entry) && entry is AccountEntry account ? account.Account.Id : null;

    /// <exception cref="DirectoryException"><see cref="DirectoryFault.NotFound"/>.</exception>
    public long Domain(DomainName name) => Entry(name).Domain.Id;

    /// <summary>By whichever name it is called.</summary>
    /// <exception cref="DirectoryException"><see cref="DirectoryFault.NotFound"/>.</exception>
    public DomainName MainName(DomainName name) => Entry(name).Domain.Name;

    /// <summary>Whether mail to the domain is for accounts here.</summary>
    public bool IsHere(DomainName name) => _directory.TryGetDomain(name, out _);

    /// <summary>An account or a group; null for any other address.</summary>
    public Grantee? Grantee(EmailAddress address) => _directory.TryGetEntry(address, out DirectoryEntry? entry) ? entry switch
    {
        AccountEntry account => Storage.Grantee.Account(account.Account.Id),
        GroupEntry group => Storage.Grantee.Group(group.Group.Id),
        _ => null,
    } : null;

    private DomainEntry Entry(DomainName name) =>
        _directory.TryGetDomain(name, out DomainEntry? entry) ? entry : throw new DirectoryException(DirectoryFault.NotFound, $"There is no domain {name.Unicode} here.");
}
