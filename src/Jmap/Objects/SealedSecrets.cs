using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>The room's own secrets: made when they are first needed, sealed in the store, and the same on every node.</summary>
internal sealed class SealedSecrets(MailStore store, SecretSource secrets)
{
    /// <exception cref="StoreException">It cannot be read, or was sealed with another key file.</exception>
    internal async ValueTask<byte[]> FindOrMakeAsync(string purpose, Func<byte[]> make, CancellationToken cancellationToken)
    {
        SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (await store.ReadAsync(reader => Find(reader, purpose), cancellationToken).ConfigureAwait(false) is { } found) return box.Open(found, purpose);
        byte[] made = box.Seal(make(), purpose);
        // Another node may have been first: then its secret is everybody's.
        byte[] kept = await store.WriteAsync(
            transaction =>
            {
                if (Find(transaction, purpose) is { } other) return other;
                transaction.Sql.Execute("INSERT INTO jmap_secret (name, sealed) VALUES (@1, @2)", purpose, made);
                return made;
            },
            cancellationToken).ConfigureAwait(false);
        return box.Open(kept, purpose);
    }

    private static byte[]? Find(StoreReader reader, string purpose) => reader.Sql.QueryFirst<byte[]>("SELECT sealed FROM jmap_secret WHERE name = @1", static row => row.Bytes(0), purpose);
}
