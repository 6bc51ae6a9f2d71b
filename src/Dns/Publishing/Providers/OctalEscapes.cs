using System.Globalization;
using System.Text;

namespace Posthouse.Dns;

/// <summary>
/// Route 53 writes an octet as three octal digits ("\052" is the asterisk), where zone files (RFC 1035 §5.1) have three decimal ones. Pure.
/// </summary>
internal static class OctalEscapes
{
    /// <summary>Decimal to octal, for what is sent.</summary>
    internal static string From(string text) => Convert(text, static digits => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int octet) && octet < 256 ? $"\\{System.Convert.ToString(octet, 8).PadLeft(3, '0')}" : null);

    /// <summary>Octal to decimal, for what is read.</summary>
    internal static string To(string text) => Convert(text, static digits =>
    {
        int octet = 0;
        foreach (char c in digits)
        {
            if (c is < '0' or > '7') return null;
            octet = octet * 8 + (c - '0');
        }

        return octet < 256 ? string.Create(CultureInfo.InvariantCulture, $"\\{octet:D3}") : null;
    });

    private static string Convert(string text, Func<string, string?> convert)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
            }
            else if (i + 3 < text.Length && char.IsAsciiDigit(text[i + 1]) && convert(text.Substring(i + 1, 3)) is { } escape)
            {
                result.Append(escape);
                i += 3;
            }
            else
            {
                // An escaped backslash must not be taken for the beginning of the next escape.
                result.Append(text[i]).Append(text[++i]);
            }
        }

        return result.ToString();
    }
}
