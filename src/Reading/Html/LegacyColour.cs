using System.Globalization;
using AngleSharp.Css.Values;

namespace Posthouse.Reading;

/// <summary>Colours in attributes such as bgcolor: a name, #RGB or #RRGGBB.</summary>
internal static class LegacyColour
{
    internal static (byte R, byte G, byte B)? Parse(string text)
    {
        text = text.Trim();
        if (text.StartsWith('#')) text = text[1..];
        else if (CssColorValue.FromName(text) is { } named) return (named.R, named.G, named.B);
        return uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            ? text.Length switch
            {
                6 => ((byte)(value >> 16), (byte)(value >> 8), (byte)value),
                3 => ((byte)((value >> 8) * 17), (byte)(((value >> 4) & 15) * 17), (byte)((value & 15) * 17)),
                _ => null,
            }
            : null;
    }

    internal static string Format((byte R, byte G, byte B) colour) => string.Create(CultureInfo.InvariantCulture, $"#{colour.R:x2}{colour.G:x2}{colour.B:x2}");
}
