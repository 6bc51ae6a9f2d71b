using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Posthouse.Mail;

/// <summary>Normalisation that any text from the network can go through: it never throws, and its time is linear.</summary>
public static class UnicodeText
{
    // UAX #15 §13, Stream-Safe Text Format: no text of any language has more in a row. Putting marks into order takes the square of their number,
    // so that a megabyte of them would take hours.
    private const int LongestMarks = 30;

    // COMBINING GRAPHEME JOINER, which the same section puts between marks: it is not seen, and nothing is moved across it.
    private const char Joiner = '\u034f';

    /// <summary>Normalised; code points that cannot be, such as lone surrogates, are replaced first.</summary>
    public static string Normalize(string text, NormalizationForm form = NormalizationForm.FormC)
    {
        if (TryNormalize(text, form, out string? normal)) return normal;
        // Which code points are refused only normalisation itself tells. A round trip leaves none but non-characters.
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\ufffe', '\ufffd').Replace('\uffff', '\ufffd');
        return TryNormalize(valid, form, out normal) ? normal : valid;
    }

    /// <summary>False for text that holds code points which cannot be normalised.</summary>
    public static bool TryNormalize(string text, NormalizationForm form, [NotNullWhen(true)] out string? normal)
    {
        normal = text;
        if (Ascii.IsValid(text)) return true;
        text = WithBoundedMarks(text);
        try
        {
            normal = text.IsNormalized(form) ? text : text.Normalize(form);
            return true;
        }
        catch (ArgumentException)
        {
            // The platform has no Try form.
            normal = null;
            return false;
        }
    }

    private static string WithBoundedMarks(string text)
    {
        StringBuilder? bounded = null;
        int marks = 0;
        int copied = 0;
        for (int i = 0; i < text.Length;)
        {
            int width = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
            if (text[i] < '\u0300' || !IsMark(text, i, width)) marks = 0;
            else if (++marks > LongestMarks)
            {
                bounded ??= new StringBuilder(text.Length + text.Length / LongestMarks);
                bounded.Append(text, copied, i - copied).Append(Joiner);
                copied = i;
                marks = 1;
            }

            i += width;
        }

        return bounded is null ? text : bounded.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool IsMark(string text, int at, int width)
    {
        char c = text[at];
        if (c == Joiner) return false;
        // Half-width voiced sound marks become combining ones in the compatibility forms.
        if (c is '\uff9e' or '\uff9f') return true;
        UnicodeCategory category = width == 2 ? CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(c, text[at + 1])) : char.GetUnicodeCategory(c);
        return category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
    }
}
