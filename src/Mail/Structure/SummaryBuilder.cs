using System.Text;

namespace Posthouse.Mail;

/// <summary>Decodes the top header for people and for search.</summary>
internal sealed class SummaryBuilder(ByteBuilder scratch)
{
    // RFC 5322 §3.6.4 lets References grow with the conversation; the newest say where the message belongs.
    private const int MaximumReferences = 100;

    internal MessageSummary Build(in HeaderFields fields) => new()
    {
        Subject = HeaderText.Decode(fields.Subject),
        From = Addresses(fields.From),
        Sender = Addresses(fields.Sender),
        ReplyTo = Addresses(fields.ReplyTo),
        To = Addresses(fields.To),
        Cc = Addresses(fields.Cc),
        Bcc = Addresses(fields.Bcc),
        Date = fields.Date.IsEmpty ? null : MailDate.Parse(fields.Date),
        MessageIdHeader = PartHeader.Identifier(fields.MessageId),
        InReplyTo = Identifiers(fields.InReplyTo),
        References = Identifiers(fields.References),
    };

    private static IReadOnlyList<string> Identifiers(ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOf((byte)'<') < 0) return [];
        var found = new List<string>();
        // From the end, so that the newest are the ones kept.
        while (found.Count < MaximumReferences)
        {
            int close = raw.LastIndexOf((byte)'>');
            if (close < 0) break;
            int open = raw[..close].LastIndexOf((byte)'<');
            if (open < 0) break;
            string identifier = HeaderText.Decode(raw[(open + 1)..close]);
            if (identifier.Length > 0) found.Add(identifier);
            raw = raw[..open];
        }

        found.Reverse();
        return found;
    }

    private string Addresses(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty) return "";
        scratch.Clear();
        var reader = new AddressListReader(raw, scratch);
        string single = "";
        StringBuilder? list = null;
        bool first = true;
        bool groupOpen = false;
        while (reader.Read(out AddressToken token))
        {
            string text = Display(reader, token);
            if (first)
            {
                single = text;
            }
            else
            {
                list ??= new StringBuilder(single, Math.Max(256, raw.Length));
                if (!groupOpen && token != AddressToken.GroupEnd) list.Append(", ");
                list.Append(text);
            }

            groupOpen = token == AddressToken.GroupStart;
            first = false;
        }

        return UnicodeText.Normalize(list?.ToString() ?? single);
    }

    private static string Display(in AddressListReader reader, AddressToken token)
    {
        switch (token)
        {
            case AddressToken.GroupStart:
                return HeaderText.Decode(reader.Mailbox) + ": ";
            case AddressToken.GroupEnd:
                return ";";
        }

        string address = reader.Mailbox.IsEmpty && reader.Host.IsEmpty ? "" : AddressText(reader);
        if (reader.Name.IsEmpty) return address;
        string name = HeaderText.Decode(reader.Name);
        return address.Length == 0 ? name : $"{name} <{address}>";
    }

    private static string AddressText(in AddressListReader reader)
    {
        string local = Plain(reader.Mailbox);
        return reader.Host.IsEmpty ? local : $"{local}@{Plain(reader.Host)}";
    }

    // No encoded words in addresses (RFC 2047 §5): only bytes to text, without controls.
    private static string Plain(ReadOnlySpan<byte> bytes) => HeaderText.DecodeRaw(bytes);
}
