using System.Text;

namespace Posthouse.Mail;

/// <summary>Makes the words of hosts comparable: lower case, single blanks, no addresses (they may say anything), no codes before and between reply lines.</summary>
internal static class BounceText
{
    /// <summary>Characters that are looked at. Replies are lines of at most 512 octets (RFC 5321 §4.5.3.1.5), and no host needs eight to say why.</summary>
    internal const int Longest = 4096;

    internal static string Normalize(ReadOnlySpan<char> text)
    {
        if (text.Length > Longest) text = text[..Longest];
        var result = new StringBuilder(text.Length + 1);
        foreach (Range range in text.SplitAny(" \t\r\n\u00a0\u3000"))
        {
            ReadOnlySpan<char> word = WithoutCode(text[range]);
            // "FROM:<address>" leaves "FROM:".
            if (word.Contains('@')) word = word.IndexOf('<') is > 0 and var bracket && bracket < word.IndexOf('@') ? word[..bracket] : default;
            if (word.IsEmpty) continue;
            result.Append(' ');
            // Case is of ASCII and Latin only: what else is in the table has none.
            foreach (char c in word) result.Append(c == '\u2019' ? '\'' : char.ToLowerInvariant(c));
        }

        return result.ToString();
    }

    // "550", "550-5.7.1" and "5.7.1" go; "550-Your" leaves "Your".
    private static ReadOnlySpan<char> WithoutCode(ReadOnlySpan<char> word)
    {
        if (word.Length >= 3 && word[0] is '2' or '4' or '5' && char.IsAsciiDigit(word[1]) && char.IsAsciiDigit(word[2]) && (word.Length == 3 || word[3] is '-' or ':'))
            word = word.Length == 3 ? default : word[4..];
        ReadOnlySpan<char> bare = word.TrimStart("#(");
        return EnhancedStatusCode.TryParse(bare, out _, out int length) && bare[length..].Trim(").,:;").IsEmpty ? default : word;
    }
}
