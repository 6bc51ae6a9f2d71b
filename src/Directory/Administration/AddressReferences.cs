using System.Diagnostics.CodeAnalysis;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// Whatever names an account by its address: memberships, alias targets, owners, catch-alls, send-as rights. They follow the account
/// to a new address, and go with it, so that whoever is given the address later inherits nothing.
/// </summary>
internal sealed class AddressReferences
{
    private readonly WriteTransaction _transaction;
    private readonly DirectorySnapshot _before;
    private readonly AccountEntry _account;
    private readonly EmailAddress? _replacement;
    private DirectorySnapshot _next;

    private AddressReferences(WriteTransaction transaction, DirectorySnapshot before, DirectorySnapshot next, AccountEntry account, EmailAddress? replacement)
    {
        _transaction = transaction;
        _before = before;
        _next = next;
        _account = account;
        _replacement = replacement;
    }

    /// <param name="before">In which the account has its old address.</param>
    /// <param name="next">In which it has the new one, or is gone.</param>
    /// <param name="replacement">The new address; null when the account is deleted.</param>
    internal static DirectorySnapshot Follow(WriteTransaction transaction, DirectorySnapshot before, DirectorySnapshot next, AccountEntry account, EmailAddress? replacement)
    {
        var references = new AddressReferences(transaction, before, next, account, replacement);
        references.FollowAll();
        return references._next;
    }

    private void FollowAll()
    {
        foreach (DomainEntry domain in _before.Domains.Values)
        {
            foreach (DirectoryEntry entry in domain.Names.Values)
            {
                if (entry is AliasEntry alias) Follow(domain, alias);
                else if (entry is GroupEntry group) Follow(group);
                else if (entry is AccountEntry other && other != _account) Follow(other);
            }

            if (!IsMeant(domain.Domain.CatchAll, out EmailAddress? catchAll)) continue;
            Domain changed = domain.Domain with { CatchAll = catchAll };
            DomainTable.Update(_transaction.Sql, changed);
            _transaction.Journal(new JournalRecord("setting-changed") { Detail = $"domain={changed.Name.Ascii} catch-all={changed.CatchAll}" });
            _next = _next.With(changed);
        }
    }

    private void Follow(DomainEntry domain, AliasEntry entry)
    {
        if (Changed(entry.Alias.Targets) is not { } targets) return;
        ListTable.Delete(_transaction.Sql, domain.Domain.Id, entry.Alias);
        if (targets.Count == 0)
        {
            // An alias of nobody would take mail for nobody.
            _transaction.Journal(new JournalRecord("alias-deleted") { Detail = entry.Address.ToString() });
            _next = _next.Without(entry);
            return;
        }

        Alias alias = entry.Alias with { Targets = targets };
        ListTable.Insert(_transaction.Sql, domain.Domain.Id, alias);
        _transaction.Journal(new JournalRecord("setting-changed") { Detail = $"alias={alias.Address} {What}" });
        _next = _next.With(new AliasEntry(alias));
    }

    private void Follow(GroupEntry entry)
    {
        IReadOnlyList<EmailAddress>? members = Changed(entry.Group.Members);
        bool owned = IsMeant(entry.Group.Owner, out EmailAddress? owner);
        if (members is null && !owned) return;
        (_, _next) = ListChanges.Replace(_transaction, _next, entry, entry.Group with { Members = members ?? entry.Group.Members, Owner = owned ? owner : entry.Group.Owner });
    }

    private void Follow(AccountEntry other)
    {
        if (Changed(other.SendAs) is not { } rights) return;
        foreach (EmailAddress lost in other.SendAs.Except(rights)) AccountTable.RevokeSendAs(_transaction.Sql, other.Account.Id, lost);
        foreach (EmailAddress won in rights.Except(other.SendAs)) AccountTable.GrantSendAs(_transaction.Sql, other.Account.Id, won);
        _transaction.Journal(new JournalRecord("setting-changed") { Account = other.Account.Id, Detail = $"send-as of {other.Address}: {What}" });
        _next = _next.With(new AccountEntry(other.Account, [.. rights]));
    }

    private string What => _replacement is null ? $"lost={_account.Address}" : $"renamed={_account.Address} to={_replacement}";

    /// <summary>Null when none of them means the account.</summary>
    private List<EmailAddress>? Changed(IReadOnlyList<EmailAddress> addresses)
    {
        List<EmailAddress>? changed = null;
        for (int i = 0; i < addresses.Count; i++)
        {
            if (!IsMeant(addresses[i], out EmailAddress? now))
            {
                changed?.Add(addresses[i]);
                continue;
            }

            changed ??= [.. addresses.Take(i)];
            if (now is not null) changed.Add(now);
        }

        return changed is null ? null : [.. changed.Distinct()];
    }

    /// <summary>The address is the account's, at whatever name of its domain and with whatever detail.</summary>
    private bool IsMeant([NotNullWhen(true)] EmailAddress? address, out EmailAddress? now)
    {
        now = null;
        if (!_before.TryGetDomain(address?.Domain, out DomainEntry? domain)) return false;
        if (!AddressResolver.TryMatch(domain, address!.LocalPart, out DirectoryEntry? entry, out string? detail) || entry != _account) return false;
        now = _replacement is null || detail is null ? _replacement : _replacement.WithLocalPart($"{_replacement.LocalPart}+{detail}");
        return true;
    }
}
