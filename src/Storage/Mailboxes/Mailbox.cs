using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A mailbox as of one moment.</summary>
/// <param name="Name">Full path in NFC, levels parted by '/'; the Inbox is "INBOX".</param>
/// <param name="Size">Octets of all its messages.</param>
public sealed record Mailbox(
    MailboxId Id,
    AccountId Account,
    string Name,
    MailboxRole Role,
    bool Subscribed,
    uint UidValidity,
    uint UidNext,
    ModSeq HighestModSeq,
    int Messages,
    int Unseen,
    int Deleted,
    long Size)
{
    public const char Separator = '/';

    public const string Inbox = "INBOX";
}

/// <summary>What an account has and may have. A limit of 0 is none.</summary>
public sealed record QuotaState(long UsedOctets, long UsedMessages, long LimitOctets, long LimitMessages);
