namespace Posthouse.Sieve;

/// <summary>What a run wants done, and whether the message is still kept implicitly (RFC 5228 §2.10.2).</summary>
internal sealed class ActionList(SieveRun run)
{
    private readonly List<SieveAction> _actions = [];
    private List<DuplicateMark>? _marks;
    private int _redirects;
    private int _notifications;

    private bool Keeps { get; set; } = true;

    internal IReadOnlyList<SieveAction> Actions => _actions;

    /// <summary>The message was dealt with: it is no longer kept without being asked for.</summary>
    internal void CancelKeep() => Keeps = false;

    /// <summary>Adds an action, unless the same was asked for before (RFC 5228 §2.10.3).</summary>
    internal void Add(SieveAction action)
    {
        if (run.Context.IsImapEvent && action is (RejectAction or VacationAction)) RefuseInEvents(action);
        action = action with { Line = run.Line, Message = Now(action) };
        if (Find(action) is >= 0 and var same)
        {
            // RFC 5232 §2: of what is filed twice, the flags given last count.
            if (_actions[same] is FileIntoAction { Copy: false } && action is FileIntoAction { Copy: true } again) action = again with { Copy = false };
            if (action is not RedirectAction) _actions[same] = action with { Line = _actions[same].Line };
            return;
        }

        Limit(action);
        CheckConflict(action);
        _actions.Add(action);
    }

    internal void Mark(DuplicateMark mark) => (_marks ??= []).Add(mark);

    internal SieveResult Complete(int steps)
    {
        if (Keeps)
        {
            var keep = new KeepAction(run.FlagsUsed ? run.Flags : null, Implicit: true) { Message = Kept() };
            if (!_actions.Exists(a => a is KeepAction && ReferenceEquals(a.Message, keep.Message)))
            {
                run.Trace?.Action(0, "The end: the message is kept in the inbox, as nothing cancelled that.");
                _actions.Add(keep);
            }
        }

        return new SieveResult { Actions = _actions, KeptImplicitly = Keeps, Steps = steps, Duplicates = _marks ?? (IReadOnlyList<DuplicateMark>)[] };
    }

    internal static SieveResult Failed(SieveRun run, string error, int steps) => new()
    {
        // What was changed may be half of what the script meant: the message is kept as it came.
        Actions = [new KeepAction(null, Implicit: true)],
        KeptImplicitly = true,
        Error = error,
        ErrorLine = run.Line,
        ErrorScript = run.ScriptName,
        Steps = steps,
    };

    private ChangedMessage? Now(SieveAction action) => action switch
    {
        KeepAction => Kept(),
        RedirectAction => run.Message.Unenclosed(),
        _ => run.Message.Snapshot(),
    };

    // RFC 6785 §3.1: messages in mailboxes never change; what was edited holds for other actions.
    private ChangedMessage? Kept() => run.Context.IsImapEvent ? null : run.Message.Snapshot();

    // RFC 6785 §3.11.
    private static void RefuseInEvents(SieveAction action) =>
        throw new SieveRunException($"After a change in a mailbox nobody can be {(action is VacationAction ? "answered" : "refused")}.");

    private int Find(SieveAction action) => _actions.FindIndex(other => ReferenceEquals(other.Message, action.Message) && (other, action) switch
    {
        (KeepAction, KeepAction) or (DiscardAction, DiscardAction) => true,
        (FileIntoAction a, FileIntoAction b) => a.Mailbox == b.Mailbox && a.SpecialUse == b.SpecialUse && a.MailboxId == b.MailboxId,
        (RedirectAction a, RedirectAction b) => Equals(a.Address, b.Address) && a.List == b.List,
        _ => false,
    });

    private void Limit(SieveAction action)
    {
        if (_actions.Count >= run.Limits.Actions) throw new SieveRunException($"The script asks for more than {run.Limits.Actions} actions.");
        if (action is RedirectAction && ++_redirects > run.Limits.Redirects) throw new SieveRunException($"The script redirects the message more than {run.Limits.Redirects} times.");
        if (action is NotifyAction && ++_notifications > run.Limits.Notifications) throw new SieveRunException($"The script sends more than {run.Limits.Notifications} notifications.");
    }

    // RFC 5429 §2.4: what is refused is not delivered too. RFC 5230 §4.7: nor is it answered, and never twice.
    private void CheckConflict(SieveAction action)
    {
        bool refuses = action is RejectAction;
        foreach (SieveAction other in _actions)
        {
            if (refuses && other is RejectAction) throw new SieveRunException("The message is refused twice.");
            if (refuses && Delivers(other) || other is RejectAction && Delivers(action)) throw new SieveRunException("A message that is refused cannot be delivered, redirected or answered too.");
            if (action is VacationAction && other is VacationAction) throw new SieveRunException("Two vacation answers would be sent for one message.");
        }
    }

    private static bool Delivers(SieveAction action) => action is KeepAction or FileIntoAction or RedirectAction or VacationAction;
}
