using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// The addresses that are not written to: looked at before mail is queued and before each attempt, fed by what hosts answer and by
/// reports about mail of ours, and edited by administrators. Each entry is one address elsewhere; a domain, or an address here, is never on it.
/// </summary>
public sealed class SuppressionList
{
    private const int LongestDiagnostic = 500;

    private readonly MailStore _store;
    private readonly AccountDirectory _directory;
    private readonly SuppressionOptions _options;
    private readonly TimeProvider _clock;

    internal SuppressionList(MailStore store, AccountDirectory directory, DeliveryOptions options, TimeProvider clock)
    {
        _store = store;
        _directory = directory;
        _options = options.Suppression;
        _clock = clock;
    }

    /// <summary>Null when the address may be written to, by a person or, with <paramref name="forLists"/>, by a list.</summary>
    public async ValueTask<SuppressedAddress?> FindAsync(EmailAddress address, bool forLists = false, CancellationToken cancellationToken = default)
    {
        SuppressedAddress? row = await _store.ReadAsync(reader => SuppressionTable.Find(reader.Sql, address), cancellationToken).ConfigureAwait(false);
        return row is not null && Holds(row, forLists) ? row : null;
    }

    /// <summary>Whether none of them may be written to.</summary>
    internal ValueTask<bool> AreAllAsync(IReadOnlyList<EmailAddress> addresses, bool forLists, CancellationToken cancellationToken = default) => _store.ReadAsync(
        reader =>
        {
            foreach (EmailAddress address in addresses)
            {
                if (SuppressionTable.Find(reader.Sql, address) is not { } row || !Holds(row, forLists)) return false;
            }

            return true;
        },
        cancellationToken);

    /// <summary>Those of them that may be written to, in their order.</summary>
    internal ValueTask<IReadOnlyList<EmailAddress>> ExceptAsync(IReadOnlyList<EmailAddress> addresses, bool forLists, CancellationToken cancellationToken = default)
    {
        if (_options.Mode == SuppressionMode.Off) return ValueTask.FromResult(addresses);
        return _store.ReadAsync<IReadOnlyList<EmailAddress>>(
            reader =>
            {
                var left = new List<EmailAddress>(addresses.Count);
                foreach (EmailAddress address in addresses)
                {
                    if (SuppressionTable.Find(reader.Sql, address) is not { } row || !Holds(row, forLists)) left.Add(address);
                }

                return left;
            },
            cancellationToken);
    }

    /// <param name="domain">Only addresses of this domain.</param>
    /// <param name="what">Only entries of this class.</param>
    /// <param name="waiting">Also what failed, but not often enough yet.</param>
    /// <param name="after">The last address of the page before.</param>
    public ValueTask<IReadOnlyList<SuppressedAddress>> ListAsync(DomainName? domain = null, string? what = null, bool waiting = false, EmailAddress? after = null, int limit = 1000, CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        return _store.ReadAsync<IReadOnlyList<SuppressedAddress>>(
            reader => SuppressionTable.List(reader.Sql, domain?.Ascii, what, waiting, after is null ? "" : SuppressionTable.Key(after), limit, now), cancellationToken);
    }

    /// <summary>What people decided, and not what was learned from answers and reports; by address.</summary>
    public ValueTask<IReadOnlyList<SuppressedAddress>> ListDecidedAsync(CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        return _store.ReadAsync<IReadOnlyList<SuppressedAddress>>(reader => SuppressionTable.Decided(reader.Sql, now), cancellationToken);
    }

