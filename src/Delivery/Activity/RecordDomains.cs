using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Whose a record of the journal is, for charts and for who may see it: of the account that it concerns, else of the recipient where he is
/// here, else of the sender; what came back about a message, of its sender. It is one moment of the directory; <see cref="AtAsync"/> makes another when that has changed.
/// </summary>
public sealed class RecordDomains
{
    private readonly object _moment;
    private readonly Dictionary<string, Domain> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<AccountId, Domain> _accounts = [];

    private RecordDomains(object moment, IReadOnlyList<Domain> domains, IReadOnlyList<Account> accounts)
    {
        _moment = moment;
        foreach (Domain domain in domains)
        {
            foreach (DomainName name in domain.Aliases.Append(domain.Name))
            {
                _names[name.Ascii] = domain;
                _names[name.Unicode] = domain;
            }
        }

        foreach (Account account in accounts)
        {
            if (account.Address.Domain is { } name && _names.TryGetValue(name.Ascii, out Domain? domain)) _accounts[account.Id] = domain;
        }
    }

    /// <param name="last">Taken again while the directory is as it was.</param>
    public static async ValueTask<RecordDomains> AtAsync(AccountDirectory directory, RecordDomains? last, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(directory);
        object moment = await directory.MomentAsync(cancellationToken).ConfigureAwait(false);
        if (last is not null && ReferenceEquals(last._moment, moment)) return last;
        return new RecordDomains(
            moment, await directory.ListDomainsAsync(cancellationToken).ConfigureAwait(false), await directory.ListAccountsAsync(cancellationToken: cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Null is the server's own matter, or nobody's.</summary>
    public Domain? Of(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Account is not null) return Of(record.Account);
        // What came back about somebody's mail is his who wrote it.
        if (record.Kind is ReturnedMailReader.Bounce or ReturnedMailReader.Complaint && Here(record.Sender) is { } author) return author;
        return Here(record.Recipient) ?? Here(record.Sender) ?? (record.Kind == "sign-in-failed" ? Here(new DetailWords(record.Detail)["name="].ToString()) : null);
    }

    /// <summary>The domain of an account; null for none, and for one that is gone.</summary>
    public Domain? Of(AccountId? account) => account is { } id ? _accounts.GetValueOrDefault(id) : null;

    /// <summary>The domain here that an address is in.</summary>
    public Domain? Here(string? address) => address?.LastIndexOf('@') is >= 0 and var at ? _names.GetValueOrDefault(address[(at + 1)..]) : null;
}
