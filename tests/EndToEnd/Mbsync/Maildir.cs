using System.Text;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A Maildir on the disk: a file for each message, its flags in the name after ":2,".</summary>
internal sealed class Maildir
{
    // mbsync marks what it copies until it knows the copy's number.
    private const string Mark = "X-TUID: ";

    private readonly string _folder;
    private int _made;

    internal Maildir(string folder)
    {
        _folder = folder;
        foreach (string name in (string[])["cur", "new", "tmp"]) System.IO.Directory.CreateDirectory(Path.Combine(folder, name));
    }

    /// <param name="flags">Letters in alphabetical order: D draft, F flagged, P passed on, R replied to, S seen, T trashed.</param>
    internal void Add(string text, string flags) => File.WriteAllText(Path.Combine(_folder, "cur", $"{1_700_000_000 + _made}.M{_made++}.maildir:2,{flags}"), text);

    /// <summary>The messages by their X-Number, with flags, each with LF as line ends and without mbsync's mark.</summary>
    internal IReadOnlyDictionary<int, (string Text, string Flags)> Read()
    {
        var messages = new Dictionary<int, (string, string)>();
        foreach (string file in Files())
        {
            string text = Normalise(File.ReadAllText(file));
            messages.Add(NumberOf(text), (text, FlagsOf(file)));
        }

        return messages;
    }

    internal void SetFlags(IReadOnlySet<int> numbers, Func<string, string> change)
    {
        foreach (string file in Files())
        {
            if (!numbers.Contains(NumberOf(File.ReadAllText(file)))) continue;
            string name = Path.GetFileName(file);
            int end = name.IndexOf(":2,", StringComparison.Ordinal);
            File.Move(file, Path.Combine(_folder, "cur", (end < 0 ? name : name[..end]) + ":2," + change(FlagsOf(file))));
        }
    }

    internal static int NumberOf(string text)
    {
        int start = text.IndexOf("X-Number: ", StringComparison.Ordinal) + "X-Number: ".Length;
        return int.Parse(text.AsSpan(start, text.IndexOfAny(['\r', '\n'], start) - start), System.Globalization.CultureInfo.InvariantCulture);
    }

    internal static string Normalise(string text)
    {
        var lines = new StringBuilder();
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (!line.StartsWith(Mark, StringComparison.Ordinal)) lines.Append(line).Append('\n');
        }

        return lines.ToString().TrimEnd('\n') + "\n";
    }

    private IEnumerable<string> Files() => System.IO.Directory.GetFiles(Path.Combine(_folder, "cur")).Concat(System.IO.Directory.GetFiles(Path.Combine(_folder, "new"))).ToList();

    private static string FlagsOf(string file)
    {
        int at = file.LastIndexOf(":2,", StringComparison.Ordinal);
        // mbsync keeps its own number of a message before the flags.
        return at < 0 ? "" : file[(at + 3)..];
    }
}
