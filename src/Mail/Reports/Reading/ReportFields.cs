using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// Blocks of "name: value" lines, as RFC 3464 §2.1 and RFC 5965 §3 have them, read leniently: blanks before the colon, continuation lines
/// that are not indented, text in between. A block ends at an empty line, and where a field that can stand only once comes again.
/// </summary>
internal sealed class ReportFields
{
    private const int LongestValue = 4096;
    private const int MostFields = 60;

    private readonly List<(string Name, StringBuilder Value)> _fields = [];

    internal bool IsEmpty => _fields.Count == 0;

    internal string this[string name] => Find(name, out string? value) ? value : "";

    internal IEnumerable<string> All(string name) => _fields.Where(field => field.Name == name).Select(static field => field.Value.ToString().Trim());

    internal bool Has(string name) => Find(name, out _);

    internal static List<ReportFields> Read(string text, int most)
    {
        var blocks = new List<ReportFields>();
        var block = new ReportFields();
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.TrimEnd();
            if (line.IsEmpty)
            {
                End();
                continue;
            }

            if (TryField(line, out string? name, out ReadOnlySpan<char> value))
            {
                if (name == "final-recipient" && block.Has(name)) End();
                block.Add(name, value);
            }
            else
            {
                block.Continue(line.TrimStart());
            }

            if (blocks.Count >= most) break;
        }

        End();
        return blocks;

        void End()
        {
            if (!block.IsEmpty && blocks.Count < most) blocks.Add(block);
            if (!block.IsEmpty) block = new ReportFields();
        }
    }

    private static bool TryField(ReadOnlySpan<char> line, [NotNullWhen(true)] out string? name, out ReadOnlySpan<char> value)
    {
        name = null;
        value = default;
        if (line[0] is ' ' or '\t') return false;
        int colon = line.IndexOf(':');
        if (colon is <= 0 or > 60) return false;
        ReadOnlySpan<char> before = line[..colon].TrimEnd();
        foreach (char c in before)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        }

        if (before.IsEmpty || !char.IsAsciiLetter(before[0])) return false;
        name = before.ToString().ToLowerInvariant();
        value = line[(colon + 1)..].Trim();
        return true;
    }

    private void Add(string name, ReadOnlySpan<char> value)
    {
        if (_fields.Count >= MostFields) return;
        _fields.Add((name, new StringBuilder().Append(value[..Math.Min(value.Length, LongestValue)])));
    }

    private void Continue(ReadOnlySpan<char> line)
    {
        if (_fields.Count == 0) return;
        StringBuilder value = _fields[^1].Value;
        if (value.Length + line.Length < LongestValue) value.Append(' ').Append(line);
    }

    private bool Find(string name, [NotNullWhen(true)] out string? value)
    {
        foreach ((string has, StringBuilder text) in _fields)
        {
            if (has != name) continue;
            value = text.ToString().Trim();
            return true;
        }

        value = null;
        return false;
    }
}
