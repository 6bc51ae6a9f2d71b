using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Holds an account's sending and releases it. From the moment a call returns nothing more of the account goes out (or it does again): the queue
/// is worked through behind it, by <see cref="HoldWork"/>, and taken up after a crash. The mailbox stays readable unless it is locked too.
/// </summary>
public sealed partial class AccountHolds
{
    /// <summary>Who holds, where no person did.</summary>
    public const string Machine = "posthouse";

    private readonly MailStore _store;
    private readonly AccountDirectory _directory;
    private readonly HeldAccounts _held;
    private readonly HoldWork _work;
    private readonly AccountNotices _notices;
    private readonly HoldMetrics _metrics;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<AccountHolds> _logger;

    internal AccountHolds(MailStore store, AccountDirectory directory, HeldAccounts held, HoldWork work, AccountNotices notices, HoldMetrics metrics, DeliveryOptions options, TimeProvider clock, ILogger<AccountHolds> logger)
    {
        _store = store;
        _directory = directory;
        _held = held;
        _work = work;
        _notices = notices;
        _metrics = metrics;
        _options = options;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Those that stand and those whose release is still being carried out, the oldest first.</summary>
    public ValueTask<IReadOnlyList<AccountHold>> ListAsync(CancellationToken cancellationToken = default) =>
        _store.ReadAsync<IReadOnlyList<AccountHold>>(static reader => HoldTable.List(reader.Sql), cancellationToken);

    /// <summary>Null when the account is not held.</summary>
    public ValueTask<AccountHold?> FindAsync(AccountId account, CancellationToken cancellationToken = default) =>
        _store.ReadAsync(reader => HoldTable.Find(reader.Sql, account), cancellationToken);

    /// <summary>Holds the account's sending, tells its owner and the administrators, and begins to hold what it has in the queue.</summary>
    /// <param name="by">Who, for the journal; <see cref="Machine"/> for the server itself.</param>
    /// <param name="lockToo">Suspends the account as well: nobody signs in to it, its sessions end and mail to it waits at its senders.</param>
    /// <returns>The hold, also one that was there before.</returns>
    /// <exception cref="DirectoryException">There is no such account.</exception>
    /// <exception cref="StoreException">Nothing was changed.</exception>
    public Task<AccountHold> HoldAsync(AccountId account, string reason, string by, bool lockToo = false, CancellationToken cancellationToken = default) => HoldAsync(account, reason, null, by, lockToo, cancellationToken);

    /// <summary>The server itself holds it.</summary>
    internal Task<AccountHold> HoldAsync(AccountId account, Suspicion suspicion, CancellationToken cancellationToken) =>
        HoldAsync(account, suspicion.Words, OneLine(suspicion.Chinese), Machine, lockToo: false, cancellationToken);

    private async Task<AccountHold> HoldAsync(AccountId account, string reason, string? chinese, string by, bool lockToo, CancellationToken cancellationToken)
    {
        Account owner = await _directory.FindAccountAsync(account, cancellationToken).ConfigureAwait(false)
            ?? throw new DirectoryException(DirectoryFault.NotFound, $"There is no account {account}.");
        var wanted = new AccountHold { Account = account, Since = _clock.GetUtcNow(), By = by, Reason = OneLine(reason), Locked = lockToo && !owner.Suspended };
        // The writer runs outside the trial's flow.
        bool tried = StoreTrial.IsOn;
        // One hold is told of once, and one that is only tried never.
        bool stands = await FindAsync(account, cancellationToken).ConfigureAwait(false) is { Stops: true };
        await using NoticeBundle notice = stands || tried ? NoticeBundle.Empty : await _notices.PrepareAsync(owner, HoldNoticeText.Held(owner, wanted, chinese, _options.Abuse.WhileHeld), cancellationToken).ConfigureAwait(false);
        AccountHold made = wanted;
        bool isNew = true;
        try
        {
            await DeliveryCommit.RunAsync(_store, notice.Commits, transaction =>
            {
                AccountHold? known = HoldTable.Find(transaction.Sql, account);
                isNew = known is not { Stops: true };
                made = known is { Stops: true } ? known with { Locked = known.Locked || wanted.Locked, State = HoldState.Holding } : wanted with { Locked = wanted.Locked || known is { Locked: true } };
                HoldTable.Put(transaction.Sql, made);
                if (!tried) _held.Put(made);
                transaction.Journal(new JournalRecord("account-held") { Account = account, Sender = owner.Address.ToString(), Detail = $"account={owner.Address} by={by} lock={(made.Locked ? "yes" : "no")} reason={made.Reason}" });
            }).ConfigureAwait(false);
        }
        catch (Exception)
        {
            await _work.LoadAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        if (tried) return made;
        if (isNew)
        {
            _metrics.Held(by == Machine);
            LogHeld(owner.Address.ToString(), by, made.Reason);
        }

        _work.Wake();
        return made;
    }

    /// <summary>Lets the account send again, and does with what was held what is said. Ends a lock that the hold set.</summary>
    /// <exception cref="AccountHoldException">It is not held, or what a release before this one said is being carried out.</exception>
    /// <exception cref="StoreException">Nothing was changed.</exception>
    public async Task<AccountHold> ReleaseAsync(AccountId account, HeldMail what, string by, CancellationToken cancellationToken = default)
    {
        // The writer runs outside the trial's flow.
        bool tried = StoreTrial.IsOn;
        AccountHold released;
        try
        {
            released = await _store.WriteAsync(
                transaction =>
                {
                    AccountHold known = HoldTable.Find(transaction.Sql, account) ?? throw new AccountHoldException(true, "The sending of this account is not held.");
                    if (!known.Stops) throw new AccountHoldException(false, "A release of this account is being carried out already.");
                    AccountHold next = known with { State = what switch { HeldMail.Deliver => HoldState.Delivering, HeldMail.Return => HoldState.Returning, _ => HoldState.Discarding }, ReleasedBy = by };
                    HoldTable.Put(transaction.Sql, next);
                    if (!tried) _held.Put(next);
                    transaction.Journal(new JournalRecord("account-released") { Account = account, Detail = $"by={by} held-mail={what.ToString().ToLowerInvariant()}" });
                    return next;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            await _work.LoadAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        if (tried) return released;
        LogReleased(account.Value, by, what.ToString().ToLowerInvariant());
        _work.Wake();
        return released;
    }

    private static string OneLine(string text) => string.Create(Math.Min(text.Length, HoldReason.Longest), text, static (line, source) =>
    {
        for (int i = 0; i < line.Length; i++) line[i] = char.IsControl(source[i]) ? ' ' : source[i];
    });

    [LoggerMessage(3901, LogLevel.Warning, "The sending of {Account} is held by {By}: {Reason}. 'posthouse account holds' shows what to do")]
    private partial void LogHeld(string account, string by, string reason);

    [LoggerMessage(3902, LogLevel.Information, "The sending of account {Account} is released by {By}; what was held: {HeldMail}")]
    private partial void LogReleased(long account, string by, string heldMail);
}
