using Posthouse.Mail;

namespace Posthouse.Pipeline;

/// <summary>What a stage decided. All but <see cref="Continue"/> carry a named reason, which the journal keeps.</summary>
public enum StageAction
{
    Continue,

    /// <summary>Refuse for good, in the session.</summary>
    Reject,

    /// <summary>Refuse for now, in the session.</summary>
    Defer,

    /// <summary>Accept, and put it where the recipient sees that it is doubtful (the Junk mailbox).</summary>
    Quarantine,

    /// <summary>Accept, and keep it in the queue until a person releases it.</summary>
    Hold,

    /// <summary>Accept, and deliver nowhere.</summary>
    Discard,
}

/// <param name="Action">The decision.</param>
/// <param name="Reason">A short stable name in kebab-case, such as <c>loop-detected</c>; empty for <see cref="StageAction.Continue"/>.</param>
/// <param name="Reply">What the client is told; required for Reject and Defer.</param>
public sealed record StageVerdict(StageAction Action, string Reason, SmtpReply? Reply)
{
    public static readonly StageVerdict Continue = new(StageAction.Continue, "", null);

    public static StageVerdict Reject(string reason, SmtpReply reply) => new(StageAction.Reject, reason, reply);

    public static StageVerdict Defer(string reason, SmtpReply reply) => new(StageAction.Defer, reason, reply);

    public static StageVerdict Quarantine(string reason) => new(StageAction.Quarantine, reason, null);

    public static StageVerdict Hold(string reason) => new(StageAction.Hold, reason, null);

    public static StageVerdict Discard(string reason) => new(StageAction.Discard, reason, null);
}
