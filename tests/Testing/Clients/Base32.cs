namespace Posthouse.Testing;

/// <summary>RFC 4648 §6, as authenticator apps read it.</summary>
public static class Base32
{
    /// <param name="text">Without padding.</param>
    public static byte[] Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var octets = new List<byte>();
        int held = 0, bits = 0;
        foreach (char c in text)
        {
            int value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal);
            if (value < 0) throw new FormatException($"'{c}' is no digit of Base32.");
            held = ((held << 5) | value) & 0xFFFF;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            octets.Add((byte)(held >> bits));
        }

        return [.. octets];
    }
}
