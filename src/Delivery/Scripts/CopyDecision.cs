using Posthouse.Mail;
using Posthouse.Sieve;

namespace Posthouse.Delivery;

/// <summary>What the scripts that run for one copy want done with it, made ready: nothing of it is true before the copy's commit.</summary>
internal sealed class CopyDecision
{
    internal List<ScriptedPlacement> Placements { get; } = [];

    /// <summary>Messages to send once the placements are made; each with what it is for the journal.</summary>
    internal List<ScriptedSending> Sendings { get; } = [];

    /// <summary>The copy is refused (RFC 5429): nothing else is done.</summary>
    internal SmtpReply? Refusal { get; set; }

    /// <summary>RFC 7352: remembered with the placements.</summary>
    internal List<DuplicateMark> Marks { get; } = [];

    /// <summary>For the journal: what was done besides placing and sending, or left undone.</summary>
    internal List<(string Action, ScriptPoint At)> Notes { get; } = [];

    /// <summary>Scripts that failed, and the mail that tells their owner; it is sent once for each content of the script.</summary>
    internal List<ScriptFailure> Failures { get; } = [];
}

/// <summary>A script that could not run to its end.</summary>
/// <param name="Error">The script itself may have written it.</param>
internal sealed record ScriptFailure(ScriptPoint At, string Error)
{
    /// <summary>As logs, the journal and the notice say it.</summary>
    internal string Error { get; } = ScriptWords.OneLine(Error);

    /// <summary>Tells its owner; null for an administrator's script, which the log tells of.</summary>
    internal DeliveryCommit? Notice { get; set; }

    /// <summary>It ran after a change in a mailbox, where the message stays.</summary>
    internal bool AtEvent { get; init; }
}

/// <summary>A message that a script sends.</summary>
/// <param name="Action">For the journal: redirect, vacation or notify, with the address.</param>
/// <param name="Answer">Set for an answer: it is sent only if none was since the script ran.</param>
internal sealed record ScriptedSending(DeliveryCommit Commit, string Action, ScriptPoint At, VacationAction? Answer = null)
{
    /// <summary>RFC 8580: a copy of what is sent, to be placed when it is.</summary>
    internal ScriptedPlacement? Fcc { get; init; }
}
