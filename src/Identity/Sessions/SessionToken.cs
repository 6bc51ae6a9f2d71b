using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Identity;

/// <summary>What a browser's cookie holds: 256 random bits in base64url. The store has its hash alone.</summary>
internal readonly record struct SessionToken(string Value)
{
    private const int Octets = 32;

    internal static readonly int Length = Base64Url.GetEncodedLength(Octets);

    internal static SessionToken New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Octets)));

    internal static SessionToken? Read(string? text) =>
        text is { } value && value.Length == Length && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? new SessionToken(value) : null;

    /// <summary>Of 256 random bits a plain hash is enough: nobody finds them by trying.</summary>
    internal string Id => Hash("id");

    /// <summary>For <see cref="Directory.BrowserRequest.CsrfHeader"/>: only who has the cookie's value, or was told by this server, knows it.</summary>
    internal string Csrf => Hash("csrf");

    internal bool IsCsrf(string shown) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Csrf), Encoding.UTF8.GetBytes(shown));

    // Never into a log.
    public override string ToString() => "(session token)";

    private string Hash(string purpose) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"posthouse/session/{purpose}/{Value}")));
}
