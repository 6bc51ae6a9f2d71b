using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Jmap;

/// <summary>
/// Tickets: a download that was counted, as a word that whoever asked for it brings along, so that a browser's download program, which sends neither
/// form nor password, gets the file, and gets the rest of it after the connection broke. Nothing is kept of them.
/// </summary>
internal sealed class LinkTickets(SealedSecrets secrets, TimeProvider clock)
{
    private const string Purpose = "link tickets";
    private const int KeyOctets = 32;
    private const int TimeOctets = 8;
    private const int ProofOctets = 24;

    private byte[]? _key;

    internal async ValueTask<string> MakeAsync(string tokenHash, DateTimeOffset until, CancellationToken cancellationToken)
    {
        byte[] ticket = new byte[TimeOctets + ProofOctets];
        BinaryPrimitives.WriteInt64BigEndian(ticket, until.ToUnixTimeMilliseconds());
        Prove(await KeyAsync(cancellationToken).ConfigureAwait(false), tokenHash, ticket.AsSpan(0, TimeOctets), ticket.AsSpan(TimeOctets));
        return Base64Url.EncodeToString(ticket);
    }

    internal async ValueTask<bool> IsGoodAsync(string tokenHash, string ticket, CancellationToken cancellationToken)
    {
        byte[] read = new byte[TimeOctets + ProofOctets];
        if (ticket.Length != Base64Url.GetEncodedLength(read.Length) || !Base64Url.IsValid(ticket) || !Base64Url.TryDecodeFromChars(ticket, read, out int octets) || octets != read.Length) return false;
        byte[] proof = new byte[ProofOctets];
        Prove(await KeyAsync(cancellationToken).ConfigureAwait(false), tokenHash, read.AsSpan(0, TimeOctets), proof);
        return CryptographicOperations.FixedTimeEquals(proof, read.AsSpan(TimeOctets)) && clock.GetUtcNow().ToUnixTimeMilliseconds() < BinaryPrimitives.ReadInt64BigEndian(read);
    }

    private static void Prove(byte[] key, string tokenHash, ReadOnlySpan<byte> time, Span<byte> proof)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, [.. Encoding.ASCII.GetBytes(tokenHash), .. time], whole);
        whole[..ProofOctets].CopyTo(proof);
    }

    // The same on every node and after a restart.
    private async ValueTask<byte[]> KeyAsync(CancellationToken cancellationToken) =>
        _key ??= await secrets.FindOrMakeAsync(Purpose, static () => RandomNumberGenerator.GetBytes(KeyOctets), cancellationToken).ConfigureAwait(false);
}
