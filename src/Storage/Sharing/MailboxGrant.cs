namespace Posthouse.Storage;

/// <summary>One entry of a mailbox's access list (RFC 4314 §2).</summary>
/// <param name="Denied">Kept from the grantee whoever else gives it them: the "negative rights" of RFC 4314 §2.</param>
public sealed record MailboxGrant(Grantee Grantee, MailboxRights Rights, MailboxRights Denied);
