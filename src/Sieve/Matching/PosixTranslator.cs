using System.Globalization;
using System.Text;

namespace Posthouse.Sieve;

/// <summary>
/// Rewrites a POSIX extended regular expression (IEEE 1003.1 §9.4) in the platform's syntax, and counts how large it becomes. All that is special only
/// to the platform is escaped; what POSIX leaves undefined is an error.
/// </summary>
internal sealed class PosixTranslator(string pattern, bool ignoreAsciiCase, int largest)
{
    // POSIX's RE_DUP_MAX.
    private const int MostRepetitions = 255;
    private const int DeepestGroups = 50;

    private readonly StringBuilder _output = new();
    private int _at;
    private string? _error;

    /// <summary>Positions once repetitions are written out.</summary>
    internal int Size { get; private set; }

    internal string? Translate(out string error)
    {
        int size = Size = Alternatives(0);
        if (_error is null && size > largest) _error = "This regular expression is too large once its repetitions are written out.";
        error = _error ?? "";
        return _error is null ? _output.ToString() : null;
    }

    private int Alternatives(int depth)
    {
        int size = Branch(depth);
        while (_error is null && _at < pattern.Length && pattern[_at] == '|')
        {
            _at++;
            _output.Append('|');
            size = Sum(size, Branch(depth));
        }

        return size;
    }

    private int Branch(int depth)
    {
        int size = 0;
        bool any = false;
        while (_error is null && _at < pattern.Length && pattern[_at] != '|' && !(pattern[_at] == ')' && depth > 0))
        {
            int start = _output.Length;
            int atom = Atom(depth, out bool repeatable);
            any = true;
            // Several in a row, as in a**, are undefined in POSIX and usual; each holds for all before it.
            while (_error is null && _at < pattern.Length && pattern[_at] is '*' or '+' or '?' or '{')
            {
                if (pattern[_at] == '{' && !(_at + 1 < pattern.Length && char.IsAsciiDigit(pattern[_at + 1]))) break;
                if (!repeatable) _error = "There is nothing to repeat.";
                else atom = Repetition(start, atom);
            }

            size = Sum(size, atom);
        }

        if (!any && _error is null) _error = "An alternative is empty.";
        return size;
    }

    private int Repetition(int start, int size)
    {
        char c = pattern[_at++];
        _output.Insert(start, "(?:").Append(')');
        if (c != '{')
        {
            _output.Append(c);
            return Sum(size, 1);
        }

        int? least = Number();
        int? most = least;
        if (_at < pattern.Length && pattern[_at] == ',')
        {
            _at++;
            most = Number();
        }

        if (least is null || _at >= pattern.Length || pattern[_at] != '}' || least > MostRepetitions || most > MostRepetitions || most < least)
        {
            _error = $"A repetition is {{n}}, {{n,}} or {{n,m}} with numbers up to {MostRepetitions}.";
            return size;
        }

        bool open = pattern[_at - 1] == ',';
        _at++;
        _output.Append(CultureInfo.InvariantCulture, $"{{{least}").Append(open ? ",}" : $",{most}}}");
        return (int)Math.Min(int.MaxValue / 2, (long)size * Math.Max(1, most ?? least.Value + 1));
    }

