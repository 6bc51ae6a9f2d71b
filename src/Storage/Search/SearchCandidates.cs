using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>Where a text is looked for. All fields are decoded; headers are kept with the message, the body in the index.</summary>
public enum SearchField
{
    Subject,
    From,
    To,
    Cc,
    Bcc,

    /// <summary>Text of the body and of common attachments.</summary>
    Body,

    /// <summary>Header and body (IMAP TEXT).</summary>
    Text,
}

/// <param name="Maybe">Indexed messages that may match.</param>
/// <param name="NotIndexed">Messages the index does not know yet: to be scanned.</param>
/// <param name="CanNarrow">False when the text is too short for the index: every message must be scanned.</param>
public sealed record SearchCandidates(UidSet Maybe, UidSet NotIndexed, bool CanNarrow);
