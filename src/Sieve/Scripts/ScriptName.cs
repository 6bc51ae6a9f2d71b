using System.Globalization;
using System.Text;

namespace Posthouse.Sieve;

/// <summary>
/// RFC 5804 §1.6: Net-Unicode (RFC 5198 §2) without controls and line or paragraph separators. Besides, a name is seen, and is what it looks
/// like: nothing in it turns the direction of what stands around it or hides.
/// </summary>
internal static class ScriptName
{
    private const int ZeroWidthNonJoiner = 0x200C, ZeroWidthJoiner = 0x200D;

    /// <exception cref="ScriptException"><see cref="ScriptFault.BadName"/>.</exception>
    internal static string Checked(string name, ScriptOptions options)
    {
        if (name.Length == 0) throw Bad("The name of a script is not empty.");
        if (Encoding.UTF8.GetByteCount(name) > options.MaximumNameOctets) throw Bad($"The name of a script has at most {options.MaximumNameOctets} octets in UTF-8.");
        bool isSeen = false;
        foreach (Rune rune in name.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (rune == Rune.ReplacementChar || category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                throw Bad("The name of a script has no control characters and no line ends.");
            // The two joiners shape letters of Persian and Indian scripts, and emoji.
            if (category == UnicodeCategory.Format && rune.Value is not (ZeroWidthNonJoiner or ZeroWidthJoiner))
                throw Bad($"The name of a script has no invisible characters such as U+{rune.Value:X4}.");
            // RFC 5198 §2: no code point that is unassigned.
            if (category == UnicodeCategory.OtherNotAssigned) throw Bad($"U+{rune.Value:X4} is no character.");
            isSeen |= category is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);
        }

        if (!isSeen) throw Bad("The name of a script has at least one visible character.");
        return name.IsNormalized() ? name : name.Normalize();
    }

    private static ScriptException Bad(string message) => new(ScriptFault.BadName, message);
}
