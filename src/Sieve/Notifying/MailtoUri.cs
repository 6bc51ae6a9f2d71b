using System.Text;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>The method of a notification by mail: a mailto URI (RFC 6068, RFC 5436 §2.1).</summary>
public sealed class MailtoUri
{
    private const int Longest = 8_000;
    private const int MostRecipients = 8;

    private MailtoUri(string text) => Text = text;

    public string Text { get; }

    public IReadOnlyList<EmailAddress> To { get; private init; } = [];

    public IReadOnlyList<EmailAddress> Cc { get; private init; } = [];

    public string? Subject { get; private init; }

    public string? Body { get; private init; }

    /// <summary>Fields that the URI asks for beyond those, but none that RFC 5436 §2.7 forbids to set.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; private init; } = [];

    internal static bool HasScheme(string text) => text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);

    internal static MailtoUri? Parse(string text, out string error)
    {
        error = $"\"{(text.Length > 100 ? text[..100] + "…" : text)}\" is no mailto address of a notification.";
        if (text.Length > Longest || !HasScheme(text) || text.Contains('#', StringComparison.Ordinal)) return null;
        string rest = text[7..];
        int query = rest.IndexOf('?', StringComparison.Ordinal);
        string path = query < 0 ? rest : rest[..query];
        var to = new List<EmailAddress>();
        var cc = new List<EmailAddress>();
        if (path.Length > 0 && !Addresses(path, to)) return null;
        string? subject = null, body = null;
        var fields = new List<KeyValuePair<string, string>>();
        foreach (string pair in query < 0 ? [] : rest[(query + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || Unescape(pair[..equals]) is not { } name || Unescape(pair[(equals + 1)..]) is not { } value || !HeaderNames.IsValid(name)) return null;
            switch (name.ToLowerInvariant())
            {
                case "to" when !Addresses(pair[(equals + 1)..], to):
                case "cc" when !Addresses(pair[(equals + 1)..], cc):
                    return null;
                case "to" or "cc":
                    break;
                case "subject":
                    subject = OneLine(value);
                    break;
                case "body":
                    body = value;
                    break;
                // RFC 5436 §2.7: these are the notification's own, and RFC 6068 §7 warns of the rest of the trace.
                case "from" or "auto-submitted" or "bcc" or "sender" or "reply-to" or "message-id" or "date" or "mime-version" or "received" or "return-path":
                case { } other when other.StartsWith("content-", StringComparison.Ordinal) || other.StartsWith("resent-", StringComparison.Ordinal) || other.StartsWith("x-", StringComparison.Ordinal) || other.StartsWith("list-", StringComparison.Ordinal):
                    break;
                default:
                    fields.Add(new KeyValuePair<string, string>(name, OneLine(value)));
                    break;
            }
        }

        if (to.Count + cc.Count is 0 or > MostRecipients) return null;
        error = "";
        return new MailtoUri(text) { To = to, Cc = cc, Subject = subject, Body = body, Fields = fields };
    }

    // Commas divide addresses before anything is unescaped (RFC 6068 §2).
    private static bool Addresses(string list, List<EmailAddress> into)
    {
        foreach (string item in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Unescape(item) is not { } text || !EmailAddress.TryParse(text.Trim(), out EmailAddress? address)) return false;
            into.Add(address);
        }

        return true;
    }

    private static string? Unescape(string text)
    {
        var octets = new List<byte>(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                if (Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int length) != System.Buffers.OperationStatus.Done) return null;
                octets.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += length - 1;
                continue;
            }

            if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out byte octet)) return null;
            octets.Add(octet);
            i += 2;
        }

        return Encoding.UTF8.GetString([.. octets]);
    }

    // A line end here would be a header field of the script's making.
    private static string OneLine(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c));
}
