using System.Buffers;
using System.Globalization;

namespace Posthouse.Mail;

/// <summary>Bytes that grow at the end, in a pooled array. Used by one thread; <see cref="Release"/> gives the array back.</summary>
internal sealed class ByteBuilder(int capacity)
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    internal int Length { get; private set; }

    /// <summary>Octets of the array behind it.</summary>
    internal int Capacity => _bytes.Length;

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    internal ReadOnlySpan<byte> Slice(int start, int length) => _bytes.AsSpan(start, length);

    internal void Clear() => Length = 0;

    /// <summary>Clears, and gives the array back when it is larger than <paramref name="capacity"/>.</summary>
    internal void ClearTo(int capacity)
    {
        Length = 0;
        if (_bytes.Length <= capacity) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    }

    internal void Truncate(int length) => Length = length;

    internal void Append(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    internal void Append(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        Length += value.Length;
    }

    /// <summary>Copies bytes of this very builder to its end.</summary>
    internal void AppendOwn(int start, int length)
    {
        Span<byte> target = Reserve(length);
        _bytes.AsSpan(start, length).CopyTo(target);
        Length += length;
    }

    internal void AppendNumber(long value)
    {
        value.TryFormat(Reserve(20), out int written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>At least <paramref name="count"/> free bytes at the end; <see cref="Advance"/> says how many were used.</summary>
    internal Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count) Grow(count);
        return _bytes.AsSpan(Length);
    }

    /// <summary>ASCII letters from <paramref name="start"/> on become lower-case.</summary>
    internal void LowerFrom(int start)
    {
        foreach (ref byte b in _bytes.AsSpan(start, Length - start))
        {
            if (b is >= (byte)'A' and <= (byte)'Z') b |= 0x20;
        }
    }

    internal void Advance(int count) => Length += count;

    internal void Release()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        Length = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Grow(int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, Math.Max(_bytes.Length * 2, 256)));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
