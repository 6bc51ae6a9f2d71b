using System.Text;

namespace Posthouse.Dns;

/// <summary>Text as TXT records hold it: in one or more strings of at most 255 octets (RFC 1035 §3.3.14), in quotes where a zone file has it.</summary>
internal static class CharacterStrings
{
    private const int Maximum = 255;

    /// <summary>A text of ASCII as a zone file has it.</summary>
    internal static string Quote(string text) => text.Length == 0 ? "\"\"" : string.Join(' ', text.Chunk(Maximum).Select(static part => Quoted(part)));

    /// <summary>The strings of a zone file's value, joined without anything between (RFC 7208 §3.3).</summary>
    internal static string Join(string value)
    {
        var text = new StringBuilder(value.Length);
        bool quoted = false;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == '"') quoted = !quoted;
            else if (value[i] == '\\' && i + 1 < value.Length) text.Append(value[++i]);
            else if (quoted || value[i] != ' ') text.Append(value[i]);
        }

        return text.ToString();
    }

    private static string Quoted(ReadOnlySpan<char> part)
    {
        var text = new StringBuilder(part.Length + 2).Append('"');
        foreach (char c in part)
        {
            if (c is '"' or '\\') text.Append('\\');
            text.Append(c);
        }

        return text.Append('"').ToString();
    }
}
