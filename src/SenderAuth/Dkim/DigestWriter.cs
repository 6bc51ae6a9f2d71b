using System.Buffers;
using System.Security.Cryptography;

namespace Posthouse.SenderAuth;

/// <summary>SHA-256 of what is written, gathered first: small amounts are hashed in one call, large ones never copied.</summary>
internal sealed class DigestWriter : IDisposable
{
    private const int Gathered = 8 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Gathered);
    private int _held;
    private IncrementalHash? _hash;

    public void Dispose()
    {
        _hash?.Dispose();
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _buffer.Length - _held)
        {
            bytes.CopyTo(_buffer.AsSpan(_held));
            _held += bytes.Length;
            return;
        }

        Flush();
        if (bytes.Length >= _buffer.Length / 2)
        {
            _hash!.AppendData(bytes);
            return;
        }

        bytes.CopyTo(_buffer);
        _held = bytes.Length;
    }

    /// <summary>Room for so many octets; <see cref="Advance"/> says how many were used.</summary>
    internal Span<byte> GetSpan(int octets)
    {
        if (_buffer.Length - _held < octets)
        {
            Flush();
            if (_buffer.Length < octets)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = ArrayPool<byte>.Shared.Rent(octets);
            }
        }

        return _buffer.AsSpan(_held);
    }

    internal void Advance(int octets) => _held += octets;

    /// <summary>Writes 32 octets; the writer starts anew.</summary>
    internal void Finish(Span<byte> hash)
    {
        if (_hash is null)
        {
            SHA256.HashData(_buffer.AsSpan(0, _held), hash);
        }
        else
        {
            Flush();
            _hash.GetHashAndReset(hash);
        }

        _held = 0;
    }

    private void Flush()
    {
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(_buffer.AsSpan(0, _held));
        _held = 0;
    }
}
