using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>RFC 6238, as an authenticator app does.</summary>
internal static class Authenticator
{
    /// <param name="ahead">Steps of thirty seconds: a code is good once, and one step early.</param>
    internal static string CodeOf(byte[] secret, int ahead = 0)
    {
        byte[] step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30) + ahead);
#pragma warning disable CA5350 // RFC 6238 §1.2 says SHA-1.
        byte[] hash = HMACSHA1.HashData(secret, step);
#pragma warning restore CA5350
        return ((BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xF)) & 0x7FFF_FFFF) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
