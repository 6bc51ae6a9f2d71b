using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Posthouse.Directory;

/// <summary>
/// The PRECIS profile for passwords (RFC 8265 §4.2): what a person types on two keyboards becomes the same octets.
/// Case and width are kept; every space is U+0020; NFC.
/// </summary>
internal static class OpaqueString
{
    /// <summary>Octets. Far beyond what people type; a bound on what an attacker can make us hash.</summary>
    internal const int MaximumOctets = 1024;

    /// <summary>False for an empty password and for characters outside the FreeformClass (RFC 8264 §4.3), such as controls.</summary>
    internal static bool TryPrepare(string? password, [NotNullWhen(true)] out string? prepared)
    {
        prepared = null;
        if (string.IsNullOrEmpty(password) || password.Length > MaximumOctets) return false;
        if (Ascii.IsValid(password))
        {
            foreach (char c in password)
            {
                if (c is < ' ' or (char)0x7f) return false;
            }

            prepared = password;
            return true;
        }

        var text = new StringBuilder(password.Length);
        for (int i = 0; i < password.Length;)
        {
            if (!Rune.TryGetRuneAt(password, i, out Rune rune)) return false;
            i += rune.Utf16SequenceLength;
            // RFC 8265 §4.2.2 rule 2: any non-ASCII space becomes U+0020.
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator) rune = new Rune(' ');
            if (!IsFreeform(rune)) return false;
            text.Append(rune.ToString());
        }

        prepared = text.ToString().Normalize(NormalizationForm.FormC);
        return Encoding.UTF8.GetByteCount(prepared) <= MaximumOctets;
    }

    private static bool IsFreeform(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        // RFC 8264 §9.9: conjoining jamo of old Hangul.
        _ => rune.Value is not ((>= 0x1100 and <= 0x11ff) or (>= 0xa960 and <= 0xa97c) or (>= 0xd7b0 and <= 0xd7fb)),
    };
}
