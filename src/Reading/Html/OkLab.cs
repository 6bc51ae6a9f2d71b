namespace Posthouse.Reading;

/// <summary>Björn Ottosson's OKLab: lightness from 0 to 1, and two axes of colour.</summary>
internal static class OkLab
{
    internal static (double L, double A, double B) FromRgb((byte R, byte G, byte B) colour)
    {
        double r = Linear(colour.R), g = Linear(colour.G), b = Linear(colour.B);
        double l = Math.Cbrt((0.4122214708 * r) + (0.5363325363 * g) + (0.0514459929 * b));
        double m = Math.Cbrt((0.2119034982 * r) + (0.6806995451 * g) + (0.1073969566 * b));
        double s = Math.Cbrt((0.0883024619 * r) + (0.2817188376 * g) + (0.6299787005 * b));
        return ((0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s), (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s), (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s));
    }

    /// <summary>What a screen cannot show becomes the nearest of each component.</summary>
    internal static (byte R, byte G, byte B) ToRgb((double L, double A, double B) colour)
    {
        double l = Cube(colour.L + (0.3963377774 * colour.A) + (0.2158037573 * colour.B));
        double m = Cube(colour.L - (0.1055613458 * colour.A) - (0.0638541728 * colour.B));
        double s = Cube(colour.L - (0.0894841775 * colour.A) - (1.2914855480 * colour.B));
        return (Component((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)), Component((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)), Component((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)));
    }

    private static double Cube(double value) => value * value * value;

    // sRGB, IEC 61966-2-1.
    private static double Linear(byte component)
    {
        double value = component / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    private static byte Component(double linear)
    {
        double value = linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
        return (byte)Math.Round(Math.Clamp(value, 0, 1) * 255);
    }
}
