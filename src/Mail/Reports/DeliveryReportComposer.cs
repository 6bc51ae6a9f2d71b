using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// Writes delivery reports: multipart/report (RFC 6522) of a text for people, message/delivery-status (RFC 3464) for programs, and the
/// message or its header. 7-bit throughout, except for addresses in the header that need SMTPUTF8 (RFC 6533); lines end with CRLF.
/// </summary>
public static class DeliveryReportComposer
{
    /// <summary>A report that returns the header of the message.</summary>
    /// <param name="originalHeader">As stored, with or without the empty line.</param>
    public static void Write(DeliveryReport report, in ReadOnlySequence<byte> originalHeader, IBufferWriter<byte> output)
    {
        byte[] header = originalHeader.ToArray();
        var writer = new ReportWriter(output);
        string boundary = Begin(report, header, writer);
        ReturnHeader(header, boundary, writer);
        writer.Line($"--{boundary}--");
    }

    /// <summary>
    /// A report that returns the whole message; only its header when the message could not travel in seven bits (RFC 3461 §6.2 leaves that to us:
    /// a message/rfc822 part cannot be encoded).
    /// </summary>
    /// <param name="original">The stored message; seekable, read twice from its start.</param>
    public static void Write(DeliveryReport report, Stream original, IBufferWriter<byte> output)
    {
        byte[] header = ReadHeader(original);
        original.Position = 0;
        if (!SevenBit.Holds(original))
        {
            Write(report, new ReadOnlySequence<byte>(header), output);
            return;
        }

        var writer = new ReportWriter(output);
        string boundary = Begin(report, header, writer);
        writer.Line($"--{boundary}");
        writer.Line("Content-Type: message/rfc822");
        writer.Line("");
        original.Position = 0;
        writer.Copy(original);
        writer.Line("");
        writer.Line($"--{boundary}--");
    }

    private static string Begin(DeliveryReport report, ReadOnlySpan<byte> header, ReportWriter writer)
    {
        if (report.Recipients.Count == 0) throw new ArgumentException("A report is about at least one recipient.", nameof(report));
        // From the identifier, which is random: no message can hold it in advance.
        string boundary = "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(report.MessageId)).AsSpan(0, 16));
        HeaderFields original = HeaderFields.Read(header);
        ReportText text = ReportText.In(report.Language);
        string subject = HeaderText.Decode(original.Subject);
        WriteHeader(report, text, subject, PartHeader.Identifier(original.MessageId), boundary, writer);

        writer.Line($"--{boundary}");
        writer.Line($"Content-Language: {text.Tag}");
        writer.Text("text/plain", text.Compose(report, subject, original.Date.IsEmpty ? null : MailDate.Parse(original.Date)));
        writer.Line($"--{boundary}");
        DeliveryStatus.Write(report, writer);
        return boundary;
    }

    private static void WriteHeader(DeliveryReport report, ReportText text, string subject, string originalId, string boundary, ReportWriter writer)
    {
        writer.Line($"From: {HeaderText.Encode(text.SystemName)} <{report.From}>");
        writer.Line($"To: <{report.To}>");
        writer.Line($"Subject: {HeaderText.Encode(text.Subject(report, subject))}");
        writer.Line($"Date: {MailDate.Format(report.Date)}");
        writer.Line($"Message-ID: <{report.MessageId}>");
        if (originalId.Length is > 0 and < 500 && !originalId.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            // So that the report stands with the message in its conversation.
            writer.Line($"In-Reply-To: <{originalId}>");
            writer.Line($"References: <{originalId}>");
        }

        // RFC 3834 §5: nobody's automatic answer may answer this.
        writer.Line("Auto-Submitted: auto-replied");
        writer.Line("MIME-Version: 1.0");
        writer.Line("Content-Type: multipart/report; report-type=delivery-status;");
        writer.Line($"\tboundary=\"{boundary}\"");
        writer.Line("");
    }

    private static void ReturnHeader(ReadOnlySpan<byte> header, string boundary, ReportWriter writer)
    {
        writer.Line($"--{boundary}");
        header = header[..HeaderReader.LengthOf(header)];
        // RFC 6533 §6: a header with UTF-8 in it is message/global-headers; RFC 6522 §4 lets others be encoded.
        bool global = !Ascii.IsValid(header) && System.Text.Unicode.Utf8.IsValid(header);
        writer.Bytes(global ? "message/global-headers" : "text/rfc822-headers", header);
    }

    private static byte[] ReadHeader(Stream original)
    {
        // A longer header is returned cut: it is for recognising the message, not for reading it again.
        byte[] start = new byte[64 * 1024];
        original.Position = 0;
        int length = original.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..HeaderReader.LengthOf(start.AsSpan(0, length))];
    }
}
