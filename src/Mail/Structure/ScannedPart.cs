namespace Posthouse.Mail;

/// <summary>A part while the scanner works on the message; it becomes a <see cref="MessagePart"/> at the end.</summary>
internal sealed class ScannedPart
{
    internal ScannedPart? Parent { get; init; }

    internal List<ScannedPart>? Children { get; set; }

    internal long HeaderOffset { get; init; }

    internal long HeaderLength { get; set; }

    internal long BodyOffset => HeaderOffset + HeaderLength;

    internal long BodyLength { get; set; }

    /// <summary>Line ends seen before the body; how many are in it once it has ended.</summary>
    internal long Lines { get; set; }

    /// <summary>Its header begins with the whole message or with a message inside it, so it has an envelope.</summary>
    internal bool IsMessageRoot { get; init; }

    internal string Type { get; set; } = "text";

    internal string Subtype { get; set; } = "plain";

    internal TransferEncoding Encoding { get; set; }

    internal string Charset { get; set; } = "";

    internal string FileName { get; set; } = "";

    internal string Disposition { get; set; } = "";

    internal string ContentId { get; set; } = "";

    /// <summary>The delimiter without its two hyphens; null for what is no multipart, was closed or cannot be split.</summary>
    internal byte[]? Boundary { get; set; }

    // Where its rendered values are among the scanner's fragments.
    internal Fragment Fields { get; set; }

    internal Fragment Extension { get; set; }

    internal Fragment Envelope { get; set; }

    internal bool IsMultipart => Type == "multipart";

    internal bool IsMessage => Type == "message" && Subtype is "rfc822" or "global";

    internal MessagePart ToPart()
    {
        MessagePart[] children = [];
        if (Children is not null)
        {
            children = new MessagePart[Children.Count];
            for (int i = 0; i < children.Length; i++) children[i] = Children[i].ToPart();
        }

        return new MessagePart
        {
            HeaderOffset = HeaderOffset,
            HeaderLength = (int)HeaderLength,
            BodyLength = BodyLength,
            BodyLines = (int)Math.Min(Lines, int.MaxValue),
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
}

/// <summary>A run of bytes among the scanner's rendered fragments.</summary>
internal readonly record struct Fragment(int Start, int Length);
