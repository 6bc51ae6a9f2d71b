using System.Buffers;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>The calendar that a blob holds.</summary>
internal static class InvitationText
{
    // Some characters more than the longest calendar that is read.
    private const int Maximum = 4 << 20;

    internal static string Read(BlobContent content)
    {
        if (content.Part is { } part) return BodyValue.Read(content.Content, part, 0, Maximum).Text;
        var octets = new ArrayBufferWriter<byte>();
        foreach (ReadOnlyMemory<byte> piece in content.Pieces(0, Maximum)) octets.Write(piece.Span);
        return MailCharset.Resolve(octets.WrittenSpan, "utf-8").GetString(octets.WrittenSpan);
    }
}
