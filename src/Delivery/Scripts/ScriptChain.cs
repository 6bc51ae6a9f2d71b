using Posthouse.Mail;
using Posthouse.Sieve;

namespace Posthouse.Delivery;

/// <summary>
/// Runs the scripts of one copy, one behind the other: the next runs as long as the message is still kept, explicitly or not, and sees it as
/// the one before left it. A script that fails has done nothing; if it is the owner's, the message is kept and no other runs.
/// </summary>
internal sealed class ScriptChain(CompiledScripts compiled, IReadOnlyList<StoredScript> scripts, Func<SieveMessage, IReadOnlyList<string>, SieveContext> contextFor)
{
    /// <summary>What to do besides keeping, with the message as it was then; null: as received.</summary>
    internal List<(SieveAction Action, ChangedMessage? Message, ScriptPoint At)> Actions { get; } = [];

    internal List<DuplicateMark> Marks { get; } = [];

    internal List<ScriptFailure> Failures { get; } = [];

    /// <summary>Null where it is not kept.</summary>
    internal (IReadOnlyList<string> Flags, ChangedMessage? Message, ScriptPoint? At)? Kept { get; private set; } = ([], null, null);

    internal RejectAction? Refused { get; private set; }

    internal ScriptPoint RefusedAt { get; private set; }

    internal void Run(SieveMessage original)
    {
        SieveMessage current = original;
        ChangedMessage? changed = null;
        IReadOnlyList<string> flags = [];
        foreach (StoredScript script in scripts)
        {
            SieveScript? ready = compiled.Get(script, atEvent: false, out string? error);
            SieveResult? result = ready?.Run(contextFor(current, flags));
            if (result is null || result.Failed)
            {
                string why = result?.Error ?? error ?? "";
                if (result?.ErrorScript is { } included) why = $"in \"{included}\": {why}";
                Failures.Add(new ScriptFailure(new ScriptPoint(script, result?.ErrorLine ?? 0), why));
                if (script.Owner.Scope == ScriptScope.Account) return;
                continue;
            }

            Marks.AddRange(result.Duplicates);
            KeepAction? keep = null;
            foreach (SieveAction action in result.Actions)
            {
                if (action is KeepAction kept)
                {
                    keep = kept;
                    continue;
                }

                if (action is RejectAction refused) (Refused, RefusedAt) = (refused, new ScriptPoint(script, action.Line));
                Actions.Add((action, action.Message ?? changed, new ScriptPoint(script, action.Line)));
            }

            if (keep is null)
            {
                Kept = null;
                return;
            }

            if (keep.Message is { } now)
            {
                changed = now;
                current = SieveMessage.FromBytes(now.ToBytes());
            }

            flags = keep.Flags ?? flags;
            Kept = (flags, changed, keep.Line > 0 ? new ScriptPoint(script, keep.Line) : Kept?.At);
        }
    }
}
