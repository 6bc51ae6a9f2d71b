using System.Net;
using Posthouse.Mail;

namespace Posthouse.Pipeline;

/// <summary>
/// What a stage sees. One object lives for one transaction and is used by one stage at a time.
/// </summary>
public sealed class StageContext
{
    public required ConnectionFacts Connection { get; init; }

    public required Envelope Envelope { get; set; }

    /// <summary>Set at <see cref="StagePoint.Recipient"/> only.</summary>
    public EnvelopeRecipient? Recipient { get; set; }

    /// <summary>Set at <see cref="StagePoint.Message"/> only.</summary>
    public ReceivedMessage? Message { get; set; }

    /// <summary>What the stages before this one said, in order; Continue is left out.</summary>
    public List<(StageDescriptor Stage, StageVerdict Verdict)> Verdicts { get; } = [];

    /// <summary>
    /// Header lines to put above the message when it is stored or sent on, each without its final CRLF, the newest first.
    /// The received bytes themselves are never changed.
    /// </summary>
    public List<string> PrependedHeaders { get; } = [];

    /// <summary>
    /// Header fields to leave out when the message is stored or sent on, by where they begin in <see cref="ReceivedMessage.Header"/>
    /// (<see cref="HeaderReader.Offset"/>). Stages go on seeing them: what was received is never changed, and signatures are over it.
    /// </summary>
    public HashSet<int> RemovedFields { get; } = [];

    /// <summary>
    /// What the journal's record of this message says besides: each "name=value", where the value has no space. Fields of our own only:
    /// what a client chose stands behind them and can forge none.
    /// </summary>
    public List<string> JournalNotes { get; } = [];

    /// <summary>What stages leave for later ones, by a name that the leaving stage's room documents.</summary>
    public Dictionary<string, object> Items { get; } = new(StringComparer.Ordinal);
}

/// <summary>How the message comes to us.</summary>
public enum ReceivingRole
{
    /// <summary>Port 25: from another organisation's server.</summary>
    Relay,

    /// <summary>Ports 587 and 465, JMAP, our own reports: from one of our own.</summary>
    Submission,

    /// <summary>LMTP: from a server that has already decided to accept.</summary>
    Lmtp,
}

/// <param name="RemoteAddress">After PROXY protocol: the true client's.</param>
/// <param name="Role">How the message comes to us.</param>
/// <param name="Helo">The name given in EHLO, HELO or LHLO; null before it.</param>
/// <param name="Tls">For example "TLSv1.3 TLS_AES_256_GCM_SHA384"; null in clear text.</param>
/// <param name="Account">The signed-in account; null where nobody signed in.</param>
/// <param name="SignIn">The address that signed in, for logs and Received.</param>
public sealed record ConnectionFacts(IPAddress RemoteAddress, ReceivingRole Role, string? Helo, string? Tls, AccountId? Account, EmailAddress? SignIn);
