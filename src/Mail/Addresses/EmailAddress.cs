using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// A mailbox address as RFC 5321 §4.1.2 and RFC 6531 §3.3 spell it: local part and domain, or an address literal.
/// The local part keeps the sender's spelling (unquoted, NFC); comparing ignores its case, as every system that receives mail does.
/// </summary>
public sealed record EmailAddress
{
    // RFC 5321 §4.5.3.1.1: 64 octets. Longer ones are in use (VERP, SRS), so the limit that holds is the path's, §4.5.3.1.3: 256 octets.
    private const int MaximumOctets = 254;

    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private EmailAddress(string localPart, DomainName? domain, IPAddress? literal)
    {
        LocalPart = localPart;
        Domain = domain;
        Literal = literal;
    }

    /// <summary>Without quotes: <c>"a b"@x</c> has the local part <c>a b</c>.</summary>
    public string LocalPart { get; }

    /// <summary>Null exactly when <see cref="Literal"/> is set.</summary>
    public DomainName? Domain { get; }

    public IPAddress? Literal { get; }

    /// <summary>Needs SMTPUTF8 to travel: the local part is not ASCII. (A domain can always be sent as A-labels.)</summary>
    public bool NeedsSmtpUtf8 => !System.Text.Ascii.IsValid(LocalPart);

    public static EmailAddress Parse(string text) =>
        TryParse(text, out EmailAddress? address) ? address : throw new FormatException($"'{text}' is not an e-mail address.");

    /// <summary>Reads <c>local@domain</c>, <c>"quoted local"@domain</c> or <c>local@[literal]</c>, with nothing around it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaximumOctets) return false;
        string? local = text[0] == '"' ? ReadQuoted(text, out int at) : ReadDotAtom(text, out at);
        if (local is null || at <= 0 || at >= text.Length - 1 || text[at] != '@') return false;
        string rest = text[(at + 1)..];
        if (Encoding.UTF8.GetByteCount(text) > MaximumOctets) return false;
        if (!UnicodeText.TryNormalize(local, NormalizationForm.FormC, out local)) return false;

        if (rest[0] == '[')
        {
            if (!TryReadLiteral(rest, out IPAddress? literal)) return false;
            address = new EmailAddress(local, null, literal);
            return true;
        }

        if (!DomainName.TryParse(rest, out DomainName? domain)) return false;
        address = new EmailAddress(local, domain, null);
        // Quotes and A-labels may make the wire form longer than what was written; it is kept in the queue and has to be read again.
        if ((text[0] == '"' || domain.IsInternational || address.NeedsSmtpUtf8) && !address.Fits()) address = null;
        return address is not null;
    }

    private bool Fits() => Encoding.UTF8.GetByteCount(ToString()) <= MaximumOctets && Encoding.UTF8.GetByteCount(ToUnicodeString()) <= MaximumOctets;

    /// <summary>The same local part at another domain.</summary>
    public EmailAddress At(DomainName domain) => new(LocalPart, domain, null);

    /// <summary>The same domain with another local part, which must be valid.</summary>
    public EmailAddress WithLocalPart(string localPart) => new(localPart, Domain, Literal);

    public bool Equals(EmailAddress? other) =>
        other is not null
        && string.Equals(LocalPart, other.LocalPart, StringComparison.OrdinalIgnoreCase)
        && Equals(Domain, other.Domain)
        && Equals(Literal, other.Literal);

    public override int GetHashCode() => HashCode.Combine(LocalPart.GetHashCode(StringComparison.OrdinalIgnoreCase), Domain, Literal);

    /// <summary>The wire form: local part quoted where it must be, domain in A-labels.</summary>
    public override string ToString() => Write(Domain?.Ascii);

    /// <summary>For people and for SMTPUTF8 sessions: domain in U-labels.</summary>
    public string ToUnicodeString() => Write(Domain?.Unicode);

    private string Write(string? domain)
    {
        string local = IsDotAtom(LocalPart) ? LocalPart : Quote(LocalPart);
        if (domain is not null) return $"{local}@{domain}";
        return Literal!.AddressFamily == AddressFamily.InterNetworkV6 ? $"{local}@[IPv6:{Literal}]" : $"{local}@[{Literal}]";
    }

    private static string? ReadDotAtom(string text, out int at)
    {
        at = text.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0) return null;
        string local = text[..at];
        return IsDotAtom(local) ? local : null;
    }

    private static string? ReadQuoted(string text, out int at)
    {
        at = -1;
        var local = new StringBuilder();
        for (int i = 1; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"')
            {
                at = i + 1;
                return local.ToString();
            }

            if (c == '\\')
            {
                if (++i == text.Length) return null;
                c = text[i];
            }

            if (c < ' ' || c == 0x7f) return null;
            if (c >= 0x80)
            {
                int first = i;
                if (IsForbiddenBeyondAscii(text, ref i)) return null;
                local.Append(text, first, i - first + 1);
                continue;
            }

            local.Append(c);
        }

        return null;
    }

    private static bool IsDotAtom(string local)
    {
        if (local.Length == 0 || local[0] == '.' || local[^1] == '.') return false;
        for (int i = 0; i < local.Length; i++)
        {
            char c = local[i];
            if (c == '.')
            {
                if (local[i - 1] == '.') return false;
                continue;
            }

            if (c >= 0x80 ? IsForbiddenBeyondAscii(local, ref i) : !IsAtomText(c)) return false;
        }

        return true;
    }

    // RFC 6532 §3.1 lets any UTF-8 beyond ASCII in; controls, spaces and lone surrogates would only serve to deceive.
    private static bool IsForbiddenBeyondAscii(string local, ref int i)
    {
        char c = local[i];
        if (char.IsHighSurrogate(c))
        {
            if (i + 1 >= local.Length || !char.IsLowSurrogate(local[i + 1])) return true;
            i++;
            return false;
        }

        return char.IsLowSurrogate(c) || char.IsControl(c) || char.IsWhiteSpace(c) || c is '\u200b' or '\u200e' or '\u200f' or '\ufeff' or '\ufffe' or '\uffff' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
    }

    // RFC 5322 §3.2.3 atext.
    private static bool IsAtomText(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal);

    private static string Quote(string local) =>
        $"\"{local.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    // RFC 5321 §4.1.3: [192.0.2.1] or [IPv6:2001:db8::1]; general literals are not in use.
    private static bool TryReadLiteral(string text, [NotNullWhen(true)] out IPAddress? literal)
    {
        literal = null;
        if (text.Length < 3 || text[^1] != ']') return false;
        string inner = text[1..^1];
        // The platform's parser takes more than the RFC does: ports, brackets, scopes, octal and hexadecimal numbers.
        if (inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
        {
            inner = inner[5..];
            return !inner.AsSpan().ContainsAnyExcept(Ipv6Characters) && IPAddress.TryParse(inner, out literal) && literal.AddressFamily == AddressFamily.InterNetworkV6;
        }

        return IPAddress.TryParse(inner, out literal) && literal.AddressFamily == AddressFamily.InterNetwork && literal.ToString() == inner;
    }
}
