namespace Posthouse.Storage;

/// <summary>What somebody may do with a mailbox: the rights of RFC 4314 §2.1, one bit each.</summary>
[Flags]
public enum MailboxRights
{
    None = 0,

    /// <summary>l: sees its name in lists and may subscribe to it.</summary>
    Lookup = 1,

    /// <summary>r: opens it and reads its messages.</summary>
    Read = 2,

    /// <summary>s: \Seen is kept.</summary>
    KeepSeen = 4,

    /// <summary>w: sets flags other than \Seen and \Deleted.</summary>
    Write = 8,

    /// <summary>i: appends and copies into it.</summary>
    Insert = 16,

    /// <summary>p: sends mail to its submission address.</summary>
    Post = 32,

    /// <summary>k: makes mailboxes below it, and moves mailboxes there.</summary>
    CreateMailboxes = 64,

    /// <summary>x: deletes or renames it.</summary>
    DeleteMailbox = 128,

    /// <summary>t: sets and clears \Deleted.</summary>
    DeleteMessages = 256,

    /// <summary>e: expunges.</summary>
    Expunge = 512,

    /// <summary>a: changes who may do what.</summary>
    Administer = 1024,

    All = 2047,
}