    /// <summary>Puts addresses on the list, in place of what was known of them.</summary>
    /// <param name="by">Who, for the journal.</param>
    /// <exception cref="SuppressionException">One of them is an address here; none was added.</exception>
    public async Task<IReadOnlyList<SuppressedAddress>> AddAsync(IReadOnlyList<NewSuppression> wanted, string by, CancellationToken cancellationToken = default)
    {
        var rows = new List<SuppressedAddress>(wanted.Count);
        foreach (NewSuppression one in wanted)
        {
            await RequireElsewhereAsync(one.Address, cancellationToken).ConfigureAwait(false);
            rows.Add(Complete(one));
        }

        return await _store.WriteAsync<IReadOnlyList<SuppressedAddress>>(
            transaction =>
            {
                foreach (SuppressedAddress row in rows) Put(transaction, row, $"by={by}");
                return rows;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="SuppressionException">It is an address here, which is never on the list.</exception>
    public async ValueTask RequireElsewhereAsync(EmailAddress address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (await IsOursAsync(address, cancellationToken).ConfigureAwait(false)) throw Ours(address);
    }

    /// <summary>As the list names it: two addresses of one mailbox are one.</summary>
    public static EmailAddress NameOf(EmailAddress address) => EmailAddress.Parse(SuppressionTable.Key(address));

    /// <summary>As it will stand on the list: what is left open takes its default.</summary>
    public SuppressedAddress Complete(NewSuppression wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        DateTimeOffset now = _clock.GetUtcNow();
        return new SuppressedAddress
        {
            Address = wanted.Address,
            Class = wanted.Class ?? "manual",
            Status = wanted.Status ?? new EnhancedStatusCode(5, 1, 1),
            Diagnostic = OneLine(wanted.Reason ?? ""),
            Source = wanted.IsImport ? "import" : "manual",
            ListsOnly = wanted.ListsOnly,
            FirstSeen = wanted.FirstSeen ?? now,
            LastSeen = wanted.LastSeen ?? now,
            Count = Math.Max(1, wanted.Count ?? 1),
            Expires = wanted.Expires ?? now + _options.ManualFor,
        };
    }

    /// <summary>Puts one there within a transaction that changes more than this.</summary>
    /// <param name="ours">Its domain will be one here.</param>
    /// <exception cref="SuppressionException">It is.</exception>
    public static void Put(WriteTransaction transaction, SuppressedAddress row, bool ours, string by)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (ours) throw Ours(row.Address);
        Put(transaction, row, $"by={by}");
    }

    /// <exception cref="SuppressionException">It is not on the list.</exception>
    public Task RemoveAsync(EmailAddress address, string by, CancellationToken cancellationToken = default) => _store.WriteAsync(
        transaction => Remove(transaction, address, by) ? 0 : throw new SuppressionException(true, $"{address.ToUnicodeString()} is not on the suppression list."), cancellationToken);

    /// <returns>False: it is not there.</returns>
    public static bool Remove(WriteTransaction transaction, EmailAddress address, string by)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(address);
        if (!SuppressionTable.Remove(transaction.Sql, address)) return false;
        transaction.Journal(new JournalRecord("suppression-removed") { Recipient = address.ToString(), Detail = $"by={by}" });
        return true;
    }

    /// <summary>What a writer is told of an address on the list.</summary>
    internal static SmtpReply ReplyFor(SuppressedAddress row)
    {
        EnhancedStatusCode status = row.Status is { Class: 5, Subject: 1 or 2 } ? row.Status : new EnhancedStatusCode(5, row.Class == "full" ? 2 : 1, row.Class == "full" ? 2 : 1);
        string why = row.Class switch
        {
            "unknown" => "no such mailbox",
            "full" => "mailbox full",
            "disabled" => "mailbox disabled",
            "moved" => "mailbox moved",
            _ => "kept back by the administrator",
        };
        // What hosts said is not repeated: a reply line is ASCII and short.
        return new SmtpReply(550, status, FormattableString.Invariant($"Mail to this address was undeliverable on {row.LastSeen:yyyy-MM-dd}: {why}. The administrator can lift this: posthouse suppression remove {row.Address}"));
    }

    /// <summary>Of the recipients of an attempt, those that are not to be written to.</summary>
    internal async ValueTask<IReadOnlyDictionary<EmailAddress, SuppressedAddress>> AmongAsync(IReadOnlyList<QueuedRecipient> recipients, CancellationToken cancellationToken)
    {
        if (_options.Mode == SuppressionMode.Off) return System.Collections.Frozen.FrozenDictionary<EmailAddress, SuppressedAddress>.Empty;
        return await _store.ReadAsync(
            reader =>
            {
                var found = new Dictionary<EmailAddress, SuppressedAddress>();
                foreach (QueuedRecipient recipient in recipients)
                {
                    if (SuppressionTable.Find(reader.Sql, recipient.Recipient.Address) is { } row && Holds(row, forLists: false)) found[recipient.Recipient.Address] = row;
                }

                return found;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a failure is of interest to the list at all.</summary>
    internal async ValueTask<bool> ConcernsAsync(EmailAddress address, BounceVerdict verdict, CancellationToken cancellationToken = default) =>
        verdict.Fault == BounceFault.Recipient && !await IsOursAsync(address, cancellationToken).ConfigureAwait(false);

    /// <summary>Counts a failure, in the transaction that makes it true.</summary>
    internal void Note(WriteTransaction transaction, SuppressionEvent failure)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        SuppressionTable.Expire(transaction.Sql, now);
        SuppressedAddress? known = SuppressionTable.Find(transaction.Sql, failure.Address);
        if (SuppressionPolicy.Judge(known, failure with { Diagnostic = OneLine(failure.Diagnostic) }, _options, now) is not { } row) return;
        if (row.IsActive && known is not { IsActive: true, ListsOnly: false }) Put(transaction, row, $"source={row.Source} class={row.Class} status={row.Status} rule={failure.Verdict.Rule}");
        else SuppressionTable.Put(transaction.Sql, row);
    }

    /// <summary>Someone complained of a message: lists leave the address out.</summary>
    internal void Complained(WriteTransaction transaction, EmailAddress address, string detail)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        SuppressedAddress? known = SuppressionTable.Find(transaction.Sql, address);
        if (known is { IsActive: true, ListsOnly: false } && known.Expires > now) return;
        var row = new SuppressedAddress
        {
            Address = address,
            Class = "complaint",
            Status = new EnhancedStatusCode(5, 7, 1),
            Diagnostic = OneLine(detail),
            Source = "complaint",
            ListsOnly = true,
            FirstSeen = known?.FirstSeen ?? now,
            LastSeen = now,
            Count = (known?.Count ?? 0) + 1,
            Expires = now + _options.ComplaintFor,
        };
        Put(transaction, row, "source=complaint scope=lists");
    }

    private bool Holds(SuppressedAddress row, bool forLists) => row.IsActive && row.Expires > _clock.GetUtcNow() && (forLists || !row.ListsOnly);

    private async ValueTask<bool> IsOursAsync(EmailAddress address, CancellationToken cancellationToken) =>
        address.Domain is null || await _directory.FindDomainAsync(address.Domain, cancellationToken).ConfigureAwait(false) is not null;

    private static SuppressionException Ours(EmailAddress address) => new(false, $"{address.ToUnicodeString()} is an address of a domain here. What its mail does is decided by accounts, aliases and groups.");

    private static void Put(WriteTransaction transaction, SuppressedAddress row, string detail)
    {
        SuppressionTable.Put(transaction.Sql, row);
        transaction.Journal(new JournalRecord("suppressed") { Recipient = row.Address.ToString(), Detail = $"{detail} until={row.Expires:yyyy-MM-dd}" });
    }

    private static string OneLine(string text)
    {
        Span<char> line = stackalloc char[Math.Min(text.Length, LongestDiagnostic)];
        for (int i = 0; i < line.Length; i++) line[i] = char.IsControl(text[i]) ? ' ' : text[i];
        return new string(line).Trim();
    }
}
