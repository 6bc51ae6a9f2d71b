namespace Posthouse.Mail;

/// <summary>
/// Everything that is computed once when a message arrives, so that no list view, FETCH or JMAP property parses mail again.
/// Offsets are into the stored bytes. Immutable.
/// </summary>
public sealed class MessageStructure
{
    /// <summary>Octets of the whole message.</summary>
    public required long Size { get; init; }

    /// <summary>Octets of the top header with its empty line.</summary>
    public required int HeaderLength { get; init; }

    public required MessagePart Root { get; init; }

    /// <summary>The IMAP ENVELOPE value, parentheses included, ready for the wire (RFC 9051 §7.5.2). 8-bit strings are literals.</summary>
    public required ReadOnlyMemory<byte> ImapEnvelope { get; init; }

    /// <summary>The IMAP BODYSTRUCTURE value, extension data included, ready for the wire.</summary>
    public required ReadOnlyMemory<byte> ImapBodyStructure { get; init; }

    /// <summary>The IMAP BODY value: BODYSTRUCTURE without extension data.</summary>
    public required ReadOnlyMemory<byte> ImapBody { get; init; }

    /// <summary>Decoded, for lists, sorting and search; empty where the header is missing.</summary>
    public required MessageSummary Summary { get; init; }

    /// <summary>
    /// The structure of the same message with whole header lines in front, as a server adds them (Received, Authentication-Results …).
    /// They must be none that the envelope, the summary or MIME reads: <see cref="IsUnmovedBy"/>.
    /// </summary>
    /// <param name="octets">How long the lines are.</param>
    public MessageStructure WithPrepended(int octets) => octets == 0 ? this : new MessageStructure
    {
        Size = Size + octets,
        HeaderLength = HeaderLength + octets,
        Root = Root.Shifted(0, octets),
        ImapEnvelope = ImapEnvelope,
        ImapBodyStructure = ImapBodyStructure,
        ImapBody = ImapBody,
        Summary = Summary,
    };

    /// <summary>Whether lines in front of a message change nothing of its structure but where it stands.</summary>
    /// <param name="lines">Whole header lines, each ended by CRLF.</param>
    public static bool IsUnmovedBy(ReadOnlySpan<byte> lines) => HeaderFields.Read(lines).IsEmpty;
}

/// <summary>Decoded header values (RFC 2047 undone, unfolded, NFC) that lists, sorting, threading and search use.</summary>
public sealed record MessageSummary
{
    public string Subject { get; init; } = "";

    /// <summary>As displayed, "Name &lt;address&gt;, …"; searched and sorted as text.</summary>
    public string From { get; init; } = "";

    public string Sender { get; init; } = "";

    public string ReplyTo { get; init; } = "";

    public string To { get; init; } = "";

    public string Cc { get; init; } = "";

    public string Bcc { get; init; } = "";

    /// <summary>The Date header; null where it is missing or unreadable.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Without angle brackets; empty where it is missing.</summary>
    public string MessageIdHeader { get; init; } = "";

    /// <summary>Identifiers of In-Reply-To without angle brackets.</summary>
    public IReadOnlyList<string> InReplyTo { get; init; } = [];

    /// <summary>Identifiers of References without angle brackets, oldest first; at most the newest 100.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The start of the text as a person would read it, at most 256 characters (RFC 8970 §3), one line.</summary>
    public string Preview { get; init; } = "";

    /// <summary>A part that a reader would call an attachment is there.</summary>
    public bool HasAttachment { get; init; }
}

/// <summary>One MIME part. Offsets are octets from the start of the message.</summary>
public sealed class MessagePart
{
    /// <summary>Start of this part's MIME header; for the root, 0.</summary>
    public required long HeaderOffset { get; init; }

    /// <summary>Octets of the header with its empty line.</summary>
    public required int HeaderLength { get; init; }

    public long BodyOffset => HeaderOffset + HeaderLength;

    /// <summary>Octets of the body, without the CRLF that belongs to the next boundary.</summary>
    public required long BodyLength { get; init; }

    /// <summary>Lines of the body, as BODYSTRUCTURE counts them.</summary>
    public required int BodyLines { get; init; }

    /// <summary>Lower-case, "text".</summary>
    public required string Type { get; init; }

    /// <summary>Lower-case, "plain".</summary>
    public required string Subtype { get; init; }

    public required TransferEncoding Encoding { get; init; }

    /// <summary>Empty where none is given.</summary>
    public string Charset { get; init; } = "";

    /// <summary>Decoded file name (RFC 2231, RFC 2047); empty where none is given.</summary>
    public string FileName { get; init; } = "";

    /// <summary>Lower-case Content-Disposition value; empty where none is given.</summary>
    public string Disposition { get; init; } = "";

    /// <summary>Content-ID without angle brackets.</summary>
    public string ContentId { get; init; } = "";

    /// <summary>The parts of a multipart, or the one message of a message/rfc822 or message/global (that message as a part whose header is its own).</summary>
    public IReadOnlyList<MessagePart> Children { get; init; } = [];

    public bool IsMultipart => Type == "multipart";

    /// <summary>This part moved by <paramref name="offset"/>, its header longer by <paramref name="header"/>, and what is inside moved by both.</summary>
    internal MessagePart Shifted(int offset, int header)
    {
        var children = new MessagePart[Children.Count];
        for (int i = 0; i < children.Length; i++) children[i] = Children[i].Shifted(offset + header, 0);
        return new MessagePart
        {
            HeaderOffset = HeaderOffset + offset,
            HeaderLength = HeaderLength + header,
            BodyLength = BodyLength,
            BodyLines = BodyLines,
            Type = Type,
            Subtype = Subtype,
            Encoding = Encoding,
            Charset = Charset,
            FileName = FileName,
            Disposition = Disposition,
            ContentId = ContentId,
            Children = children,
        };
    }

    /// <summary>A message/rfc822 or message/global that was opened: <see cref="Children"/> holds its message.</summary>
    public bool IsMessage => Type == "message" && Subtype is "rfc822" or "global" && Children.Count > 0;
}

/// <summary>RFC 2045 §6.1. <see cref="Unknown"/> is not to be decoded.</summary>
public enum TransferEncoding
{
    SevenBit,
    EightBit,
    Binary,
    QuotedPrintable,
    Base64,
    Unknown,
}
