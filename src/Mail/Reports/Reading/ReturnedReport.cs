namespace Posthouse.Mail;

/// <summary>What kind of message came back.</summary>
public enum ReturnedKind
{
    /// <summary>No report: mail.</summary>
    None,

    /// <summary>About the delivery of a message; RFC 3464, RFC 6533, or in the reporter's own words.</summary>
    Delivery,

    /// <summary>A complaint or another feedback report (RFC 5965), or a program's wish to leave a list.</summary>
    Feedback,

    /// <summary>A program answers for a person (RFC 3834).</summary>
    AutoReply,
}

/// <summary>A report as it was sent to us. Everything in it is the reporter's word: whoever acts on it first makes sure that it is about mail of ours.</summary>
public sealed record ReturnedReport
{
    public static readonly ReturnedReport None = new();

    public ReturnedKind Kind { get; init; }

    /// <summary>For <see cref="ReturnedKind.Delivery"/>, at least one.</summary>
    public IReadOnlyList<ReturnedRecipient> Recipients { get; init; } = [];

    /// <summary>For <see cref="ReturnedKind.Feedback"/>; null where it came without fields for programs.</summary>
    public FeedbackReport? Feedback { get; init; }

    /// <summary>Of the message that it is about, without brackets; empty where it does not say.</summary>
    public string OriginalMessageId { get; init; } = "";

    /// <summary>ENVID of RFC 3461; empty where it does not say.</summary>
    public string OriginalEnvelopeId { get; init; } = "";

    /// <summary>The host that reports; empty where it does not say.</summary>
    public string ReportingMta { get; init; } = "";

    /// <summary>The header of the message that it is about, as far as it was returned.</summary>
    public ReadOnlyMemory<byte> OriginalHeader { get; init; }

    /// <summary>It has more recipients or more text than were read.</summary>
    public bool IsCut { get; init; }

    /// <summary>In a word: the class of the first recipient, or what it is when it is no bounce.</summary>
    public BounceClass? Class => Kind switch
    {
        ReturnedKind.Feedback => BounceClass.Feedback,
        ReturnedKind.AutoReply => BounceClass.AutoReply,
        ReturnedKind.Delivery => Recipients[0].Verdict.Class,
        _ => null,
    };
}

/// <summary>One recipient of a report.</summary>
/// <param name="Address">Null where the report names none that can be read.</param>
/// <param name="OriginalAddress">The one that the sender gave (ORCPT), where the report names it.</param>
/// <param name="Status">As reported: the host's own code before the reporter's, and where neither says more than x.0.0, that of <paramref name="Verdict"/>.</param>
/// <param name="Diagnostic">What the host or the reporter said, on one line.</param>
/// <param name="RemoteMta">The host that refused; empty where it does not say.</param>
public sealed record ReturnedRecipient(
    EmailAddress? Address, EmailAddress? OriginalAddress, DeliveryAction Action, EnhancedStatusCode Status, string Diagnostic, string RemoteMta, BounceVerdict Verdict);
