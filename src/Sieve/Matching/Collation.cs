using System.Buffers;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>The comparators of RFC 4790 and RFC 5051.</summary>
internal enum Collation
{
    AsciiCasemap,
    Octet,
    AsciiNumeric,
    UnicodeCasemap,
}

/// <summary>How texts are folded and ordered under each comparator. A folded text compares octet by octet.</summary>
internal static class Collations
{
    private static readonly SearchValues<char> AsciiLower = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");

    internal static bool TryParse(string name, out Collation collation)
    {
        (bool known, collation) = name switch
        {
            "i;ascii-casemap" => (true, Collation.AsciiCasemap),
            "i;octet" => (true, Collation.Octet),
            "i;ascii-numeric" => (true, Collation.AsciiNumeric),
            "i;unicode-casemap" => (true, Collation.UnicodeCasemap),
            _ => (false, default),
        };
        return known;
    }

    internal static string Name(Collation collation) => collation switch
    {
        Collation.AsciiCasemap => "i;ascii-casemap",
        Collation.Octet => "i;octet",
        Collation.AsciiNumeric => "i;ascii-numeric",
        _ => "i;unicode-casemap",
    };

    /// <summary>RFC 4790 §9.2.1: only the letters of ASCII, to upper case. The text itself where nothing changes.</summary>
    internal static string FoldAscii(string text)
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

    /// <summary>RFC 5051 §2: simple title case, then compatibility decomposition.</summary>
    internal static string FoldUnicode(string text)
    {
        if (Ascii.IsValid(text)) return FoldAscii(text);
        var titled = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) titled.Append(TitleCase(rune));
        return UnicodeText.Normalize(titled.ToString(), NormalizationForm.FormKD);
    }

    /// <summary>Order of octets in UTF-8, which is that of code points; UTF-16's differs where there are surrogates.</summary>
    internal static int CompareOctets(string a, string b)
    {
        int common = a.AsSpan().CommonPrefixLength(b);
        if (common == a.Length || common == b.Length) return a.Length.CompareTo(b.Length);
        (char x, char y) = (a[common], b[common]);
        bool surrogates = char.IsSurrogate(x) || char.IsSurrogate(y);
        if (!surrogates) return x.CompareTo(y);
        return (char.IsSurrogate(x) ? x + 0x10000 : x).CompareTo(char.IsSurrogate(y) ? y + 0x10000 : y);
    }

    /// <summary>
    /// RFC 4790 §9.1.1: texts are the number that they begin with, of any length; what begins with no digit is positive infinity.
    /// </summary>
    internal static int CompareNumbers(string a, string b)
    {
        ReadOnlySpan<char> x = Digits(a), y = Digits(b);
        if (a.Length == 0 || !char.IsAsciiDigit(a[0])) return b.Length == 0 || !char.IsAsciiDigit(b[0]) ? 0 : 1;
        if (b.Length == 0 || !char.IsAsciiDigit(b[0])) return -1;
        int length = x.Length.CompareTo(y.Length);
        return length != 0 ? length : x.SequenceCompareTo(y);
    }

    internal static int Compare(Collation collation, TestValue a, TestValue b) => collation == Collation.AsciiNumeric
        ? CompareNumbers(a.Text, b.Text)
        : CompareOctets(a.Folded(collation), b.Folded(collation));

    // Without leading zeros; "0" is empty.
    private static ReadOnlySpan<char> Digits(string text)
    {
        int end = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return (end < 0 ? text : text.AsSpan(0, end)).TrimStart('0');
    }

    private static Rune TitleCase(Rune rune) => rune.Value switch
    {
        // The platform's invariant casing leaves these two alone; the Unicode Character Database does not.
        0x131 => new Rune('I'),
        0x17f => new Rune('S'),
        // Digraphs have a title case of their own.
        >= 0x1c4 and <= 0x1c6 => new Rune(0x1c5),
        >= 0x1c7 and <= 0x1c9 => new Rune(0x1c8),
        >= 0x1ca and <= 0x1cc => new Rune(0x1cb),
        >= 0x1f1 and <= 0x1f3 => new Rune(0x1f2),
        // Georgian has capitals, but no title case.
        >= 0x10d0 and <= 0x10ff => rune,
        _ => Rune.ToUpperInvariant(rune),
    };
}
