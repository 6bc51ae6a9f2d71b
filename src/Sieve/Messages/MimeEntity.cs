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

    internal static byte[] Enclose(RunMessage message, string text, string? subject, string[] headers, SieveLimits limits)
    {
        if (message.Size > limits.ChangedMessageOctets) throw new SieveRunException("The message is too large to be enclosed.");
        byte[] inner = message.ToBytes();
        using var outer = new MemoryStream(inner.Length + 4096);
        bool named = false;
        foreach (MessageField field in message.Fields.ToArray())
        {
            if (DescribesBody(field)) continue;
            if (field.Is("Subject") && subject is not null) continue;
            bool kept = field.Is("From") || field.Is("To") || field.Is("Cc") || field.Is("Date") || field.Is("Message-ID") || field.Is("Subject") || field.Is("Received") || field.Is("Return-Path")
                || Array.Exists(headers, field.Is);
            if (!kept) continue;
            named |= field.Is("Subject");
            outer.Write(field.Bytes.Span);
        }

        if (subject is not null && !named) outer.Write(AddHeaderCommand.Make("Subject", subject, limits).Bytes.Span);
        string boundary = $"=_{Convert.ToHexStringLower(SHA256.HashData(inner))[..32]}";
        // Neither can hold it: the message not its own digest, and of text no line that begins with hyphens is left as it is.
        byte[] part = Make(text, mime: false);
        outer.Write(Encoding.ASCII.GetBytes($"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n"));
        outer.Write(part);
        outer.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n"));
        outer.Write(inner);
        outer.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        return outer.ToArray();
    }

    private static string WithLineEnds(string text) => text.ReplaceLineEndings("\r\n");
}
