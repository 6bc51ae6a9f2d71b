using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>
/// How SEARCH, SORT and THREAD compare texts (RFC 5255 §4.5). What is on offer has equality, order and substrings; i;ascii-numeric has no
/// substrings (RFC 4790 §9.1), and a SEARCH under it would have no meaning.
/// </summary>
internal sealed class Comparator
{
    private readonly Func<string, string> _fold;

    private Comparator(string name, bool caseCounts, Func<string, string> fold)
    {
        Name = name;
        CaseCounts = caseCounts;
        _fold = fold;
    }

    /// <summary>In the order in which a wildcard finds them; the first is the default, as I18NLEVEL=1 has it.</summary>
    internal static IReadOnlyList<Comparator> All { get; } =
    [
        new("i;unicode-casemap", caseCounts: false, UnicodeCasemap.Fold),
        new("i;ascii-casemap", caseCounts: false, UnicodeCasemap.FoldAscii),
        new("i;octet", caseCounts: true, static text => text),
    ];

    internal static Comparator Default => All[0];

    internal string Name { get; }

    /// <summary>Upper and lower case of ASCII are different letters.</summary>
    internal bool CaseCounts { get; }

    /// <summary>The form in which texts are compared octet by octet.</summary>
    internal string Fold(string text) => _fold(text);

    /// <summary>The order of two folded texts.</summary>
    internal static int Compare(string a, string b) => UnicodeCasemap.CompareOctets(a, b);
}
