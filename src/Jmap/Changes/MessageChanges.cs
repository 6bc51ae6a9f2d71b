using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// The messages that an account's change log names since a state, each once. Costs what changed: the log is read from the state on,
/// and what a record names by UID is looked up where it stands now; what has gone, its expunge names.
/// </summary>
internal sealed class MessageChanges
{
    private const int Records = 512;

    private readonly Dictionary<MessageId, MessageChange> _messages = [];
    private long _nextMessage;
    private long _nextThread;
    private ModSeq _modSeq;
    private long _told;

    private readonly MailScope _scope;

    private MessageChanges(MailScope scope, long nextMessage, long nextThread, ModSeq modSeq)
    {
        _scope = scope;
        _nextMessage = nextMessage;
        _nextThread = nextThread;
        _modSeq = modSeq;
    }

    internal IReadOnlyDictionary<MessageId, MessageChange> Messages => _messages;

    /// <summary>What the user sees now, and saw then.</summary>
    internal MailScope Scope => _scope;

    /// <summary>The state that the client gave.</summary>
    internal EmailState Before { get; private init; }

    /// <summary>There were more than the maximum.</summary>
    internal bool HasMore { get; private set; }

    /// <summary>As far as was read, of messages.</summary>
    internal string EmailState => _scope.Mask(new EmailState(_modSeq, _nextMessage, _told).ToString());

    /// <summary>As far as was read, of conversations.</summary>
    internal string ThreadState => _scope.Mask(new EmailState(_modSeq, _nextThread, _told).ToString());

    /// <param name="threads">The state is one of conversations.</param>
    /// <exception cref="MethodException">cannotCalculateChanges.</exception>
    internal static MessageChanges Since(StoreReader reader, AccountView view, string state, bool threads, int maximum)
    {
        AccountId account = view.Account;
        MailScope scope = view.Open(reader);
        if (!Posthouse.Jmap.EmailState.TryParse(scope.Unmask(state), out EmailState since)) throw MethodException.CannotCalculateChanges("The state is none of this server's.");
        AccountNumbers numbers = reader.Numbers(account);
        if (since.ModSeq > numbers.ModSeq || since.Next > (threads ? numbers.NextThread : numbers.NextMessage) || since.ModSeq < reader.ChangesKnownSince(account))
            throw MethodException.CannotCalculateChanges("The state is older than the log of changes, or none of this account's.");
        var changes = new MessageChanges(scope, threads ? 0 : since.Next, threads ? since.Next : 0, since.ModSeq) { _told = since.Told, Before = since };
        changes.Read(reader, account, maximum);
        if (changes.HasMore) return changes;
        changes._nextMessage = numbers.NextMessage;
        changes._nextThread = numbers.NextThread;
        changes._modSeq = numbers.ModSeq;
        changes._told = 0;
        return changes;
    }

    private void Read(StoreReader reader, AccountId account, int maximum)
    {
        while (true)
        {
            IReadOnlyList<LoggedChange> log = reader.LogOf(account, _modSeq, Records);
            foreach (LoggedChange record in log)
            {
                if (!Take(reader, record, maximum))
                {
                    HasMore = true;
                    return;
                }

                _modSeq = record.ModSeq;
                _told = 0;
            }

            if (log.Count < Records) return;
        }
    }

    // False: the record is not told to its end; how far, _told says: a UID, or of an expunge a number of messages.
    private bool Take(StoreReader reader, LoggedChange record, int maximum)
    {
        RequireNamed(record);
        // What happens where the user may not read did not happen for it.
        if (!_scope.IsWhole && !_scope.Reads(record.Mailbox)) return true;
        switch (record.Kind)
        {
            case ChangeKind.Appended or ChangeKind.FlagsChanged:
                HashSet<MessageId> again = [.. record.Messages.Select(static logged => logged.Message)];
                foreach (MessagePlace place in reader.PlacesOf(record.Mailbox, Behind(record.Uids, _told)))
                {
                    if (!Add(place.Message, place.Thread, record.Kind, again.Contains(place.Message) || (!_scope.IsWhole && record.Kind == ChangeKind.Appended), maximum)) return false;
                    _told = place.Uid;
                }

                return true;
            case ChangeKind.Expunged:
                for (int i = (int)_told; i < record.Messages.Count; i++)
                {
                    if (!Add(record.Messages[i].Message, record.Messages[i].Thread, record.Kind, again: false, maximum)) return false;
                    _told = i + 1;
                }

                return true;
            default:
                return true;
        }
    }

    private bool Add(MessageId message, ThreadId thread, ChangeKind kind, bool again, int maximum)
    {
        bool known = _messages.TryGetValue(message, out MessageChange change);
        if (!known && _messages.Count >= maximum) return false;
        _messages[message] = new MessageChange(thread, change.ShownAgain || again, change.Placed || again || kind != ChangeKind.FlagsChanged);
        // Numbers rise with the log: what was told is below from now on.
        if (kind != ChangeKind.Expunged)
        {
            _nextMessage = Math.Max(_nextMessage, (message.Value & uint.MaxValue) + 1);
            _nextThread = Math.Max(_nextThread, (thread.Value & uint.MaxValue) + 1);
        }

        return true;
    }

    /// <summary>Versions before JMAP did not say which messages an expunge took: who knows only what was before it has to ask anew.</summary>
    /// <exception cref="MethodException">cannotCalculateChanges.</exception>
    internal static void RequireNamed(LoggedChange record)
    {
        if (record.Kind == ChangeKind.Expunged && record.Messages.Count == 0) throw MethodException.CannotCalculateChanges("The log of changes does not say which messages were removed since.");
    }

    private static UidSet Behind(UidSet uids, long told)
    {
        if (told == 0) return uids;
        var left = new UidSet.Builder();
        foreach (UidRange range in uids)
        {
            if (range.Last > told) left.Add(new UidRange((uint)Math.Max(range.First, told + 1), range.Last));
        }

        return left.ToSet();
    }
}

/// <param name="ShownAgain">It lost \Deleted, or came to a mailbox that is shared with the user: for a client it may be new.</param>
/// <param name="Placed">It came to a mailbox or left one, so that its conversation changed.</param>
internal readonly record struct MessageChange(ThreadId Thread, bool ShownAgain, bool Placed);
