using System.Globalization;

namespace Posthouse.Sieve;

/// <summary>One line of an explanation.</summary>
/// <param name="Line">Line of the script.</param>
/// <param name="Depth">How many tests it stands inside of.</param>
/// <param name="Script">Name of the included script; null for the script itself.</param>
public sealed record SieveTraceEntry(int Line, int Depth, string? Script, string Text);

/// <summary>What a run did, line by line: which test held with what value, which action was taken. Used by one run.</summary>
public sealed class SieveTrace
{
    private const int LongestValue = 100;
    private const int MostValues = 5;
    private const int MostEntries = 10_000;

    private readonly List<SieveTraceEntry> _entries = [];
    private readonly Stack<List<string>> _seen = new();
    private string? _met;

    public IReadOnlyList<SieveTraceEntry> Entries => _entries;

    internal string? Script { get; set; }

    internal void Begin() => _seen.Push([]);

    /// <summary>A value was looked at by the test that began last.</summary>
    internal void See(string value)
    {
        if (_seen.TryPeek(out List<string>? seen) && seen.Count <= MostValues) seen.Add(value);
    }

    internal void Meet(string value, string key) => _met = $"\"{Shown(value)}\" meets \"{Shown(key)}\"";

    internal void Test(int line, string text, bool result)
    {
        List<string> seen = _seen.Pop();
        string why = result && _met is not null ? $": {_met}"
            : seen.Count == 0 ? ""
            : $": looked at {string.Join(", ", seen.Take(MostValues).Select(static v => $"\"{Shown(v)}\""))}{(seen.Count > MostValues ? ", …" : "")}";
        _met = null;
        Add(line, $"{text} is {(result ? "true" : "false")}{why}");
    }

    internal void Action(int line, string text) => Add(line, text);

    private void Add(int line, string text)
    {
        if (_entries.Count < MostEntries) _entries.Add(new SieveTraceEntry(line, _seen.Count, Script, text));
        else if (_entries.Count == MostEntries) _entries.Add(new SieveTraceEntry(line, 0, Script, string.Create(CultureInfo.InvariantCulture, $"… more than {MostEntries} lines")));
    }

    private static string Shown(string value) => string.Concat((value.Length > LongestValue ? value[..LongestValue] + "…" : value).Select(static c => char.IsControl(c) ? ' ' : c));
}
