using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A message's place in a mailbox: what IMAP numbers and flags.</summary>
/// <param name="Received">INTERNALDATE.</param>
/// <param name="Saved">SAVEDATE (RFC 8514): when it came to this mailbox.</param>
/// <param name="Size">Octets.</param>
public readonly record struct Placement(uint Uid, MessageFlags Flags, ModSeq ModSeq, MessageId Message, DateTimeOffset Received, DateTimeOffset Saved, long Size)
{
    // A mailbox has a million of these in memory: the two moments as ticks of UTC make 56 octets of 72.
    private readonly long _received = Received.UtcTicks;
    private readonly long _saved = Saved.UtcTicks;

    public DateTimeOffset Received
    {
        get => new(_received, TimeSpan.Zero);
        init => _received = value.UtcTicks;
    }

    public DateTimeOffset Saved
    {
        get => new(_saved, TimeSpan.Zero);
        init => _saved = value.UtcTicks;
    }
}

/// <summary>What is kept beside the bytes of one message.</summary>
public sealed record StoredMessage(MessageId Id, ThreadId Thread, BlobId Blob, long Size)
{
    /// <summary>Ready IMAP values and the part tree; loaded as <see cref="MessageDetail"/> asked.</summary>
    public ReadOnlyMemory<byte> ImapEnvelope { get; init; }

    public ReadOnlyMemory<byte> ImapBodyStructure { get; init; }

    public ReadOnlyMemory<byte> ImapBody { get; init; }

    public MessagePart? Root { get; init; }

    public int HeaderLength { get; init; }

    public MessageSummary? Summary { get; init; }
}

/// <summary>Which columns of a message a reader wants; each costs only when asked for.</summary>
[Flags]
public enum MessageDetail
{
    None = 0,
    Envelope = 1,
    BodyStructure = 2,
    Body = 4,

    /// <summary>The part tree and header length.</summary>
    Parts = 8,
    Summary = 16,
}

/// <summary>A message to put into a mailbox.</summary>
public sealed record AppendRequest(MailboxId Mailbox, StagedBlob Blob, MessageFlags Flags, DateTimeOffset Received)
{
    /// <summary>False for deliveries that must not fail on quota because they were accepted before (release, bounce).</summary>
    public bool EnforceQuota { get; init; } = true;

    /// <summary>It came by delivery, and these are the octets that the receiving server made of it: what that server writes into headers is in them by itself alone.</summary>
    public bool Delivered { get; init; }
}

/// <summary>Where it went.</summary>
public readonly record struct Appended(MailboxId Mailbox, uint UidValidity, uint Uid, MessageId Message, ModSeq ModSeq);

/// <param name="UidValidity">Of the destination.</param>
/// <param name="Source">Ascending; the i-th member of <paramref name="Source"/> became the i-th of <paramref name="Destination"/>.</param>
public sealed record Copied(uint UidValidity, UidSet Source, UidSet Destination, ModSeq ModSeq);

/// <param name="Changed">Those whose flags the change touched or left as they were.</param>
/// <param name="Conflicting">Those whose mod-sequence is above UNCHANGEDSINCE (RFC 7162 §3.1.3): left alone.</param>
/// <param name="ModSeq">The change's own when <paramref name="Altered"/>, else the mailbox's as it stands.</param>
/// <param name="Altered">At least one message has other flags now.</param>
public sealed record FlagsUpdated(UidSet Changed, UidSet Conflicting, ModSeq ModSeq, bool Altered);
