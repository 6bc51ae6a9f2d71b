using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>One change of an access list, as the journal has it.</summary>
/// <param name="Before">What the line gave.</param>
/// <param name="After">What it gives.</param>
/// <param name="By">Who changed it; null for an administrator.</param>
public sealed record MailboxShared(AccountId Owner, MailboxId Mailbox, Grantee Grantee, MailboxRights Before, MailboxRights After, EmailAddress? By);
