namespace Posthouse.Mail;

/// <summary>What a mailbox is for (RFC 6154 special use, RFC 8621 §2 role).</summary>
public enum MailboxRole
{
    None = 0,
    Inbox = 1,
    Drafts = 2,
    Sent = 3,
    Archive = 4,
    Junk = 5,
    Trash = 6,

    /// <summary>What is to be sent at a later time. Made when it is first used.</summary>
    Scheduled = 7,
}
