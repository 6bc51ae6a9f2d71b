using System.Collections.Immutable;
using System.Globalization;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The sending limits that administrators set at run time, in the store and in memory.</summary>
public sealed class SendingLimits
{
    private readonly MailStore _store;
    private readonly AccountDirectory _directory;
    private readonly SendingCounts _counts;
    private readonly Lock _lock = new();
    private ImmutableDictionary<SendingSubject, SendingLimit> _limits = ImmutableDictionary<SendingSubject, SendingLimit>.Empty;
    private bool _loaded;
    private long _version;

    internal SendingLimits(MailStore store, AccountDirectory directory, SendingCounts counts)
    {
        _store = store;
        _directory = directory;
        _counts = counts;
    }

    /// <summary>Reads "default", an account's address, a domain, or "*." and a domain. Null where there is none of that name.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public async ValueTask<SendingSubject?> FindAsync(string text, CancellationToken cancellationToken = default)
    {
        if (text == "default") return SendingSubject.Default;
        if (text.Contains('@', StringComparison.Ordinal)) return await _directory.FindAccountAsync(EmailAddress.Parse(text), cancellationToken).ConfigureAwait(false) is { } account ? SendingSubject.Of(account.Id) : null;
        bool tenant = text.StartsWith("*.", StringComparison.Ordinal);
        return await _directory.FindDomainAsync(DomainName.Parse(tenant ? text[2..] : text), cancellationToken).ConfigureAwait(false) is { } domain
            ? new SendingSubject(tenant ? SendingScope.Tenant : SendingScope.Domain, domain.Id)
            : null;
    }

    /// <summary>How a person calls it; null for what is gone.</summary>
    public async ValueTask<string?> NameOfAsync(SendingSubject subject, CancellationToken cancellationToken = default)
    {
        if (subject.Scope == SendingScope.Default) return "default";
        if (subject.Scope == SendingScope.Account) return (await _directory.FindAccountAsync(new AccountId(subject.Id), cancellationToken).ConfigureAwait(false))?.Address.ToUnicodeString();
        foreach (Domain domain in await _directory.ListDomainsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (domain.Id == subject.Id) return (subject.Scope == SendingScope.Tenant ? "*." : "") + domain.Name.Unicode;
        }

        return null;
    }

    /// <summary>Recipients and messages of the last hour, and recipients of the last 24.</summary>
    public (long RecipientsInHour, long RecipientsInDay, long MessagesInHour) Used(SendingSubject subject) => _counts.Used(subject);

    /// <summary>The limits in force, from memory once they are read.</summary>
    public async ValueTask<IReadOnlyDictionary<SendingSubject, SendingLimit>> GetAsync(CancellationToken cancellationToken = default)
    {
        if (!Volatile.Read(ref _loaded)) await ReloadAsync(cancellationToken).ConfigureAwait(false);
        return Volatile.Read(ref _limits);
    }

    /// <summary>Puts a limit in the place of what was said of the subject; an empty one takes it away.</summary>
    /// <param name="name">The subject as a person writes it, for the journal.</param>
    /// <param name="by">Who, for the journal.</param>
    public async Task SetAsync(SendingSubject subject, SendingLimit limit, string name, string by, AccountId? account = null, CancellationToken cancellationToken = default)
    {
        await _store.WriteAsync(
            transaction =>
            {
                Set(transaction, subject, limit, name, by, account);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        if (StoreTrial.IsOn) return;
        lock (_lock)
        {
            _version++;
            Volatile.Write(ref _limits, limit.IsEmpty ? _limits.Remove(subject) : _limits.SetItem(subject, limit));
        }
    }

    /// <summary>The same, inside a transaction of the caller's, who calls <see cref="ReloadAsync"/> once it is durable.</summary>
    public static void Set(WriteTransaction transaction, SendingSubject subject, SendingLimit limit, string name, string by, AccountId? account = null)
    {
        transaction.Sql.Execute("DELETE FROM delivery_limit WHERE subject = @1", subject.Key);
        if (!limit.IsEmpty)
        {
            transaction.Sql.Execute(
                "INSERT INTO delivery_limit (subject, recipients_hour, recipients_day, messages_hour, bulk) VALUES (@1, @2, @3, @4, @5)",
                subject.Key, (long?)limit.RecipientsPerHour, (long?)limit.RecipientsPerDay, (long?)limit.MessagesPerHour, limit.BulkSender);
        }

        transaction.Journal(new JournalRecord("setting-changed")
        {
            Account = account,
            Detail = string.Create(CultureInfo.InvariantCulture, $"sending-limit={name} recipients-per-hour={Text(limit.RecipientsPerHour)} recipients-per-day={Text(limit.RecipientsPerDay)} messages-per-hour={Text(limit.MessagesPerHour)} bulk={limit.BulkSender} by={by}"),
        });
    }

    /// <summary>Reads them anew: another process may have changed them.</summary>
    public async ValueTask ReloadAsync(CancellationToken cancellationToken)
    {
        long version = Volatile.Read(ref _version);
        List<(SendingSubject Subject, SendingLimit Limit)> rows = await _store.ReadAsync(
            static reader => reader.Sql.Query(
                "SELECT subject, recipients_hour, recipients_day, messages_hour, bulk FROM delivery_limit",
                static row => (SendingSubject.Parse(row.Text(0)), new SendingLimit
                {
                    RecipientsPerHour = row.IsNull(1) ? null : row.Int32(1),
                    RecipientsPerDay = row.IsNull(2) ? null : row.Int32(2),
                    MessagesPerHour = row.IsNull(3) ? null : row.Int32(3),
                    BulkSender = row.Bool(4),
                })),
            cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (_version == version) Volatile.Write(ref _limits, rows.ToImmutableDictionary(static row => row.Subject, static row => row.Limit));
            Volatile.Write(ref _loaded, true);
        }
    }

    private static string Text(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
