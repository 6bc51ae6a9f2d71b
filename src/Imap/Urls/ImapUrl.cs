using System.Globalization;
using System.Text;

namespace Posthouse.Imap;

/// <summary>
/// A URL of a message or a part of one on this server (RFC 5092 §7, without a host): "/Drafts;UIDVALIDITY=385759045/;UID=20/;SECTION=1.2".
/// </summary>
/// <param name="Mailbox">Empty for the open one.</param>
internal sealed record ImapUrl(string Mailbox, uint? UidValidity, uint Uid, SectionItem Section)
{
    private const int MaximumLength = 4096;

    /// <summary>Null when it is none that this server can read.</summary>
    internal static ImapUrl? TryParse(string text)
    {
        // RFC 4469 §3: relative to this server; a host, a user or an authorisation have no place.
        if (text.Length is 0 or > MaximumLength || text.StartsWith("//", StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal)) return null;
        string[] pieces = text.Split('/');
        int uidAt = Array.FindIndex(pieces, static piece => piece.StartsWith(";UID=", StringComparison.OrdinalIgnoreCase));
        if (uidAt < 0 || !TryNumber(pieces[uidAt][5..], out uint uid)) return null;
        string path = string.Join('/', pieces[..uidAt]).TrimStart('/');
        uint? validity = null;
        int mark = path.LastIndexOf(";UIDVALIDITY=", StringComparison.OrdinalIgnoreCase);
        if (mark >= 0)
        {
            if (!TryNumber(path[(mark + 13)..], out uint number)) return null;
            validity = number;
            path = path[..mark];
        }

        string section = "", partial = "";
        foreach (string piece in pieces[(uidAt + 1)..])
        {
            if (section.Length == 0 && partial.Length == 0 && piece.StartsWith(";SECTION=", StringComparison.OrdinalIgnoreCase)) section = piece[9..];
            else if (partial.Length == 0 && piece.StartsWith(";PARTIAL=", StringComparison.OrdinalIgnoreCase)) partial = piece[9..];
            else return null;
        }

        if (Decode(path) is not { } mailbox || Decode(section) is not { } decoded || SectionOf(decoded, partial) is not { } item) return null;
        try
        {
            return new ImapUrl(MailboxNames.Decode(Encoding.UTF8.GetBytes(mailbox), utf8: true), validity, uid, item);
        }
        catch (ImapCommandException)
        {
            // What cannot be the name of a mailbox names none.
            return null;
        }
    }

    // RFC 5092 §7: "offset" or "offset.length"; without a length to the end.
    private static SectionItem? SectionOf(string section, string partial)
    {
        if (partial.Length > 0)
        {
            string[] numbers = partial.Split('.');
            if (numbers.Length > 2 || !ulong.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)) return null;
            partial = $"<{numbers[0]}.{(numbers.Length == 2 ? numbers[1] : long.MaxValue.ToString(CultureInfo.InvariantCulture))}>";
        }

        try
        {
            var input = new ImapScanner(Encoding.UTF8.GetBytes($"[{section}]{partial}"), utf8Names: true);
            SectionItem item = SectionSyntax.Parse(ref input, SectionKind.Raw, peek: true);
            input.End();
            return item;
        }
        catch (ImapCommandException)
        {
            return null;
        }
    }

    private static bool TryNumber(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

    /// <summary>"%20" and its like; null where that is malformed or no UTF-8.</summary>
    internal static string? Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal)) return text;
        var octets = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                octets.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
                continue;
            }

            if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet) || octet < 0x20) return null;
            octets.Add(octet);
            i += 2;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. octets]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
