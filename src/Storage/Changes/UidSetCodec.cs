using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>UID sets in change records: for each range the gap to the last end and the length less one, as variable-length integers.</summary>
internal static class UidSetCodec
{
    internal static byte[] Encode(UidSet set)
    {
        if (set.IsEmpty) return [];
        byte[] buffer = new byte[set.Count * 10];
        int at = 0;
        uint previous = 0;
        for (int i = 0; i < set.Count; i++)
        {
            UidRange range = set[i];
            Write(buffer, ref at, range.First - previous);
            Write(buffer, ref at, range.Last - range.First);
            previous = range.Last;
        }

        return buffer.AsSpan(0, at).ToArray();
    }

    /// <exception cref="StoreException">The bytes are not an encoded set.</exception>
    internal static UidSet Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return UidSet.Empty;
        var builder = new UidSet.Builder();
        uint previous = 0;
        int at = 0;
        while (at < bytes.Length)
        {
            uint first = previous + Read(bytes, ref at);
            uint last = first + Read(bytes, ref at);
            if (first < previous || last < first) throw new StoreException(StoreFault.Damaged, "A change record holds an impossible UID set.");
            builder.Add(new UidRange(first, last));
            previous = last;
        }

        return builder.ToSet();
    }

    private static void Write(byte[] buffer, ref int at, uint value)
    {
        while (value >= 0x80)
        {
            buffer[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[at++] = (byte)value;
    }

    private static uint Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if (at >= bytes.Length) break;
            byte b = bytes[at++];
            value |= (uint)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }

        throw new StoreException(StoreFault.Damaged, "A change record's UID set is cut short.");
    }
}
