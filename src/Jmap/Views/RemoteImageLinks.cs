using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>
/// Addresses under which this server fetches an image of another. Each is proved to come from a view that the reader asked to show images in: without
/// that, a message could name one itself, and learn that it was opened.
/// </summary>
internal sealed class RemoteImageLinks(SealedSecrets secrets)
{
    private const string Purpose = "jmap/remote-images";
    private const int KeyLength = 32;

    private byte[]? _key;

    /// <summary>To be awaited before the others are called.</summary>
    /// <exception cref="Posthouse.Storage.StoreException">The key cannot be read.</exception>
    internal async ValueTask LoadAsync(CancellationToken cancellationToken) =>
        _key ??= await secrets.FindOrMakeAsync(Purpose, static () => RandomNumberGenerator.GetBytes(KeyLength), cancellationToken).ConfigureAwait(false);

    internal string Of(AccountId reader, string account, Uri address) =>
        $"/jmap/remote/{account}?url={Uri.EscapeDataString(address.AbsoluteUri)}&proof={Base64Url.EncodeToString(Proof(reader, address.AbsoluteUri))}";

    internal bool IsProved(AccountId reader, Uri address, string proof)
    {
        Span<byte> given = stackalloc byte[64];
        return proof.Length <= 64 && Base64Url.IsValid(proof) && Base64Url.TryDecodeFromChars(proof, given, out int length) && CryptographicOperations.FixedTimeEquals(given[..length], Proof(reader, address.AbsoluteUri));
    }

    private byte[] Proof(AccountId reader, string address) =>
        HMACSHA256.HashData(_key ?? throw new InvalidOperationException("The key is not loaded."), Encoding.UTF8.GetBytes($"{reader.Value} {address}"))[..16];
}
