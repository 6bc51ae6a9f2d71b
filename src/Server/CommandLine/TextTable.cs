using System.Globalization;

namespace Posthouse.Server;

/// <summary>Columns of text that line up in a terminal and in a pipe alike, whatever its width. Chinese characters take two columns.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(static c => Clean(c ?? ""))]);

    public void Write(TextWriter writer)
    {
        var widths = new int[headings.Length];
        for (int i = 0; i < headings.Length; i++) widths[i] = Math.Max(Width(headings[i]), _rows.Count == 0 ? 0 : _rows.Max(r => Width(r[i])));
        WriteRow(writer, headings, widths);
        foreach (string[] row in _rows) WriteRow(writer, row, widths);
    }

    private static void WriteRow(TextWriter writer, string[] cells, int[] widths)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            writer.Write(cells[i]);
            if (i < cells.Length - 1) writer.Write(new string(' ', widths[i] - Width(cells[i]) + 2));
        }

        writer.WriteLine();
    }

    // What strangers sent must not steer the terminal, nor turn round how a line is read (UAX #9: U+202E and its like) or hide in it.
    internal static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        var clean = new System.Text.StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (char.IsControl(c)) clean.Append(' ');
            else if (char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else clean.Append(c);
        }

        return clean.ToString();
    }

    /// <summary>At most so many columns, the last an ellipsis where something is cut: a stranger's word does not push all others off the screen.</summary>
    internal static string Cut(string text, int columns)
    {
        text = Clean(text);
        if (Width(text) <= columns) return text;
        int width = 0, length = 0;
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            int next = IsWide(rune.Value) ? 2 : 1;
            if (width + next > columns - 1) break;
            width += next;
            length += rune.Utf16SequenceLength;
        }

        return text[..length] + "…";
    }

    internal static int Width(string text)
    {
        int width = 0;
        foreach (System.Text.Rune rune in text.EnumerateRunes()) width += IsWide(rune.Value) ? 2 : 1;
        return width;
    }

    // Unicode TR 11: the blocks that are Wide or Fullwidth and occur in names and addresses.
    private static bool IsWide(int c) => c is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf)
        or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6)
        or (>= 0x1f300 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd);
}
