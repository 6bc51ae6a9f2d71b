namespace Posthouse.Delivery;

/// <summary>
/// Whom an account has written to, in 512 octets whatever their number (a Bloom filter). It may take a stranger for a known one, never a known one
/// for a stranger: where it is full it says nothing any more, which raises no false alarm.
/// </summary>
internal sealed class Correspondents
{
    internal const int Octets = 512;

    private const int Probes = 3;

    private readonly byte[] _bits;

    internal Correspondents(byte[]? kept = null) => _bits = kept is { Length: Octets } ? kept : new byte[Octets];

    internal byte[] ToBytes() => [.. _bits];

    /// <summary>True for one who was not among them.</summary>
    internal bool Add(ReadOnlySpan<char> address)
    {
        // FNV-1a over the address in lower case: kept in the store, so it must never change.
        ulong hash = 14695981039346656037;
        foreach (char c in address) hash = (hash ^ char.ToLowerInvariant(c)) * 1099511628211;
        hash ^= hash >> 29;
        bool isNew = false;
        for (int i = 0; i < Probes; i++, hash >>= 16)
        {
            int bit = (int)(hash % (Octets * 8));
            byte mask = (byte)(1 << (bit & 7));
            isNew |= (_bits[bit >> 3] & mask) == 0;
            _bits[bit >> 3] |= mask;
        }

        return isNew;
    }
}
