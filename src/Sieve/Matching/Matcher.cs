using System.Diagnostics;
using System.Globalization;

namespace Posthouse.Sieve;

/// <summary>Match type, comparator and keys of one test. Keys without variables are folded and compiled once.</summary>
internal sealed class Matcher
{
    private readonly Relation _relation;
    private readonly SieveText[] _keys;
    private readonly Glob?[] _globs;
    private readonly PosixRegex?[] _regexes;
    private readonly bool _captures;

    internal Matcher(MatchType type, Collation collation, Relation relation, TextList keys, bool captures, PosixRegex?[] regexes)
    {
        Type = type;
        Collation = collation;
        _relation = relation;
        Keys = keys;
        _keys = keys.Items;
        _captures = captures;
        _globs = type == MatchType.Matches ? [.. _keys.Select(k => k.Constant is { } pattern ? Glob.Compile(pattern, collation) : null)] : [];
        _regexes = regexes;
    }

    internal MatchType Type { get; }

    internal Collation Collation { get; }

    internal TextList Keys { get; }

    /// <summary>Whether one of the values meets one of the keys; for :count, whether their number does.</summary>
    internal bool Match(SieveRun run, List<TestValue> values)
    {
        if (Type == MatchType.Count) return MatchCount(run, values.Count);
        foreach (TestValue value in values)
        {
            if (Match(run, value)) return true;
        }

        return false;
    }

    internal bool Match(SieveRun run, TestValue value)
    {
        if (Type == MatchType.Count) return MatchCount(run, 1);
        if (Type == MatchType.List) return MatchLists(run, value);
        run.Step(1 + value.Text.Length / run.Limits.CharactersPerStep);
        run.Trace?.See(value.Text);
        for (int i = 0; i < _keys.Length; i++)
        {
            run.Compare(value.Text.Length);
            if (!MatchKey(run, value, i)) continue;
            run.Trace?.Meet(value.Text, _keys[i].Get(run));
            return true;
        }

        return false;
    }

    private bool MatchKey(SieveRun run, TestValue value, int index)
    {
        switch (Type)
        {
            case MatchType.Is:
                TestValue key = _keys[index].Value(run);
                return Collation == Collation.AsciiNumeric
                    ? Collations.CompareNumbers(value.Text, key.Text) == 0
                    : string.Equals(value.Folded(Collation), key.Folded(Collation), StringComparison.Ordinal);
            case MatchType.Contains:
                string part = _keys[index].Value(run).Folded(Collation);
                // Long keys can make looking for them take the product of both lengths.
                if (part.Length > 64) run.Compare((long)value.Text.Length * part.Length / 64);
                return value.Folded(Collation).Contains(part, StringComparison.Ordinal);
            case MatchType.Value:
                return _relation.Holds(Collations.Compare(Collation, value, _keys[index].Value(run)));
            case MatchType.Matches:
                return MatchGlob(run, value, _globs[index] ?? Glob.Compile(_keys[index].Get(run), Collation));
            default:
                return MatchRegex(run, value, _regexes[index] ?? run.MakeRegex(_keys[index].Get(run), Collation));
        }
    }

    private bool MatchGlob(SieveRun run, TestValue value, Glob glob)
    {
        run.Compare((long)value.Text.Length * glob.Work);
        if (!_captures) return glob.Match(value, Collation, null);
        List<string> captures = run.Captures;
        captures.Clear();
        if (!glob.Match(value, Collation, captures)) return false;
        run.Variables.SetMatches(captures);
        return true;
    }

    private bool MatchRegex(SieveRun run, TestValue value, PosixRegex regex)
    {
        List<string> captures = run.Captures;
        captures.Clear();
        // The automaton may look at every state for every character.
        run.Step(1 + (int)((long)Math.Min(value.Text.Length, run.Limits.RegexSubject) * regex.Size / 4096));
        long started = Stopwatch.GetTimestamp();
        bool matched = regex.Match(value.Text, run.Limits.RegexSubject, _captures ? captures : null);
        run.SpendOnRegexes(Stopwatch.GetElapsedTime(started));
        if (!matched) return false;
        if (_captures) run.Variables.SetMatches(captures);
        return true;
    }

    // RFC 5231 §4.2: the number as a string.
    private bool MatchCount(SieveRun run, int count)
    {
        run.Step(1);
        var value = new TestValue(count.ToString(CultureInfo.InvariantCulture));
        run.Trace?.See(value.Text);
        foreach (SieveText key in _keys)
        {
            if (!_relation.Holds(Collations.Compare(Collation, value, key.Value(run)))) continue;
            run.Trace?.Meet(value.Text, key.Get(run));
            return true;
        }

        return false;
    }

    // RFC 6134 §2.2: keys name lists that the host holds.
    private bool MatchLists(SieveRun run, TestValue value)
    {
        run.Trace?.See(value.Text);
        foreach (SieveText key in _keys)
        {
            run.Step(10);
            string list = key.Get(run);
            if (!run.Host.IsInList(list, value.Text)) continue;
            // RFC 6134 §2.2: ${0} is the whole value.
            if (_captures) run.Variables.SetMatches([value.Text]);
            run.Trace?.Meet(value.Text, list);
            return true;
        }

        return false;
    }

    public override string ToString()
    {
        string type = Type switch
        {
            MatchType.Value => $":value \"{Name(_relation)}\"",
            MatchType.Count => $":count \"{Name(_relation)}\"",
            _ => ":" + Type.ToString().ToLowerInvariant(),
        };
        return Collation == Collation.AsciiCasemap ? type : $"{type} :comparator \"{Collations.Name(Collation)}\"";
    }

    private static string Name(Relation relation) => relation switch
    {
        Relation.Greater => "gt",
        Relation.GreaterOrEqual => "ge",
        Relation.Less => "lt",
        Relation.LessOrEqual => "le",
        Relation.Equal => "eq",
        _ => "ne",
    };
}
