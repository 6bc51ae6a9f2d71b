using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Posthouse.Testing;

/// <summary>
/// A conversation in a file. <c>#</c> begins a comment line, empty lines are skipped. In client text <c>\r \n \t \0 \\</c>,
/// <c>\xHH</c> and <c>{n*text}</c> (text, n times) are understood; all else is UTF-8 as it stands.
/// </summary>
public static class Transcript
{
    public static IReadOnlyList<TranscriptStep> Parse(string text)
    {
        var steps = new List<TranscriptStep>();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length == 0 || line[0] == '#') continue;
            steps.Add(ParseLine(i + 1, line));
        }

        return steps;
    }

    private static TranscriptStep ParseLine(int number, string line)
    {
        if (line == "S." || line.StartsWith("S. ", StringComparison.Ordinal)) return new(number, TranscriptStepKind.ExpectEnd, "");
        if (line == "C." || line.StartsWith("C. ", StringComparison.Ordinal)) return new(number, TranscriptStepKind.CloseClient, "");
        if (After(line, "S*:") is { } eventually) return new(number, TranscriptStepKind.ExpectEventually, eventually);
        if (After(line, "S:") is { } expected) return new(number, TranscriptStepKind.Expect, expected);
        if (After(line, "C:") is { } sent) return new(number, TranscriptStepKind.Send, sent);
        if (After(line, "C-") is { } raw) return new(number, TranscriptStepKind.SendRaw, raw);
        if (After(line, "@advance") is { } time) return new(number, TranscriptStepKind.Advance, time);
        if (line[0] == '@') return new(number, TranscriptStepKind.Action, line[1..]);
        throw new FormatException($"line {number}: '{line}' is no step of a transcript");
    }

    private static string? After(string line, string mark) =>
        !line.StartsWith(mark, StringComparison.Ordinal) ? null : line.Length > mark.Length && line[mark.Length] == ' ' ? line[(mark.Length + 1)..] : line[mark.Length..];

    /// <summary>Client text with its escapes resolved.</summary>
    public static byte[] Unescape(string text)
    {
        var bytes = new MemoryStream();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                char next = text[++i];
                switch (next)
                {
                    case 'r': bytes.WriteByte((byte)'\r'); continue;
                    case 'n': bytes.WriteByte((byte)'\n'); continue;
                    case 't': bytes.WriteByte((byte)'\t'); continue;
                    case '0': bytes.WriteByte(0); continue;
                    case '\\': bytes.WriteByte((byte)'\\'); continue;
                    case 'x' when i + 2 < text.Length:
                        bytes.WriteByte(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                        i += 2;
                        continue;
                    default:
                        bytes.WriteByte((byte)'\\');
                        i--;
                        continue;
                }
            }

            if (c == '{' && TryRepeat(text, i, out int count, out string repeated, out int end))
            {
                byte[] once = Unescape(repeated);
                for (int n = 0; n < count; n++) bytes.Write(once);
                i = end;
                continue;
            }

            if (char.IsHighSurrogate(c) && i + 1 < text.Length)
            {
                bytes.Write(Encoding.UTF8.GetBytes(text, i, 2));
                i++;
                continue;
            }

            bytes.Write(Encoding.UTF8.GetBytes(text, i, 1));
        }

        return bytes.ToArray();
    }

    /// <summary>The pattern fits the whole line; <c>*</c> is any run of characters.</summary>
    public static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> line)
    {
        int star = pattern.IndexOf('*');
        if (star < 0) return pattern.SequenceEqual(line);
        if (!line.StartsWith(pattern[..star])) return false;
        ReadOnlySpan<char> rest = pattern[(star + 1)..];
        line = line[star..];
        if (rest.IsEmpty) return true;
        for (int at = 0; at <= line.Length; at++)
        {
            if (Fits(rest, line[at..])) return true;
        }

        return false;
    }

    /// <summary>As <see cref="Fits(ReadOnlySpan{char}, ReadOnlySpan{char})"/>; and <c>$(name)</c> is what it was before, or any run that is kept under its name.</summary>
    public static bool Fits(string pattern, string line, Dictionary<string, string> taken)
    {
        pattern = Fill(pattern, taken);
        if (!pattern.Contains("$(", StringComparison.Ordinal)) return Fits(pattern, line.AsSpan());
        string expression = string.Concat(pattern.Split("$(").Select(static (piece, at) =>
        {
            int end = at == 0 ? -1 : piece.IndexOf(')', StringComparison.Ordinal);
            string rest = Regex.Escape(piece[(end + 1)..]).Replace("\\*", ".*", StringComparison.Ordinal);
            return at == 0 ? rest : $"(?<{piece[..end]}>.*){rest}";
        }));
        Match match = Regex.Match(line, $"^{expression}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);
        foreach (Group group in match.Groups.Values.Skip(1)) taken[group.Name] = group.Value;
        return match.Success;
    }

    /// <summary>With what was taken in place of its names.</summary>
    public static string Fill(string text, Dictionary<string, string> taken)
    {
        foreach ((string name, string value) in taken) text = text.Replace($"$({name})", value, StringComparison.Ordinal);
        return text;
    }

    // "{1000*x}"; an IMAP literal "{12}" has no star and stands as it is.
    private static bool TryRepeat(string text, int at, out int count, out string repeated, out int end)
    {
        count = 0;
        repeated = "";
        end = text.IndexOf('}', at);
        int star = text.IndexOf('*', at);
        if (end < 0 || star < 0 || star > end || !int.TryParse(text.AsSpan(at + 1, star - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out count)) return false;
        repeated = text[(star + 1)..end];
        return true;
    }
}
