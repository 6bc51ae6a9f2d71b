namespace Posthouse.Storage;

/// <summary>What access lists give a reader in a mailbox of another.</summary>
/// <param name="IsPersonal">They name the reader or a group of its, and not everybody alone.</param>
public readonly record struct GivenRights(MailboxRights Rights, bool IsPersonal);