    private int? Number()
    {
        int start = _at;
        while (_at < pattern.Length && char.IsAsciiDigit(pattern[_at])) _at++;
        return _at == start ? null : _at - start > 3 ? int.MaxValue : int.Parse(pattern.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
    }

    private int Atom(int depth, out bool repeatable)
    {
        repeatable = true;
        char c = pattern[_at++];
        switch (c)
        {
            case '(':
                if (depth >= DeepestGroups)
                {
                    _error = $"Groups can stand inside each other {DeepestGroups} times at most.";
                    return 0;
                }

                _output.Append('(');
                int size = _at < pattern.Length && pattern[_at] == ')' ? 1 : Alternatives(depth + 1);
                if (_error is null && (_at >= pattern.Length || pattern[_at] != ')')) _error = "A '(' is never closed.";
                _at++;
                _output.Append(')');
                return size;
            case '[':
                Bracket();
                return 1;
            case '.':
                // POSIX's dot takes line ends too.
                _output.Append("[\\s\\S]");
                return 1;
            case '^':
                repeatable = false;
                _output.Append("\\A");
                return 1;
            case '$':
                repeatable = false;
                _output.Append("\\z");
                return 1;
            case '*' or '+' or '?':
                _error = "There is nothing to repeat.";
                return 0;
            case '\\':
                if (_at >= pattern.Length)
                {
                    _error = "A backslash ends the expression.";
                    return 0;
                }

                c = pattern[_at++];
                if (char.IsAsciiLetterOrDigit(c))
                {
                    _error = $"'\\{c}' means nothing in an extended regular expression.";
                    return 0;
                }

                Literal(c);
                return 1;
            default:
                Literal(c);
                return 1;
        }
    }

    private void Literal(char c)
    {
        if (ignoreAsciiCase && char.IsAsciiLetter(c)) _output.Append('[').Append(char.ToUpperInvariant(c)).Append(char.ToLowerInvariant(c)).Append(']');
        else Escaped(_output, c);
    }

    // Every character that could be special anywhere, by number.
    private static void Escaped(StringBuilder output, char c)
    {
        if (char.IsAsciiLetterOrDigit(c) || c >= 0x80) output.Append(c);
        else output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
    }

    // IEEE 1003.1 §9.3.5: ']' first is itself, backslash is itself, [:class:], [=c=] and [.c.].
    private void Bracket()
    {
        _output.Append('[');
        if (_at < pattern.Length && pattern[_at] == '^')
        {
            _output.Append('^');
            _at++;
        }

        bool first = true;
        while (true)
        {
            if (_at >= pattern.Length)
            {
                _error = "A '[' is never closed.";
                return;
            }

            if (pattern[_at] == ']' && !first) break;
            first = false;
            if (pattern[_at] == '[' && _at + 1 < pattern.Length && pattern[_at + 1] == ':')
            {
                if (!CharacterClass()) return;
                continue;
            }

            if (!Element(out char from)) return;
            char to = from;
            if (_at + 1 < pattern.Length && pattern[_at] == '-' && pattern[_at + 1] != ']')
            {
                _at++;
                if (!Element(out to)) return;
                if (to < from)
                {
                    _error = "A range ends before it begins.";
                    return;
                }
            }

            AppendRange(from, to);
        }

        _at++;
        _output.Append(']');
    }

    private bool Element(out char c)
    {
        c = pattern[_at];
        if (c == '[' && _at + 1 < pattern.Length && pattern[_at + 1] is '.' or '=')
        {
            char kind = pattern[_at + 1];
            if (_at + 4 >= pattern.Length || pattern[_at + 3] != kind || pattern[_at + 4] != ']')
            {
                _error = $"'[{kind}' takes one character and '{kind}]'.";
                return false;
            }

            c = pattern[_at + 2];
            _at += 5;
            return true;
        }

        _at++;
        return true;
    }

    private void AppendRange(char from, char to)
    {
        Escaped(_output, from);
        if (to != from)
        {
            _output.Append('-');
            Escaped(_output, to);
        }

        if (!ignoreAsciiCase) return;
        AppendOtherCase(from, to, 'a', 'z', -32);
        AppendOtherCase(from, to, 'A', 'Z', 32);
    }

    private void AppendOtherCase(char from, char to, char first, char last, int shift)
    {
        if (from > last || to < first) return;
        _output.Append((char)(Math.Max(from, first) + shift)).Append('-').Append((char)(Math.Min(to, last) + shift));
    }

    private bool CharacterClass()
    {
        int end = pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal);
        string name = end < 0 ? "" : pattern[(_at + 2)..end];
        if (ignoreAsciiCase && name is "upper" or "lower") name = "alpha";
        string? members = name switch
        {
            "alpha" => "a-zA-Z",
            "digit" => "0-9",
            "alnum" => "a-zA-Z0-9",
            "upper" => "A-Z",
            "lower" => "a-z",
            "space" => "\\u0009-\\u000d\\u0020",
            "blank" => "\\u0009\\u0020",
            "punct" => "\\u0021-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u007e",
            "print" => "\\u0020-\\u007e",
            "graph" => "\\u0021-\\u007e",
            "cntrl" => "\\u0000-\\u001f\\u007f",
            "xdigit" => "0-9a-fA-F",
            _ => null,
        };
        if (members is null)
        {
            _error = $"There is no character class '[:{name}:]'.";
            return false;
        }

        _output.Append(members);
        _at = end + 2;
        return true;
    }

    private static int Sum(int a, int b) => Math.Min(int.MaxValue / 2, a + b);
}
