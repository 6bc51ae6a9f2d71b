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

    /// <summary>Where the mailboxes of others are shown (RFC 2342): none of one's own can be made there, whichever protocol or script asks.</summary>
    public const string OthersRoot = "Other Users";

    /// <summary>As many as one account may have.</summary>
    public const int MaximumPerAccount = 100_000;

    /// <summary>Messages without \Deleted: those that JMAP shows (RFC 8621 §4.1.1).</summary>
    public long Emails { get; init; }

    /// <summary>Of those, the ones without \Seen and \Draft.</summary>
    public long UnreadEmails { get; init; }

    /// <summary>Conversations with a message here that is shown.</summary>
    public long Threads { get; init; }

    /// <summary>Of those, the ones with an unread message anywhere but in the trash; in the trash, with one there (RFC 8621 §2).</summary>
    public long UnreadThreads { get; init; }

    /// <summary>The name as it is kept, however it is written: in NFC; and RFC 9051 §5.1: INBOX, and it as the first level, are not case-sensitive, all else is.</summary>
    public static string Canonical(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        name = UnicodeText.Normalize(name);
        if (name.Equals(Inbox, StringComparison.OrdinalIgnoreCase)) return Inbox;
        return name.StartsWith("INBOX/", StringComparison.OrdinalIgnoreCase) ? string.Concat("INBOX/", name.AsSpan(6)) : name;
    }

    /// <summary>It stands among those of others.</summary>
    public static bool IsOfOthers(string name) => name == OthersRoot || (name.StartsWith(OthersRoot, StringComparison.Ordinal) && name.Length > OthersRoot.Length && name[OthersRoot.Length] == Separator);

    /// <summary>Where a client shows it among its siblings, the lowest first; null until one said so.</summary>
    public long? SortOrder { get; init; }
}

/// <summary>What an account has and may have. A limit of 0 is none.</summary>
public sealed record QuotaState(long UsedOctets, long UsedMessages, long LimitOctets, long LimitMessages);
