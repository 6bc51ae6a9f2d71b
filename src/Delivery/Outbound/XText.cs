using System.Text;

namespace Posthouse.Delivery;

/// <summary>RFC 3461 §4: what would end or break a parameter travels as +XX.</summary>
internal static class XText
{
    internal static string Encode(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(value))
        {
            if (b is > (byte)' ' and < 0x7f and not (byte)'+' and not (byte)'=') text.Append((char)b);
            else text.Append('+').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
