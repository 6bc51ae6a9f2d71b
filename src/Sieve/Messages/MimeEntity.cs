using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>Composes the parts that replace and enclose make (RFC 5703 §5, §6).</summary>
internal static class MimeEntity
{
    // RFC 5322 §2.1.1.
    private const int LongestLine = 998;
    private const int Base64Line = 57;

    // What of the old header describes the body, and so does not go into the new one.
    internal static bool DescribesBody(in MessageField field) => field.Is("MIME-Version") || (field.Name.Length > 8 && Ascii.EqualsIgnoreCase(field.Name[..8], "Content-"u8));

    /// <summary>Header and body of a part: what the script wrote where it wrote an entity, else plain text.</summary>
    internal static byte[] Make(string text, bool mime)
    {
        text = WithLineEnds(text);
        if (mime) return Encoding.UTF8.GetBytes(text);
        bool plain = Ascii.IsValid(text) && !text.Split("\r\n").Any(static line => line.Length > LongestLine || line.StartsWith("--", StringComparison.Ordinal)) && !text.Contains('\0', StringComparison.Ordinal);
        var entity = new StringBuilder("Content-Type: text/plain; charset=utf-8\r\n");
        if (plain) return Encoding.UTF8.GetBytes(entity.Append("\r\n").Append(text).ToString());
        // Base64 holds no line that an enclosing multipart could take for its boundary.
        entity.Append("Content-Transfer-Encoding: base64\r\n\r\n");
        byte[] octets = Encoding.UTF8.GetBytes(text);
        for (int i = 0; i < octets.Length; i += Base64Line) entity.Append(Convert.ToBase64String(octets.AsSpan(i, Math.Min(Base64Line, octets.Length - i)))).Append("\r\n");
        return Encoding.ASCII.GetBytes(entity.ToString());
    }

    internal static byte[] Enclose(RunMessage message, string text, string? subject, string[] headers, SieveContext context)
    {
        if (message.Size > context.Limits.ChangedMessageOctets) throw new SieveRunException("The message is too large to be enclosed.");
        byte[] inner = message.ToBytes();
        string digest = Convert.ToHexStringLower(SHA256.HashData(inner))[..32];
        using var outer = new MemoryStream(inner.Length + 4096);
        CopyFields(message, subject, headers, context, digest, outer);
        string boundary = $"=_{digest}";
        // Neither can hold it: the message not its own digest, and of text no line that begins with hyphens is left as it is.
        byte[] part = Make(text, mime: false);
        outer.Write(Encoding.ASCII.GetBytes($"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n"));
        outer.Write(part);
        outer.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n"));
        outer.Write(inner);
        outer.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        return outer.ToArray();
    }

    // §6: the header of the new message is the user's own; of the old one it has what the script names, and how the message came.
    private static void CopyFields(RunMessage message, string? subject, string[] headers, SieveContext context, string digest, MemoryStream outer)
    {
        bool subjects = false, dates = false, senders = false, ids = false;
        string? owner = context.OwnAddresses is [var first, ..] ? first : null;
        foreach (MessageField field in message.Fields.ToArray())
        {
            if (DescribesBody(field)) continue;
            bool isSubject = field.Is("Subject"), isSender = field.Is("From");
            bool kept = isSubject
                ? subject is null
                : field.Is("Received") || field.Is("Return-Path") || (isSender && owner is null) || Array.Exists(headers, field.Is);
            if (!kept) continue;
            subjects |= isSubject;
            senders |= isSender;
            dates |= field.Is("Date");
            ids |= field.Is("Message-ID");
            outer.Write(field.Bytes.Span);
        }

        if (subject is not null && !subjects) outer.Write(AddHeaderCommand.Make("Subject", subject, context.Limits).Bytes.Span);
        if (!senders && owner is not null) outer.Write(Encoding.UTF8.GetBytes($"From: {owner}\r\n"));
        string date = context.Time.GetUtcNow().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
        if (!dates) outer.Write(Encoding.ASCII.GetBytes($"Date: {date}\r\n"));
        if (!ids) outer.Write(Encoding.UTF8.GetBytes($"Message-ID: <{digest}.enclosed@{owner?[(owner.LastIndexOf('@') + 1)..] ?? "localhost"}>\r\n"));
    }

    private static string WithLineEnds(string text) => text.ReplaceLineEndings("\r\n");
}
