using System.Buffers;
using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// i;unicode-casemap (RFC 5051) and i;ascii-casemap (RFC 4790): the forms in which texts are compared octet by octet, and the order of octets.
/// </summary>
public static class UnicodeCasemap
{
    private static readonly SearchValues<char> AsciiLower = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");

    /// <summary>RFC 5051 §2: simple title case, then compatibility decomposition.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return FoldAscii(text);
        string titled = string.Create(text.Length, text, static (target, source) =>
        {
            source.CopyTo(target);
            for (int i = 0; i < target.Length; i++)
            {
                char c = target[i];
                if (c is >= '\u2e80' and < '\ud800') continue;
                if (!char.IsSurrogate(c)) target[i] = TitleCase(c);
                else if (i + 1 < target.Length && char.IsSurrogatePair(c, target[i + 1])) Rune.ToUpperInvariant(new Rune(c, target[i + 1])).EncodeToUtf16(target[i++..]);
            }
        });
        return UnicodeText.Normalize(titled, NormalizationForm.FormKD);
    }

    /// <summary>RFC 4790 §9.2.1: only the letters of ASCII, to upper case. The text itself where nothing changes.</summary>
    public static string FoldAscii(string text)
    {
        int first = text.AsSpan().IndexOfAny(AsciiLower);
        if (first < 0) return text;
        return string.Create(text.Length, (text, first), static (target, source) =>
        {
            source.text.CopyTo(target);
            foreach (ref char c in target[source.first..])
            {
                if (c is >= 'a' and <= 'z') c = (char)(c - 32);
            }
        });
    }

    /// <summary>Order of octets in UTF-8, which is that of code points; UTF-16's differs where there are surrogates.</summary>
    public static int CompareOctets(string a, string b)
    {
        int common = a.AsSpan().CommonPrefixLength(b);
        if (common == a.Length || common == b.Length) return a.Length.CompareTo(b.Length);
        (char x, char y) = (a[common], b[common]);
        bool surrogates = char.IsSurrogate(x) || char.IsSurrogate(y);
        if (!surrogates) return x.CompareTo(y);
        return (char.IsSurrogate(x) ? x + 0x10000 : x).CompareTo(char.IsSurrogate(y) ? y + 0x10000 : y);
    }

    private static char TitleCase(char c) => c switch
    {
        // The platform's invariant casing leaves these two alone; the Unicode Character Database does not.
        '\u0131' => 'I',
        '\u017f' => 'S',
        // Digraphs have a title case of their own.
        >= '\u01c4' and <= '\u01c6' => '\u01c5',
        >= '\u01c7' and <= '\u01c9' => '\u01c8',
        >= '\u01ca' and <= '\u01cc' => '\u01cb',
        >= '\u01f1' and <= '\u01f3' => '\u01f2',
        // Georgian has capitals, but no title case.
        >= '\u10d0' and <= '\u10ff' => c,
        _ => char.ToUpperInvariant(c),
    };
}
