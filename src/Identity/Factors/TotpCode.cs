using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Identity;

/// <summary>Codes that change with time (RFC 6238), as authenticator apps make them: SHA-1, six digits, every 30 seconds.</summary>
public static class TotpCode
{
    internal const int Digits = 6;

    internal const int Period = 30;

    // RFC 4226 §4, R6: 160 bits.
    internal const int SecretSize = 20;

    /// <summary>RFC 6238 §5.2: one step either way, for clocks that differ and people who type slowly.</summary>
    internal const int Window = 1;

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    internal static long StepAt(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / Period;

    internal static string At(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238 §1.2: HMAC-SHA-1 is what authenticator apps know; its weakness is in collisions, which nobody needs here.
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        // RFC 4226 §5.3.
        int value = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & 0x7FFF_FFFF;
        return (value % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step that the code is of, newer than <paramref name="after"/>; null where there is none in the window.</summary>
    internal static long? Find(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long after)
    {
        if (code.Length != Digits) return null;
        long? found = null;
        byte[] shown = Encoding.UTF8.GetBytes(code);
        for (long step = StepAt(now) - Window; step <= StepAt(now) + Window; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(At(secret, step)), shown) && step > after) found ??= step;
        }

        return found;
    }

    /// <summary>As apps take it by hand: base 32 without padding (RFC 4648 §6).</summary>
    public static string Write(ReadOnlySpan<byte> secret)
    {
        var text = new StringBuilder();
        int bits = 0, held = 0;
        foreach (byte octet in secret)
        {
            held = (held << 8) | octet;
            for (bits += 8; bits >= 5; bits -= 5) text.Append(Base32[(held >> (bits - 5)) & 31]);
        }

        if (bits > 0) text.Append(Base32[(held << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>What apps read from a QR code.</summary>
    public static string Address(ReadOnlySpan<byte> secret, string account, string issuer) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={Write(secret)}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={Digits}&period={Period}";
}
