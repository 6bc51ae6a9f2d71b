using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Posthouse.Web;

/// <summary>The values of one instrument, one for each set of tags. Adding is lock-free; the number of sets is bounded.</summary>
internal sealed class MetricFamily(string name, string type, string? description, IReadOnlyList<double>? bounds = null)
{
    // A tag whose values a client chooses must not fill the memory; beyond these, values are summed under "other".
    private const int MaximumSeries = 1000;

    // Seconds. The lower end is a commit's time, the upper a patient client's.
    private static readonly double[] UsualBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly double[] _bounds = bounds is { Count: > 0 } ? [.. bounds] : UsualBounds;
    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public string Name => name;

    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Find(tags).Add(value);

    public void Set(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Find(tags).Set(value);

    public void Observe(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Find(tags).Observe(value, _bounds);

    /// <summary>Observable instruments report every series at each collection; those that are gone must not linger.</summary>
    public void Clear() => _series.Clear();

    public void Write(StringBuilder text)
    {
        // A counter is there from the start, so that a rate over it has a first value; anything else only with a value.
        if (_series.IsEmpty && type != "counter") return;
        if (!string.IsNullOrEmpty(description)) text.Append("# HELP ").Append(name).Append(' ').Append(description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        if (_series.IsEmpty) Line(text, name, "", 0);
        foreach ((string labels, Series series) in _series.OrderBy(static s => s.Key, StringComparer.Ordinal))
        {
            if (type == "histogram") series.WriteHistogram(text, name, labels, _bounds);
            else Line(text, name, labels, series.Value);
        }
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string key = tags.IsEmpty ? "" : Labels(tags);
        if (_series.TryGetValue(key, out Series? found)) return found;
        return _series.GetOrAdd(_series.Count < MaximumSeries ? key : "other=\"true\"", static _ => new Series());
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            if (text.Length > 0) text.Append(',');
            foreach (char c in tag.Key) text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
            text.Append("=\"");
            foreach (char c in Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "")
            {
                if (c == '\n') text.Append("\\n");
                else if (c is '"' or '\\') text.Append('\\').Append(c);
                else text.Append(c);
            }

            text.Append('"');
        }

        return text.ToString();
    }

    private sealed class Series
    {
        private readonly Lock _lock = new();
        private double _value;
        private long _count;
        private long[]? _buckets;

        public double Value
        {
            get { lock (_lock) return _value; }
        }

        public void Add(double value)
        {
            lock (_lock) _value += value;
        }

        public void Set(double value)
        {
            lock (_lock) _value = value;
        }

        public void Observe(double value, double[] bounds)
        {
            int bucket = 0;
            while (bucket < bounds.Length && value > bounds[bucket]) bucket++;
            lock (_lock)
            {
                _buckets ??= new long[bounds.Length + 1];
                _buckets[bucket]++;
                _count++;
                _value += value;
            }
        }

        public void WriteHistogram(StringBuilder text, string name, string labels, double[] bounds)
        {
            lock (_lock)
            {
                string prefix = labels.Length == 0 ? "" : labels + ",";
                long sum = 0;
                for (int i = 0; i < bounds.Length; i++)
                {
                    sum += _buckets?[i] ?? 0;
                    Line(text, name + "_bucket", $"{prefix}le=\"{bounds[i].ToString("R", CultureInfo.InvariantCulture)}\"", sum);
                }

                Line(text, name + "_bucket", prefix + "le=\"+Inf\"", _count);
                Line(text, name + "_sum", labels, _value);
                Line(text, name + "_count", labels, _count);
            }
        }
    }
}
