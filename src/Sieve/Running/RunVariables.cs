namespace Posthouse.Sieve;

/// <summary>Values of variables during a run: the current script's own, those that are shared, and what the last match left.</summary>
internal sealed class RunVariables(SieveRun run)
{
    private Dictionary<string, string>? _globals;
    private string?[] _locals = [];
    private IReadOnlyList<string> _matches = [];

    internal readonly record struct Frame(string?[] Locals, IReadOnlyList<string> Matches);

    /// <summary>Begins a script; the answer is what <see cref="Leave"/> needs behind it.</summary>
    internal Frame Enter(int count)
    {
        var frame = new Frame(_locals, _matches);
        _locals = count == 0 ? [] : new string?[count];
        _matches = [];
        return frame;
    }

    internal void Leave(Frame frame) => (_locals, _matches) = (frame.Locals, frame.Matches);

    /// <summary>Empty where it was never set (RFC 5229 §3).</summary>
    internal string Get(VariablePlace place)
    {
        if (place.Global is null) return _locals[place.Slot] ?? "";
        return _globals is not null && _globals.TryGetValue(place.Global, out string? value) ? value : "";
    }

    internal void Set(VariablePlace place, string value)
    {
        run.Hold(value.Length);
        value = Cut(value);
        if (place.Global is null)
        {
            _locals[place.Slot] = value;
            return;
        }

        _globals ??= new Dictionary<string, string>(StringComparer.Ordinal);
        if (_globals.Count >= run.Limits.Variables && !_globals.ContainsKey(place.Global)) throw new SieveRunException($"There are more than {run.Limits.Variables} global variables.");
        _globals[place.Global] = value;
    }

    internal string Match(int index) => index < _matches.Count ? _matches[index] : "";

    /// <summary>RFC 5229 §3.2: each successful match of wildcards replaces what the one before left.</summary>
    internal void SetMatches(List<string> captures)
    {
        int count = Math.Min(captures.Count, run.Limits.MatchVariables + 1);
        string[] matches = new string[count];
        for (int i = 0; i < count; i++)
        {
            matches[i] = Cut(captures[i]);
            run.Hold(matches[i].Length);
        }

        _matches = matches;
    }

    private string Cut(string value)
    {
        int limit = run.Limits.VariableLength;
        if (value.Length <= limit) return value;
        return value[..(char.IsHighSurrogate(value[limit - 1]) ? limit - 1 : limit)];
    }
}
