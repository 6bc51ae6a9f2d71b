using System.Globalization;
using System.Text;

namespace Posthouse.Sieve;

/// <summary>RFC 5804 §1.6: any Unicode in NFC but controls and line or paragraph separators.</summary>
internal static class ScriptName
{
    /// <exception cref="ScriptException"><see cref="ScriptFault.BadName"/>.</exception>
    internal static string Checked(string name, ScriptOptions options)
    {
        if (name.Length == 0) throw Bad("The name of a script is not empty.");
        if (Encoding.UTF8.GetByteCount(name) > options.MaximumNameOctets) throw Bad($"The name of a script has at most {options.MaximumNameOctets} octets in UTF-8.");
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                throw Bad("The name of a script has no control characters and no line ends.");
        }

        return name.IsNormalized() ? name : name.Normalize();
    }

    private static ScriptException Bad(string message) => new(ScriptFault.BadName, message);
}
