using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// Opens the box of secrets when it is first needed, and makes its key only for a store that never had one: made later, it would hide that
/// the right one is missing. The store knows its key by a fingerprint, whichever room has sealed something with it.
/// </summary>
public sealed class SecretSource(MailStore store, SigningKeyOptions options) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SecretBox? _box;

    /// <exception cref="StoreException">The key is missing, or is another one than that which the secrets were sealed with.</exception>
    public async ValueTask<SecretBox> OpenAsync(CancellationToken cancellationToken = default)
    {
        if (_box is not null) return _box;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_box is not null) return _box;
            (long? fingerprint, long secrets) = await store.ReadAsync(static reader => (Fingerprint(reader), reader.Sql.Scalar("SELECT COUNT(*) FROM sender_auth_key WHERE private_key IS NOT NULL")), cancellationToken).ConfigureAwait(false);
            SecretBox box = SecretBox.Open(options.SecretFile, create: fingerprint is null && secrets == 0);
            try
            {
                // Before the first secret is sealed: whatever is sealed then belongs to a key that is known.
                fingerprint ??= await store.WriteAsync(
                    transaction =>
                    {
                        if (Fingerprint(transaction) is { } known) return known;
                        transaction.Sql.Execute("INSERT INTO sender_auth_key_file (fingerprint) VALUES (@1)", box.Fingerprint);
                        return box.Fingerprint;
                    },
                    cancellationToken).ConfigureAwait(false);
                if (fingerprint != box.Fingerprint)
                    throw new StoreException(StoreFault.Damaged, $"{options.SecretFile} is not the key that this store's secrets were encrypted with. Put the right key file back from a backup.");
            }
            catch
            {
                box.Dispose();
                throw;
            }

            return _box = box;
        }
        finally
        {
            _gate.Release();
        }
    }

    private static long? Fingerprint(StoreReader reader) => reader.Sql.QueryFirst<long?>("SELECT fingerprint FROM sender_auth_key_file", static row => row.Int64(0));

    public void Dispose()
    {
        _box?.Dispose();
        _gate.Dispose();
    }
}
