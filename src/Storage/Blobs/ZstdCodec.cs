using ZstdSharp;

namespace Posthouse.Storage;

/// <summary>Whole-record compression. Level 3: the ratio of mail barely grows beyond it.</summary>
internal static class ZstdCodec
{
    private const int Level = 3;

    [ThreadStatic]
    private static Compressor? t_compressor;

    [ThreadStatic]
    private static Decompressor? t_decompressor;

    /// <summary>Null when the result is not at least an eighth smaller: then decompressing would cost more than it saves.</summary>
    internal static byte[]? CompressIfSmaller(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 256) return null;
        t_compressor ??= new Compressor(Level);
        Span<byte> compressed = t_compressor.Wrap(raw);
        return compressed.Length < raw.Length - (raw.Length / 8) ? compressed.ToArray() : null;
    }

    /// <exception cref="StoreException"><see cref="StoreFault.Damaged"/>.</exception>
    internal static byte[] Decompress(ReadOnlySpan<byte> stored, int rawLength, string path)
    {
        t_decompressor ??= new Decompressor();
        byte[] raw = new byte[rawLength];
        try
        {
            int got = t_decompressor.Unwrap(stored, raw);
            if (got == rawLength) return raw;
            throw new StoreException(StoreFault.Damaged, $"A message in {path} unpacks to {got} octets instead of {rawLength}.");
        }
        catch (ZstdException error)
        {
            throw new StoreException(StoreFault.Damaged, $"A message in {path} cannot be unpacked: {error.Message}", error);
        }
    }
}
