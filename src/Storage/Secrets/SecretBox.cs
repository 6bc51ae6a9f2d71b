using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Storage;

/// <summary>
/// Encrypts what must be kept readable for the server alone: signing keys, passwords of other systems, tokens. AES-256-GCM under a
/// key that stands in a file of its own, so that a copy of the records without it gives nothing away.
/// </summary>
/// <remarks>Sealed form: format (1 octet), key's fingerprint (4), nonce (12), tag (16), cipher text. Safe for all threads.</remarks>
public sealed class SecretBox : IDisposable
{
    private const byte Format = 1;
    private const int KeySize = 32;
    private const int FingerprintSize = 4;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + FingerprintSize + NonceSize + TagSize;

    private readonly byte[] _key;
    private readonly uint _fingerprint;

    private SecretBox(byte[] key)
    {
        _key = key;
        _fingerprint = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(key));
    }

    /// <summary>Tells this key from others, and nothing of it.</summary>
    public long Fingerprint => _fingerprint;

    /// <summary>Opens the box of a key file. The file is made, readable for its owner alone, where there is none and <paramref name="create"/> says so.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.NotFound"/>: there is no key. <see cref="StoreFault.Damaged"/>: the file is no key.</exception>
    public static SecretBox Open(string path, bool create)
    {
        byte[] key;
        try
        {
            key = File.ReadAllBytes(path);
        }
        catch (FileNotFoundException) when (create)
        {
            key = Make(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StoreException(StoreFault.NotFound, $"The key of what is kept encrypted, {path}, is missing. Put it back from a backup.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFault.StorageFailed, $"The key of what is kept encrypted, {path}, cannot be read: {error.Message}", error);
        }

        if (key.Length != KeySize) throw new StoreException(StoreFault.Damaged, $"{path} holds {key.Length} octets and no key of {KeySize}. Put it back from a backup.");
        return new SecretBox(key);
    }

    /// <param name="secret">What is to be kept.</param>
    /// <param name="purpose">Whose it is and what for, such as "dkim/example.com/s1". What is sealed for one purpose opens for no other.</param>
    public byte[] Seal(ReadOnlySpan<byte> secret, string purpose)
    {
        byte[] box = new byte[HeaderSize + secret.Length];
        box[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(box.AsSpan(1), _fingerprint);
        Span<byte> nonce = box.AsSpan(1 + FingerprintSize, NonceSize);
        // Random nonces: safe for 2^32 secrets under one key (NIST SP 800-38D §8.3), and there are some thousands.
        RandomNumberGenerator.Fill(nonce);
        // One for each call: AesGcm is not for several threads at once.
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(nonce, secret, box.AsSpan(HeaderSize), box.AsSpan(1 + FingerprintSize + NonceSize, TagSize), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    /// <exception cref="StoreException"><see cref="StoreFault.Damaged"/>: it was sealed with another key or for another purpose, or was changed.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, string purpose)
    {
        if (box.Length < HeaderSize || box[0] != Format) throw new StoreException(StoreFault.Damaged, $"The secret '{purpose}' is damaged.");
        if (BinaryPrimitives.ReadUInt32BigEndian(box[1..]) != _fingerprint)
            throw new StoreException(StoreFault.Damaged, $"The secret '{purpose}' was encrypted with another key than the one that is there. Put the right key file back from a backup.");
        byte[] secret = new byte[box.Length - HeaderSize];
        try
        {
            using var cipher = new AesGcm(_key, TagSize);
            cipher.Decrypt(box.Slice(1 + FingerprintSize, NonceSize), box[HeaderSize..], box.Slice(1 + FingerprintSize + NonceSize, TagSize), secret, Encoding.UTF8.GetBytes(purpose));
            return secret;
        }
        catch (AuthenticationTagMismatchException error)
        {
            throw new StoreException(StoreFault.Damaged, $"The secret '{purpose}' is damaged.", error);
        }
    }

    /// <summary>A key of its own for one purpose, the same as long as the key file is (HKDF, RFC 5869): for hashes that only this server can make.</summary>
    /// <param name="length">Octets.</param>
    public byte[] DeriveKey(string purpose, int length) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, length, info: Encoding.UTF8.GetBytes("derived/" + purpose));

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    // A key that is half written would lose all that is sealed later: it gets its name when it is durable.
    private static byte[] Make(string path)
    {
        byte[] key = RandomNumberGenerator.GetBytes(KeySize);
        string unfinished = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(unfinished, options))
            {
                file.Write(key);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: false);
            return key;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFault.StorageFailed, $"The key of what is kept encrypted, {path}, cannot be written: {error.Message}", error);
        }
    }
}
