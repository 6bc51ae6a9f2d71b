namespace Posthouse.SenderAuth;

/// <summary>The hash of one canonical body, or of its first octets (l=).</summary>
/// <param name="limit">Octets that are hashed; null for all.</param>
internal sealed class BodyDigest(long? limit) : IDisposable
{
    private readonly DigestWriter _writer = new();
    private readonly byte[] _hash = new byte[32];

    internal long? Limit => limit;

    /// <summary>Octets of the canonical body, hashed or not.</summary>
    internal long Length { get; private set; }

    internal ReadOnlySpan<byte> Hash => _hash;

    public void Dispose() => _writer.Dispose();

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        long room = limit is { } most ? most - Length : long.MaxValue;
        if (room > 0) _writer.Append(room < bytes.Length ? bytes[..(int)room] : bytes);
        Length += bytes.Length;
    }

    internal void Finish() => _writer.Finish(_hash);
}
