using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A message that a change record names, because its placement says it no longer.</summary>
public readonly record struct LoggedMessage(MessageId Message, ThreadId Thread);

/// <summary>One record of an account's change log with its messages.</summary>
/// <param name="Messages">Of Expunged, those that were removed, in the order of their UIDs; of FlagsChanged, those that lost \Deleted. Records of older versions have none.</param>
public sealed record LoggedChange(ModSeq ModSeq, ChangeKind Kind, MailboxId Mailbox, UidSet Uids, IReadOnlyList<LoggedMessage> Messages);

/// <summary>How far an account has come.</summary>
/// <param name="NextMessage">The lower half of the number that the next message gets; those below were there by this moment.</param>
/// <param name="NextThread">The same of conversations.</param>
public readonly record struct AccountNumbers(ModSeq ModSeq, long NextMessage, long NextThread);
