using System.Buffers;
using System.Text;

namespace Posthouse.SenderAuth;

/// <summary>
/// Composes the field, folded. What strangers have a say in (addresses, names, comments) is quoted and made harmless: nothing in
/// a value ends the value, the result or the line.
/// </summary>
public static class AuthenticationResultsWriter
{
    // RFC 5322 §2.1.1.
    private const int LineLength = 78;

    // RFC 5322 §2.1.1: 998 at most, so that no single value breaks the limit; an address has 254.
    private const int MaximumValue = 512;

    private const int MaximumComment = 200;

    // RFC 2045 §5.1: what a token may be made of in ASCII; what is beyond it is let through.
    private static readonly SearchValues<char> NoToken = SearchValues.Create([.. Enumerable.Range(0, ' ' + 1).Select(static c => (char)c), .. "()<>@,;:\\\"/[]?=\u007f"]);

    private static readonly SearchValues<char> KeywordCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The whole field, lines ended by CRLF but for the last.</summary>
    /// <param name="results">Methods, results and properties are keywords.</param>
    /// <param name="international">The message is internationalised (RFC 6532): text beyond ASCII may stand in the field (RFC 8616 §6). Otherwise "?" stands for it.</param>
    /// <exception cref="ArgumentException">A method, result or property is no keyword.</exception>
    public static string Write(AuthenticationResults results, bool international = false) =>
        "Authentication-Results:" + Body(results, international, "Authentication-Results:".Length);

    /// <summary>What stands behind the colon, beginning with a space, for fields that have something else in front (RFC 8617 §4.1.1).</summary>
    /// <param name="results">As above.</param>
    /// <param name="international">As above.</param>
    /// <param name="column">Where the line stands already.</param>
    internal static string Body(AuthenticationResults results, bool international, int column)
    {
        var text = new StringBuilder(256);
        int line = column;
        Add(Value(results.ServiceId, international) + (results.Results.Count == 0 ? "; none" : ""), false);
        foreach (AuthMethodResult result in results.Results)
        {
            text.Append(';');
            Add(string.Concat(Keyword(result.Method), "=", Keyword(result.Result)), true);
            if (result.Comment is { Length: > 0 } comment) AddComment(comment);
            if (result.Reason is { Length: > 0 } reason) Add("reason=" + Value(reason, international), false);
            foreach (AuthProperty property in result.Properties) Add(string.Concat(Keyword(property.Type), ".", Keyword(property.Name), string.Concat("=", PropertyValue(property.Value, international))), false);
        }

        return text.ToString();

        void Add(string piece, bool newLine)
        {
            if (newLine || (line + 1 + piece.Length + 1 > LineLength && line > 1))
            {
                text.Append("\r\n");
                line = 0;
            }

            text.Append(' ').Append(piece);
            line += 1 + piece.Length;
        }

        // Folded between its words, where white space may stand (RFC 5322 §3.2.2).
        void AddComment(string comment)
        {
            string safe = Safe(comment.Length > MaximumComment ? comment[..MaximumComment] : comment, international);
            if (IsToken(safe))
            {
                Add(string.Concat("(", safe, ")"), false);
                return;
            }

            string[] words = safe.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < words.Length; i++) Add((i == 0 ? "(" : "") + words[i] + (i == words.Length - 1 ? ")" : ""), false);
        }
    }

    // RFC 8601 §2.2 pvalue: besides a value, an address, whose parts are atoms or names.
    private static string PropertyValue(string value, bool international)
    {
        value = Bounded(value, international);
        int at = value.LastIndexOf('@');
        return at >= 0 && (at == 0 || IsToken(value.AsSpan(0, at))) && IsToken(value.AsSpan(at + 1)) ? value : Quoted(value);
    }

    private static string Value(string value, bool international) => Quoted(Bounded(value, international));

    private static string Bounded(string value, bool international) => Safe(value.Length > MaximumValue ? value[..MaximumValue] : value, international);

    private static string Quoted(string value) =>
        IsToken(value) ? value : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAny(NoToken) < 0;

    private static string Safe(string text, bool international) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 ? text : string.Create(text.Length, (text, international), static (safe, from) =>
    {
        for (int i = 0; i < safe.Length; i++)
        {
            char c = from.text[i];
            bool pair = char.IsSurrogate(c) && !((char.IsHighSurrogate(c) && i + 1 < from.text.Length && char.IsLowSurrogate(from.text[i + 1])) || (char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(from.text[i - 1])));
            safe[i] = char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : (c > '~' && !from.international) || pair ? '?' : c;
        }
    });

    private static string Keyword(string word) =>
        word.Length > 0 && word[^1] != '-' && word.AsSpan().IndexOfAnyExcept(KeywordCharacters) < 0 ? word : throw new ArgumentException($"'{word}' is no keyword of RFC 8601.", nameof(word));
}
