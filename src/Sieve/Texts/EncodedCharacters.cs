using System.Globalization;
using System.Text;

namespace Posthouse.Sieve;

/// <summary>encoded-character, RFC 5228 §2.4.2.4: <c>${hex:40 41}</c> and <c>${unicode:40 20ac}</c>.</summary>
internal static class EncodedCharacters
{
    /// <param name="error">Set where a code point is none; the text is then without meaning.</param>
    internal static string Decode(string text, out string? error)
    {
        error = null;
        if (!text.Contains("${", StringComparison.Ordinal)) return text;
        var decoded = new StringBuilder(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            int start = text.IndexOf("${", at, StringComparison.Ordinal);
            if (start < 0) break;
            decoded.Append(text, at, start - at);
            int end = text.IndexOf('}', start);
            if (end < 0)
            {
                at = start;
                break;
            }

            string? characters = Characters(text.AsSpan(start + 2, end - start - 2), ref error);
            if (characters is null)
            {
                // What is not of this form stays as it is, and the next one may begin inside.
                decoded.Append("${");
                at = start + 2;
                continue;
            }

            decoded.Append(characters);
            at = end + 1;
        }

        return decoded.Append(text, at, text.Length - at).ToString();
    }

    private static string? Characters(ReadOnlySpan<char> inner, ref string? error)
    {
        bool hex = inner.StartsWith("hex:", StringComparison.OrdinalIgnoreCase);
        if (!hex && !inner.StartsWith("unicode:", StringComparison.OrdinalIgnoreCase)) return null;
        ReadOnlySpan<char> list = inner[(hex ? 4 : 8)..];
        var octets = new List<byte>();
        var characters = new StringBuilder();
        bool any = false;
        foreach (Range range in list.SplitAny(" \t\r\n"))
        {
            ReadOnlySpan<char> digits = list[range];
            if (digits.IsEmpty) continue;
            any = true;
            if (hex)
            {
                if (digits.Length > 2 || !byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet)) return null;
                octets.Add(octet);
                continue;
            }

            foreach (char c in digits)
            {
                if (!char.IsAsciiHexDigit(c)) return null;
            }

            ReadOnlySpan<char> significant = digits.TrimStart('0');
            int value = significant.IsEmpty ? 0 : significant.Length > 6 ? int.MaxValue : int.Parse(significant, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (!Rune.IsValid(value)) error = $"'{digits}' is no Unicode character: those go from 0 to D7FF and from E000 to 10FFFF.";
            else characters.Append(new Rune(value).ToString());
        }

        if (!any) return null;
        return hex ? Encoding.UTF8.GetString([.. octets]) : characters.ToString();
    }
}
