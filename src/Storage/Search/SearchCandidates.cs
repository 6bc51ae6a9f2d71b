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

/// <summary>The same for all messages of an account, by their numbers.</summary>
/// <param name="Maybe">Indexed messages that may match, in no order.</param>
/// <param name="IndexedTo">The lower half of the number of the last message that the index knows; later ones are to be scanned.</param>
/// <param name="CanNarrow">False when the texts are too short for the index, or it is not there: every message must be scanned.</param>
public sealed record AccountTextCandidates(IReadOnlySet<long> Maybe, long IndexedTo, bool CanNarrow);

/// <summary>What a search of one header field found in a mailbox.</summary>
/// <param name="Matches">Those that match: nothing has to be compared again.</param>
/// <param name="NotIndexed">Messages that the index does not know yet: to be looked at.</param>
public sealed record FieldCandidates(UidSet Matches, UidSet NotIndexed);
