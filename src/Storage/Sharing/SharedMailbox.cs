namespace Posthouse.Storage;

/// <summary>A mailbox of another account with what the reader may do in it.</summary>
public sealed record SharedMailbox(Mailbox Mailbox, MailboxRights Rights);
