using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// Hides in a header who got the message (RFC 6590): in place of a local part stands a keyed digest, the same for the same address, from
/// which only we could tell who it is. What is left is made safe to be shown: no bare line ends, no control characters.
/// </summary>
/// <param name="key">Of this installation; never shown.</param>
/// <param name="domains">Whose addresses are hidden wherever they stand.</param>
internal sealed class HeaderRedactor(byte[] key, FailureRedaction level, IReadOnlyList<DomainName> domains)
{
    // RFC 6590 §3 leaves the digest to us; 120 bits in base64 are twenty characters that an atom may have.
    private const int DigestOctets = 15;

    private const int MostAddresses = 50;

    private static readonly string[] RecipientFields =
    [
        "To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc", "Apparently-To", "Delivered-To", "X-Delivered-To", "Envelope-To", "X-Envelope-To", "X-Original-To", "X-Forwarded-To", "X-Rcpt-To", "Original-Recipient",
    ];

    // The message's way, its proofs and its authors.
    private static readonly string[] StrictFields =
    [
        "Received", "Return-Path", "From", "Sender", "Resent-From", "Resent-Sender", "Date", "Message-ID", "List-Id", "MIME-Version", "DKIM-Signature", "Authentication-Results", "Received-SPF", "ARC-Seal", "ARC-Message-Signature",
        "ARC-Authentication-Results",
    ];

    internal byte[] Redact(ReadOnlySpan<byte> header)
    {
        var text = new StringBuilder(header.Length + 256);
        var reader = new HeaderReader(header);
        while (reader.Read())
        {
            string name = Encoding.ASCII.GetString(reader.Name);
            bool recipients = RecipientFields.Contains(name, StringComparer.OrdinalIgnoreCase);
            if (level == FailureRedaction.None) text.Append(Clean(reader.Field));
            else if (recipients) text.Append(name).Append(": ").Append(Recipients(reader.RawValue)).Append("\r\n");
            else if (level == FailureRedaction.Recipients || StrictFields.Contains(name, StringComparer.OrdinalIgnoreCase)) Hide(Clean(reader.Field), text);
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    // All of them: another recipient's address is no more the reader's business than ours.
    private string Recipients(ReadOnlySpan<byte> value)
    {
        var addresses = new List<string>();
        foreach (HeaderAddress address in AddressListParser.Parse(value))
        {
            if (address.Address is { Domain: { } domain } known) addresses.Add($"{Digest(known.LocalPart, domain)}@{domain.Ascii}");
            if (addresses.Count == MostAddresses) break;
        }

        return addresses.Count == 0 ? "redacted:;" : string.Join(",\r\n ", addresses);
    }

    private void Hide(string field, StringBuilder text)
    {
        int done = 0;
        for (int i = 0; i < field.Length; i++)
        {
            int separator = field[i] switch
            {
                '@' or '=' => 1,
                '%' when field.AsSpan(i).StartsWith("%40") => 3,
                _ => 0,
            };
            if (separator == 0) continue;
            int end = i + separator;
            while (end < field.Length && (char.IsAsciiLetterOrDigit(field[end]) || field[end] is '.' or '-' or >= '\u0080')) end++;
            // "=" parts the recipient in a return path (alice=example.com@…); elsewhere it is a tag's.
            if (field[i] == '=' && !(end < field.Length && field[end] == '@')) continue;
            if (DomainOf(field[(i + separator)..end]) is not { } domain) continue;
            int start = StartOfLocalPart(field, i, done, separator == 3);
            if (start == i) continue;
            text.Append(field, done, start - done).Append(Digest(field[start..i].Trim('"'), domain));
            done = i;
        }

        text.Append(field, done, field.Length - done);
    }

    private DomainName? DomainOf(string latin1)
    {
        string name = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1)).TrimEnd('.', '-');
        return DomainName.TryParse(name, out DomainName? domain) && domains.Contains(domain) ? domain : null;
    }

    private static int StartOfLocalPart(string field, int end, int floor, bool inAddressOfWeb)
    {
        int start = end;
        if (start > floor && field[start - 1] == '"')
        {
            int open = field.LastIndexOf('"', Math.Max(floor, start - 2));
            return open >= floor && open < start - 1 ? open : start;
        }

        while (start > floor && IsLocal(field[start - 1]) && !(inAddressOfWeb && field[start - 1] is ('=' or '&' or '?' or '/'))) start--;
        int equals = field.IndexOf('=', start, end - start);
        return equals >= 0 && IsTag(field.AsSpan(start, equals - start)) ? equals + 1 : start;
    }

    // "i=" of DKIM, "smtp.mailfrom=" of RFC 8601, "envelope-from=" of SPF: an atom might hold them, and nobody's does.
    private static bool IsTag(ReadOnlySpan<char> name) => name.Length is 1 or 2 || name.StartsWith("smtp.") || name.StartsWith("header.") || name.StartsWith("envelope-");

    // RFC 5322 §3.2.3 atext and the dot, and what RFC 6532 adds.
    private static bool IsLocal(char c) => char.IsAsciiLetterOrDigit(c) || c >= '\u0080' || "!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal);

    private string Digest(string localPart, DomainName domain) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{localPart.ToLowerInvariant()}@{domain.Ascii}")).AsSpan(0, DigestOctets));

    // Octets as characters of the same number, so that nothing is lost.
    private static string Clean(ReadOnlySpan<byte> field)
    {
        var text = new StringBuilder(field.Length + 2);
        foreach (Range range in Lines(field))
        {
            ReadOnlySpan<byte> line = field[range];
            foreach (byte b in line) text.Append(b is < 0x20 and not (byte)'\t' or 0x7f ? '?' : (char)b);
            text.Append("\r\n");
        }

        return text.ToString();
    }

    private static List<Range> Lines(ReadOnlySpan<byte> field)
    {
        var lines = new List<Range>();
        for (int at = 0; at < field.Length;)
        {
            int end = field[at..].IndexOf((byte)'\n');
            int next = end < 0 ? field.Length : at + end + 1;
            int stop = end < 0 ? field.Length : at + end;
            if (stop > at && field[stop - 1] == '\r') stop--;
            lines.Add(at..stop);
            at = next;
        }

        return lines;
    }
}
