using System.Buffers;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Finds a receipt in a message (RFC 8098 §3): a multipart/report with a part message/disposition-notification.</summary>
internal static class MdnReader
{
    // A notification is some hundred octets, and its text a page.
    private const int MaximumPart = 256 << 10;
    private const int MaximumFields = 100;

    /// <summary>Null where it is none.</summary>
    internal static Mdn? Read(MessagePart root, string subject, MessageContent content)
    {
        if (root is not { Type: "multipart", Subtype: "report" }) return null;
        MessagePart? notification = root.Children.FirstOrDefault(static part => part is { Type: "message", Subtype: "disposition-notification" or "global-disposition-notification" });
        if (notification is null) return null;
        var mdn = new Mdn { Subject = subject, IncludeOriginalMessage = root.Children.Any(static part => part is { Type: "message", Subtype: "rfc822" or "global" }) };
        if (root.Children.FirstOrDefault(static part => part is { Type: "text", Subtype: "plain" }) is { } text) mdn.TextBody = BodyValue.Read(content, text, MaximumPart, MaximumPart).Text;
        int fields = 0;
        var reader = new HeaderReader(Octets(content, notification));
        bool disposed = false;
        while (reader.Read() && fields++ < MaximumFields)
        {
            string name = Encoding.ASCII.GetString(reader.Name), value = HeaderText.Decode(reader.RawValue).Trim();
            switch (name.ToLowerInvariant())
            {
                case "reporting-ua":
                    mdn.ReportingUA = value;
                    break;
                case "mdn-gateway":
                    mdn.Gateway = value;
                    break;
                case "original-recipient":
                    mdn.OriginalRecipient = value;
                    break;
                case "final-recipient":
                    mdn.FinalRecipient = value;
                    break;
                case "original-message-id":
                    mdn.OriginalMessageId = value;
                    break;
                case "error":
                    mdn.Errors.Add(value);
                    break;
                case "disposition":
                    disposed = TakeDisposition(mdn, value);
                    break;
                default:
                    mdn.Extensions.TryAdd(name, value);
                    break;
            }
        }

        // RFC 8098 §3.1: the two that there must be.
        return disposed && mdn.FinalRecipient is not null ? mdn : null;
    }

    // "manual-action/MDN-sent-manually; displayed/error"
    private static bool TakeDisposition(Mdn mdn, string value)
    {
        string[] halves = value.Split(';', 2, StringSplitOptions.TrimEntries);
        string[] modes = halves[0].ToLowerInvariant().Split('/', 2, StringSplitOptions.TrimEntries);
        if (halves.Length != 2 || modes.Length != 2 || !Mdn.ActionModes.Contains(modes[0]) || !Mdn.SendingModes.Contains(modes[1])) return false;
        string type = halves[1].ToLowerInvariant().Split('/', 2, StringSplitOptions.TrimEntries)[0];
        if (!Mdn.Types.Contains(type)) return false;
        (mdn.ActionMode, mdn.SendingMode, mdn.Type) = (modes[0], modes[1], type);
        return true;
    }

    private static byte[] Octets(MessageContent content, MessagePart part)
    {
        var octets = new ArrayBufferWriter<byte>();
        content.Decode(part, MaximumPart, piece => octets.Write(piece.Span));
        return [.. octets.WrittenSpan, .. "\r\n"u8];
    }
}
