using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>Something the script wants done. The caller does it, in the order of the result.</summary>
public abstract record SieveAction
{
    /// <summary>Line of the command; 0 for the implicit keep.</summary>
    public int Line { get; init; }

    /// <summary>The message as the script had changed it when it asked; null: as it was received.</summary>
    public ChangedMessage? Message { get; init; }
}

/// <summary>Into the inbox; in an event of IMAP: it stays where it is, unchanged (RFC 6785 §3.1).</summary>
/// <param name="Flags">RFC 5232; null where the script says nothing about flags.</param>
/// <param name="Implicit">The script did not ask; the message is kept since nothing else became of it (RFC 5228 §2.10.2).</param>
public sealed record KeepAction(IReadOnlyList<string>? Flags, bool Implicit) : SieveAction;

/// <summary>Into a mailbox. Where that cannot be done, the message goes to the inbox (RFC 5228 §4.1).</summary>
/// <param name="Mailbox">In UTF-8, with the hierarchy separator that the host uses.</param>
public sealed record FileIntoAction(string Mailbox) : SieveAction
{
    /// <summary>RFC 5232; null where the script says nothing about flags.</summary>
    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>RFC 5490 §3.2: the mailbox is made where it is missing.</summary>
    public bool Create { get; init; }

    /// <summary>RFC 8579 §4: into the mailbox with this attribute, such as <c>\Junk</c>, if there is one; <see cref="Mailbox"/> otherwise.</summary>
    public string? SpecialUse { get; init; }

    /// <summary>RFC 9042 §4: into the mailbox with this identifier, if there is one; <see cref="Mailbox"/> otherwise.</summary>
    public string? MailboxId { get; init; }

    /// <summary>RFC 3894: an extra copy, which does not count as having dealt with the message.</summary>
    public bool Copy { get; init; }
}

/// <summary>On to another address, with the envelope's sender (RFC 5228 §4.2).</summary>
/// <param name="Address">Null where <paramref name="List"/> is set.</param>
/// <param name="List">RFC 6134 §2.3: the name of a list whose members get the message.</param>
public sealed record RedirectAction(EmailAddress? Address, string? List, bool Copy) : SieveAction;

/// <summary>Nothing is kept (RFC 5228 §4.4). Stands in the result only to be told; other actions hold all the same.</summary>
public sealed record DiscardAction : SieveAction;

/// <summary>The sender gets it back (RFC 5429).</summary>
/// <param name="Reason">In UTF-8, lines ended by CRLF.</param>
/// <param name="AtProtocol">ereject: refused by a reply of SMTP or LMTP where that is still possible; reject may send a message (a disposition notification).</param>
public sealed record RejectAction(string Reason, bool AtProtocol) : SieveAction;
