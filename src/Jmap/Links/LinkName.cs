using System.Globalization;
using System.Text;

namespace Posthouse.Jmap;

/// <summary>Names of files as strangers see them: what would make one look like another, or lead out of a folder, is taken out.</summary>
internal static class LinkName
{
    // What file systems take, and less than any header line is long.
    private const int Longest = 200;

    private const char Instead = '_';

    // Of one system or another.
    private const string NotInNames = "/\\:*?\"<>|";

    /// <summary>Null where nothing is left of it.</summary>
    internal static string? Clean(string name)
    {
        var clean = new StringBuilder();
        foreach (Rune rune in name.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > Longest) break;
            switch (Rune.GetUnicodeCategory(rune))
            {
                // They turn the direction of what follows, so that "exe" becomes the middle of a name, or are not seen at all.
                case UnicodeCategory.Format:
                    break;
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    clean.Append(Instead);
                    break;
                default:
                    clean.Append(rune.IsAscii && NotInNames.Contains((char)rune.Value, StringComparison.Ordinal) ? "_" : rune.ToString());
                    break;
            }
        }

        // A name of dots is a folder; Windows takes spaces and dots off the end, and what is left would be another type of file.
        string trimmed = clean.ToString().Trim().TrimEnd('.', ' ');
        return trimmed.Length == 0 ? null : trimmed;
    }
}
