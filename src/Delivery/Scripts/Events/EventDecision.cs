using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>What the script of an event wants done, made ready: nothing of it is true before its commit.</summary>
internal sealed class EventDecision
{
    /// <summary>The message stays in the mailbox.</summary>
    internal bool Kept { get; set; } = true;

    /// <summary>The flags it is to have there; null: it keeps those it has.</summary>
    internal IReadOnlyList<string>? Flags { get; set; }

    /// <summary>Into which mailboxes; with a content of their own where the script changed the message.</summary>
    internal List<(FileIntoAction Into, StagedBlob? Changed, ScriptPoint At)> Files { get; } = [];

    internal List<ScriptedSending> Sendings { get; } = [];

    internal List<DuplicateMark> Marks { get; } = [];

    /// <summary>For the journal: what was done besides, or left undone.</summary>
    internal List<(string Action, ScriptPoint At)> Notes { get; } = [];

    internal ScriptFailure? Failure { get; set; }
}
