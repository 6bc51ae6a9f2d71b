using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>
/// Notes what users do to messages where a script is bound to the mailbox (RFC 6785), in the transaction that does it: what is noted is run after
/// the commit and survives a crash. Where no script is bound, which is nearly everywhere, a change pays for one look-up. What scripts
/// themselves do is never noted, so that no event leads to another.
/// </summary>
public sealed partial class MailboxEvents(ScriptOptions options, ILogger<MailboxEvents> logger)
{
    /// <summary>RFC 6785 §2.3.1: the entry of the mailbox, else that of the server, names the script. As the store has it, without "/shared".</summary>
    public const string Entry = "/imapsieve/script";

    private Action? _noted;

    /// <summary>Called when something was noted, before it is durable: whoever looks must do so in a write, which comes behind it. Must not block or throw.</summary>
    public void Subscribe(Action handler) => _noted += handler;

    /// <summary>Messages that came to a mailbox by an append or a copy.</summary>
    public void Placed(WriteTransaction transaction, MailboxId mailbox, UidSet uids, MailboxEventCause cause, AccountId user)
    {
        if (!uids.IsEmpty && IsBound(transaction, mailbox)) Note(transaction, mailbox, uids, cause, MessageFlags.None, user);
    }

    /// <summary>To be called before flags are changed; null where nobody asks for it.</summary>
    public FlagWatch? Watch(WriteTransaction transaction, MailboxId mailbox, UidSet uids) => IsBound(transaction, mailbox) ? new FlagWatch(this, transaction, mailbox, uids) : null;

    /// <summary>The name of the mailbox's script; null: it has none.</summary>
    /// <param name="ofServer">The mailbox says nothing, and the server does.</param>
    public static string? ScriptOf(StoreReader reader, MailboxId mailbox, out bool ofServer)
    {
        string? own = null, server = null;
        foreach ((long of, byte[] value) in EventTable.Bindings(reader.Sql, mailbox))
        {
            string name = System.Text.Encoding.UTF8.GetString(value);
            if (of == 0) server = name;
            else own = name;
        }

        ofServer = own is null;
        // An empty name of the mailbox takes it out of what holds for all.
        string? found = own ?? server;
        return string.IsNullOrEmpty(found) ? null : found;
    }

    internal void Note(WriteTransaction transaction, MailboxId mailbox, UidSet uids, MailboxEventCause cause, MessageFlags changed, AccountId user)
    {
        if (transaction.FindMailbox(mailbox) is not { } found) return;
        long waiting = EventTable.Count(transaction.Sql, found.Account);
        foreach (UidRange range in uids)
        {
            if (waiting++ >= options.EventsWaiting)
            {
                LogTooMany(found.Account.Value, options.EventsWaiting);
                break;
            }

            EventTable.Insert(transaction.Sql, new MailboxEvent(0, found.Account, mailbox, range.First, range.Last, cause, changed, user));
        }

        _noted?.Invoke();
    }

    private static bool IsBound(WriteTransaction transaction, MailboxId mailbox) => ScriptOf(transaction, mailbox, out _) is not null;

    [LoggerMessage(2902, LogLevel.Warning, "Account {Account} changes messages faster than the script of its mailbox runs for them: {Limit} changes wait, and for what comes beyond that the script is not run")]
    private partial void LogTooMany(long account, int limit);
}
