using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>Encodes replies straight into the output pipe. No text can break out of its line, and no line is longer than 512 octets.</summary>
internal static class ReplyWriter
{
    // RFC 5321 §4.5.3.1.5: 512 octets with code and CRLF; "250 2.1.0 " and CRLF are twelve to sixteen of them.
    private const int MaximumText = 490;

    public static void Write(PipeWriter output, PreparedReply reply) => output.Write(reply.Bytes);

    public static void Write(PipeWriter output, SmtpReply reply, bool utf8)
    {
        ReadOnlySpan<char> text = reply.Text;
        while (text.Length > MaximumText / 3 && Encoding.UTF8.GetByteCount(text) > MaximumText)
        {
            int cut = text[..(MaximumText / 3)].LastIndexOf(' ');
            if (cut <= 0) cut = MaximumText / 3;
            WriteLine(output, reply, text[..cut], '-', utf8);
            text = text[cut..].TrimStart(' ');
        }

        WriteLine(output, reply, text, ' ', utf8);
    }

    private static void WriteLine(PipeWriter output, SmtpReply reply, ReadOnlySpan<char> text, char separator, bool utf8)
    {
        Span<byte> line = output.GetSpan(32 + text.Length * 3);
        int at = 0;
        Number(line, ref at, reply.Code);
        line[at++] = (byte)separator;
        if (reply.Status is { } status)
        {
            Number(line, ref at, status.Class);
            line[at++] = (byte)'.';
            Number(line, ref at, status.Subject);
            line[at++] = (byte)'.';
            Number(line, ref at, status.Detail);
            line[at++] = (byte)' ';
        }

        if (utf8 && !Ascii.IsValid(text))
        {
            int start = at;
            at += Encoding.UTF8.GetBytes(text, line[at..]);
            foreach (ref byte octet in line[start..at])
            {
                if (octet < ' ' || octet == 0x7f) octet = (byte)' ';
            }
        }
        else
        {
            // RFC 5321 §4.2: textstring is HT and printable ASCII; RFC 6531 §3.7.4 lets UTF-8 in for those who asked for it.
            foreach (char c in text) line[at++] = c is < ' ' or '\x7f' ? (byte)' ' : c < 0x80 ? (byte)c : (byte)'?';
        }

        line[at++] = (byte)'\r';
        line[at++] = (byte)'\n';
        output.Advance(at);
    }

    private static void Number(Span<byte> line, ref int at, int value)
    {
        Utf8Formatter.TryFormat(value, line[at..], out int written);
        at += written;
    }
}
