using System.Buffers;
using System.Text;

namespace Posthouse.Mail;

/// <summary>Lines and encoded bodies of a report.</summary>
internal sealed class ReportWriter(IBufferWriter<byte> output)
{
    // RFC 2045 §6.8: 76 characters, from 57 octets.
    private const int OctetsPerLine = 57;

    internal void Line(string line)
    {
        Span<byte> target = output.GetSpan(Encoding.UTF8.GetMaxByteCount(line.Length) + 2);
        int length = Encoding.UTF8.GetBytes(line, target);
        target[length++] = (byte)'\r';
        target[length++] = (byte)'\n';
        output.Advance(length);
    }

    /// <summary>The rest of a part's header, its body as 7bit where that is possible, else base64, and a line end for the next boundary.</summary>
    internal void Text(string type, string text) => Bytes(Ascii.IsValid(text) ? $"{type}; charset=us-ascii" : $"{type}; charset=utf-8", Encoding.UTF8.GetBytes(text));

    internal void Bytes(string type, ReadOnlySpan<byte> body)
    {
        Line($"Content-Type: {type}");
        if (SevenBit.Holds(body))
        {
            Line("");
            output.Write(body);
            Line("");
            return;
        }

        Line("Content-Transfer-Encoding: base64");
        Line("");
        while (!body.IsEmpty)
        {
            int length = Math.Min(OctetsPerLine, body.Length);
            Line(Convert.ToBase64String(body[..length]));
            body = body[length..];
        }
    }

    internal void Copy(Stream stream)
    {
        int length;
        while ((length = stream.Read(output.GetSpan(16 * 1024))) > 0) output.Advance(length);
    }
}
