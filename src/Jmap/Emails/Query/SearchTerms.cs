using System.Text;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>The words and quoted phrases of a search text (RFC 8621 §4.4.1), folded.</summary>
internal static class SearchTerms
{
    private const int MaximumTerms = 16;

    internal static List<string> Of(string text)
    {
        var terms = new List<string>();
        var term = new StringBuilder();
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0' && c == '\\' && i + 1 < text.Length && (text[i + 1] is '\\' or '"' or '\''))
            {
                term.Append(text[++i]);
            }
            else if (quote != '\0' && c == quote)
            {
                Flush();
                quote = '\0';
            }
            else if (quote == '\0' && (c is '"' or '\'') && term.Length == 0 && text.IndexOf(c, i + 1) > 0)
            {
                quote = c;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Flush();
            }
            else
            {
                term.Append(c);
            }
        }

        Flush();
        return terms;

        void Flush()
        {
            string folded = SearchTokens.Fold(term.ToString().Trim());
            if (folded.Length > 0 && terms.Count < MaximumTerms) terms.Add(folded);
            term.Clear();
        }
    }
}
