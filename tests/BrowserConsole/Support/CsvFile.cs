using System.Text;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>A file of RFC 4180 as a list gives it: its heads, and its rows by them.</summary>
internal sealed class CsvFile
{
    private readonly List<List<string>> _lines = [];

    internal CsvFile(string text)
    {
        var line = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int at = 0; at < text.Length; at++)
        {
            char letter = text[at];
            if (quoted && letter == '"' && at + 1 < text.Length && text[at + 1] == '"') cell.Append(text[++at]);
            else if (letter == '"') quoted = !quoted;
            else if (!quoted && letter == ',') End();
            else if (!quoted && letter == '\n')
            {
                End();
                _lines.Add(line);
                line = [];
            }
            else if (quoted || letter != '\r') cell.Append(letter);
        }

        Assert.False(quoted, text);
        Assert.Empty(line);

        void End()
        {
            line.Add(cell.ToString());
            cell.Clear();
        }
    }

    internal int Rows => _lines.Count - 1;

    /// <param name="head">As the first line has it, or "#" and its number.</param>
    internal List<string> Column(string head)
    {
        int at = head.StartsWith('#') ? int.Parse(head.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) : _lines[0].IndexOf(head);
        Assert.True(at >= 0, $"{head}: {string.Join(", ", _lines[0])}");
        return _lines.ConvertAll(line => line[at])[1..];
    }
}
