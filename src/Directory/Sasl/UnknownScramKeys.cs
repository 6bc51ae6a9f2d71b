using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Directory;

/// <summary>
/// Keys for names that do not exist: always the same for one name in one store, so that asking twice tells nothing.
/// </summary>
internal static class UnknownScramKeys
{
    internal static ScramKeys For(byte[] secret, string nameKey, int iterations)
    {
        byte[] name = Encoding.UTF8.GetBytes(nameKey);
        byte[] salt = HMACSHA256.HashData(secret, name)[..16];
        byte[] stored = HMACSHA256.HashData(secret, (byte[])[.. name, 0]);
        return new ScramKeys(iterations, salt, stored, stored);
    }
}
