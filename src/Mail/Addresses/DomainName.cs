using System.Globalization;

namespace Posthouse.Mail;

/// <summary>
/// A domain name in one form: lower-case, A-labels (RFC 5890). Two spellings of one domain are equal.
/// An address literal such as [192.0.2.1] is a <see cref="EmailAddress"/> matter and never a domain name.
/// </summary>
public sealed record DomainName
{
    private DomainName(string ascii, string unicode)
    {
        Ascii = ascii;
        Unicode = unicode;
    }

    /// <summary>Lower-case A-label form, without a final dot; at most 253 octets.</summary>
    public string Ascii { get; }

    /// <summary>What a person reads: U-labels.</summary>
    public string Unicode { get; }

    public bool IsInternational => !string.Equals(Ascii, Unicode, StringComparison.Ordinal);

    /// <summary>The name without its first label; null at the top.</summary>
    public DomainName? Parent
    {
        get
        {
            int dot = Ascii.IndexOf('.', StringComparison.Ordinal);
            return dot < 0 ? null : TryParse(Ascii[(dot + 1)..], out DomainName? parent) ? parent : null;
        }
    }

    public static DomainName Parse(string text) =>
        TryParse(text, out DomainName? name) ? name : throw new FormatException($"'{text}' is not a domain name.");

    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DomainName? name)
    {
        name = null;
        if (string.IsNullOrEmpty(text) || text.Length > 1024) return false;
        string candidate = text.EndsWith('.') ? text[..^1] : text;
        if (candidate.Length == 0) return false;

        string ascii;
        string unicode;
        if (System.Text.Ascii.IsValid(candidate) && !candidate.Contains("xn--", StringComparison.OrdinalIgnoreCase))
        {
            ascii = candidate.ToLowerInvariant();
            unicode = ascii;
        }
        else if (!Idna.TryConvert(candidate, out ascii, out unicode))
        {
            return false;
        }

        if (!HasValidLabels(ascii)) return false;
        name = new DomainName(ascii, unicode);
        return true;
    }

    public bool Equals(DomainName? other) => other is not null && string.Equals(Ascii, other.Ascii, StringComparison.Ordinal);

    public override int GetHashCode() => Ascii.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Ascii;

    // RFC 1035 §2.3.4: labels of 63 octets, names of 253 characters; RFC 5321 §4.1.2 Domain: letters, digits, inner hyphens.
    // The underscore is let through: service names (_dmarc) are looked up with this type, and mail domains with one exist.
    private static bool HasValidLabels(string ascii)
    {
        if (ascii.Length > 253) return false;
        int start = 0;
        for (int i = 0; i <= ascii.Length; i++)
        {
            if (i < ascii.Length && ascii[i] != '.')
            {
                if (!char.IsAsciiLetterOrDigit(ascii[i]) && ascii[i] is not ('-' or '_')) return false;
                continue;
            }

            int length = i - start;
            if (length is 0 or > 63 || ascii[start] == '-' || ascii[i - 1] == '-') return false;
            start = i + 1;
        }

        return true;
    }
}

/// <summary>IDNA 2008 conversion between U-labels and A-labels (RFC 5891), through the platform's UTS #46 tables.</summary>
internal static class Idna
{
    private static readonly IdnMapping Mapping = new() { AllowUnassigned = false, UseStd3AsciiRules = false };

    internal static bool TryConvert(string text, out string ascii, out string unicode)
    {
        ascii = unicode = "";
        try
        {
            ascii = Mapping.GetAscii(text).ToLowerInvariant();
            unicode = Mapping.GetUnicode(ascii);
            return true;
        }
        catch (ArgumentException)
        {
            // The mapping has no Try form: a label that IDNA forbids is simply not a domain name.
            return false;
        }
    }
}
