using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Posthouse.Reading;

/// <summary>
/// Turns the colours of a message for a dark page: the lightness of each is mirrored in a space where equal steps look equal (OKLab), its hue stays, so
/// that a red warning is red in both and the contrast between a text and its ground is about what its author chose.
/// </summary>
internal static partial class DarkColours
{
    // White becomes the ground of a dark page, black the colour of its text.
    private const double LightestGround = 0.28, DarkestText = 0.93;

    private static readonly string[] ColourAttributes = ["bgcolor", "color", "text", "link"];

    internal static void Turn(IElement element)
    {
        if (element is IHtmlStyleElement && element.TextContent is { Length: > 0 } sheet) element.TextContent = Turn(sheet);
        if (element.GetAttribute("style") is { Length: > 0 } style) element.SetAttribute("style", Turn(style));
        foreach (string name in ColourAttributes)
        {
            if (element.GetAttribute(name) is { } value && LegacyColour.Parse(value) is { } colour) element.SetAttribute(name, LegacyColour.Format(Turn(colour)));
        }
    }

    /// <summary>Every colour of a style as the library writes it: rgba(0, 0, 0, 1).</summary>
    internal static string Turn(string style) => Colour().Replace(style, static match =>
    {
        (byte R, byte G, byte B) turned = Turn((Number(match, 1), Number(match, 2), Number(match, 3)));
        return string.Create(CultureInfo.InvariantCulture, $"rgba({turned.R}, {turned.G}, {turned.B}, {match.Groups[4].Value})");
    });

    internal static (byte R, byte G, byte B) Turn((byte R, byte G, byte B) colour)
    {
        (double l, double a, double b) = OkLab.FromRgb(colour);
        return OkLab.ToRgb((DarkestText - ((DarkestText - LightestGround) * l), a, b));
    }

    private static byte Number(Match match, int group) => byte.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out byte value) ? value : byte.MaxValue;

    [GeneratedRegex(@"rgba\(([0-9]{1,3}), ([0-9]{1,3}), ([0-9]{1,3}), ([0-9.]{1,20})\)", RegexOptions.CultureInvariant)]
    private static partial Regex Colour();
}
