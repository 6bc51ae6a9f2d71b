using System.Security.Cryptography;

namespace Posthouse.Jmap;

/// <summary>Digests of a range of a blob (RFC 9404 §4.2); the names are those of HTTP's registry, so "sha" is SHA-1.</summary>
internal sealed class BlobDigests : IDisposable
{
    internal static readonly string[] Names = ["sha", "sha-256", "sha-512"];

    private readonly Dictionary<string, IncrementalHash> _hashes = new(StringComparer.Ordinal);

    /// <exception cref="MethodException">invalidArguments: an algorithm that is not known.</exception>
    internal BlobDigests(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            _hashes[name] = IncrementalHash.CreateHash(name switch
            {
                // Tells versions apart; guards nothing.
                "sha" => HashAlgorithmName.SHA1,
                "sha-256" => HashAlgorithmName.SHA256,
                "sha-512" => HashAlgorithmName.SHA512,
                _ => throw MethodException.Invalid("properties", $"'{name}' is not a digest algorithm of this server."),
            });
        }
    }

    internal bool IsEmpty => _hashes.Count == 0;

    internal void Append(ReadOnlySpan<byte> octets)
    {
        foreach (IncrementalHash hash in _hashes.Values) hash.AppendData(octets);
    }

    /// <summary>In base64; begins anew.</summary>
    internal string Take(string name) => Convert.ToBase64String(_hashes[name].GetHashAndReset());

    public void Dispose()
    {
        foreach (IncrementalHash hash in _hashes.Values) hash.Dispose();
    }
}
