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

    internal static string FoldAscii(string text) => UnicodeCasemap.FoldAscii(text);

    internal static string FoldUnicode(string text) => UnicodeCasemap.Fold(text);

    internal static int CompareOctets(string a, string b) => UnicodeCasemap.CompareOctets(a, b);

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
}
