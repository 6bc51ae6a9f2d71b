using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Posthouse.Directory;

/// <summary>
/// SASLprep (RFC 4013): the form in which SCRAM clients hash a password (RFC 5802 §2.2). It differs from <see cref="OpaqueString"/>
/// in NFKC, so a full-width password is one thing to PLAIN and another to SCRAM; each side here uses what its RFC says.
/// </summary>
public static class SaslPrep
{
    public static bool TryPrepare(string text, [NotNullWhen(true)] out string? prepared)
    {
        prepared = null;
        if (Ascii.IsValid(text))
        {
            foreach (char c in text)
            {
                if (c is < ' ' or (char)0x7f) return false;
            }

            prepared = text;
            return true;
        }

        var mapped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out Rune rune)) return false;
            i += rune.Utf16SequenceLength;
            // RFC 4013 §2.1: spaces of stringprep C.1.2 (with U+200B) become U+0020; B.1 becomes nothing.
            if (rune.Value == 0x200b || (rune.Value != ' ' && Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator)) mapped.Append(' ');
            else if (!IsMappedToNothing(rune.Value)) mapped.Append(rune.ToString());
        }

        string normalized = mapped.ToString().Normalize(NormalizationForm.FormKC);
        foreach (Rune rune in normalized.EnumerateRunes())
        {
            if (IsProhibited(rune)) return false;
        }

        prepared = normalized;
        return true;
    }

    // RFC 3454 table B.1.
    private static bool IsMappedToNothing(int c) =>
        c is 0x00ad or 0x034f or 0x1806 or (>= 0x180b and <= 0x180d) or 0x200c or 0x200d or 0x2060 or (>= 0xfe00 and <= 0xfe0f) or 0xfeff;

    // RFC 4013 §2.3: controls, private use, non-characters, surrogates, inappropriate for plain text, display properties, tags.
    private static bool IsProhibited(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => rune.Value is (>= 0xfff9 and <= 0xfffd) or (>= 0x2ff0 and <= 0x2ffb) or 0x0340 or 0x0341 || (rune.Value & 0xfffe) == 0xfffe || rune.Value is >= 0xfdd0 and <= 0xfdef,
    };
}
