using System.Text;

namespace Posthouse.Storage;

/// <summary>
/// The tokens of a folded text: for runs of letters and digits every three characters in a row, for runs of Chinese, Japanese and
/// Korean every two. A text that holds a given string holds all of that string's tokens, so the tokens give candidates and never miss.
/// Each is stored once for a message, behind a letter for the field it came from.
/// </summary>
internal sealed class TextTokens
{
    private readonly HashSet<ulong> _tokens = [];
    private char _first;
    private char _second;
    private int _run;
    private bool _wide;

    internal int Count => _tokens.Count;

    internal void Clear()
    {
        _tokens.Clear();
        EndRun();
    }

    /// <summary>Runs go on from one call to the next; <see cref="EndRun"/> parts what does not belong together.</summary>
    internal void Add(char field, ReadOnlySpan<char> folded)
    {
        foreach (char c in folded)
        {
            if (!char.IsLetterOrDigit(c) && !char.IsSurrogate(c))
            {
                _run = 0;
                continue;
            }

            bool wide = c >= '\u2e80';
            if (wide != _wide) _run = 0;
            _wide = wide;
            _run++;
            if (wide && _run >= 2) _tokens.Add(Pack(field, '\0', _second, c));
            else if (!wide && _run >= 3) _tokens.Add(Pack(field, _first, _second, c));
            _first = _second;
            _second = c;
        }
    }

    internal void EndRun() => _run = 0;

    /// <summary>Writes the tokens parted by spaces.</summary>
    internal void WriteTo(StringBuilder text)
    {
        foreach (ulong token in _tokens) Write(text, token).Append(' ');
    }

    /// <summary>A full-text query that asks for all of the tokens, at most <paramref name="limit"/>: more hardly narrow further.</summary>
    internal string ToQuery(int limit)
    {
        var text = new StringBuilder();
        foreach (ulong token in _tokens)
        {
            if (limit-- == 0) break;
            if (text.Length > 0) text.Append(" AND ");
            Write(text.Append('"'), token).Append('"');
        }

        return text.ToString();
    }

    private static StringBuilder Write(StringBuilder text, ulong token)
    {
        text.Append((char)(token >> 48));
        char first = (char)(token >> 32);
        if (first != 0) text.Append(first);
        return text.Append((char)(token >> 16)).Append((char)token);
    }

    private static ulong Pack(char field, char first, char second, char third) =>
        ((ulong)field << 48) | ((ulong)first << 32) | ((ulong)second << 16) | third;
}
