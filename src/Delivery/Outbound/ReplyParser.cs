using System.Buffers;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// Reads a server's reply (RFC 5321 §4.2). Pure and bounded: what is longer, has several codes or none is malformed, and the
/// connection is over.
/// </summary>
internal static class ReplyParser
{
    /// <summary>RFC 5321 §4.5.3.1.5 says 512 octets; servers with long texts exist, so sixteen times that.</summary>
    internal const int MaximumLine = 8192;

    /// <summary>Long EHLO answers have about 30 lines.</summary>
    internal const int MaximumLines = 100;

    /// <summary>Finds the end of the reply at the start of <paramref name="buffer"/>, and its code.</summary>
    internal static OperationStatus TryMeasure(ReadOnlySpan<byte> buffer, out int code, out int length)
    {
        code = 0;
        length = 0;
        for (int lines = 1; ; lines++)
        {
            ReadOnlySpan<byte> rest = buffer[length..];
            int end = rest.IndexOf((byte)'\n');
            if (end > MaximumLine || (end < 0 && rest.Length > MaximumLine) || lines > MaximumLines) return OperationStatus.InvalidData;
            if (end < 0) return StartsLikeCode(rest, code) ? OperationStatus.NeedMoreData : OperationStatus.InvalidData;
            ReadOnlySpan<byte> line = rest[..end];
            if (!line.IsEmpty && line[^1] == (byte)'\r') line = line[..^1];
            if (line.Length < 3 || !StartsLikeCode(line, code)) return OperationStatus.InvalidData;
            code = Code(line);
            length += end + 1;
            if (line.Length == 3 || line[3] == (byte)' ') return OperationStatus.Done;
            if (line[3] != (byte)'-') return OperationStatus.InvalidData;
        }
    }

    /// <summary>Takes apart a reply that <see cref="TryMeasure"/> measured.</summary>
    internal static ServerReply Read(ReadOnlySpan<byte> reply)
    {
        int code = Code(reply);
        var lines = new List<string>(1);
        EnhancedStatusCode? status = null;
        while (!reply.IsEmpty)
        {
            int end = reply.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = reply[..end];
            reply = reply[(end + 1)..];
            if (!line.IsEmpty && line[^1] == (byte)'\r') line = line[..^1];
            string text = Clean(line.Length > 4 ? line[4..] : default);
            // RFC 2034 §4: each line carries the same code. Its class is the reply's, or it is not one.
            if (EnhancedStatusCode.TryParse(text, out EnhancedStatusCode found, out int length) && found.Class == code / 100)
            {
                status ??= found;
                text = text[length..].TrimStart();
            }

            lines.Add(text);
        }

        return new ServerReply(code, status, lines);
    }

    private static int Code(ReadOnlySpan<byte> line) => (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');

    // RFC 5321 §4.2: Reply-code = %x32-35 %x30-35 %x30-39; codes like 199 or 999 end the talk. §4.2.1: all lines have the same code.
    private static bool StartsLikeCode(ReadOnlySpan<byte> line, int expected)
    {
        if (line.Length > 0 && line[0] is < (byte)'2' or > (byte)'5') return false;
        if (line.Length > 1 && !char.IsAsciiDigit((char)line[1])) return false;
        if (line.Length > 2 && !char.IsAsciiDigit((char)line[2])) return false;
        return expected == 0 || line.Length < 3 || Code(line) == expected;
    }

    // The text goes to logs, reports and terminals: control characters must not.
    private static string Clean(ReadOnlySpan<byte> text)
    {
        string decoded = Encoding.UTF8.GetString(text);
        foreach (char c in decoded)
        {
            if (!char.IsControl(c)) continue;
            return string.Create(decoded.Length, decoded, static (target, source) =>
            {
                for (int i = 0; i < source.Length; i++) target[i] = char.IsControl(source[i]) ? ' ' : source[i];
            });
        }

        return decoded;
    }
}
