namespace Posthouse.Delivery;

/// <summary>
/// Reads the <c>name=value</c> words of a journal record's detail. What strangers said stands last in it, after <c>reply=</c> or <c>helo=</c>:
/// nothing in there is taken for a word.
/// </summary>
internal readonly ref struct DetailWords
{
    private const string ReplyWord = " reply=";

    private readonly ReadOnlySpan<char> _words;

    internal DetailWords(string? detail)
    {
        ReadOnlySpan<char> text = detail;
        int end = text.IndexOf(ReplyWord);
        Reply = end < 0 ? "" : text[(end + ReplyWord.Length)..];
        _words = end < 0 ? text : text[..end];
        int helo = _words.IndexOf(" helo=");
        if (helo >= 0) _words = _words[..helo];
    }

    /// <summary>All after <c>reply=</c>; empty when there is none.</summary>
    internal ReadOnlySpan<char> Reply { get; }

    /// <param name="name">With its equals sign.</param>
    /// <returns>Empty when the word is missing or has no value.</returns>
    internal ReadOnlySpan<char> this[string name]
    {
        get
        {
            for (ReadOnlySpan<char> rest = _words; rest.Length > 0;)
            {
                int end = rest.IndexOf(' ');
                ReadOnlySpan<char> word = end < 0 ? rest : rest[..end];
                if (word.StartsWith(name, StringComparison.Ordinal)) return word[name.Length..];
                rest = end < 0 ? default : rest[(end + 1)..];
            }

            return default;
        }
    }
}
