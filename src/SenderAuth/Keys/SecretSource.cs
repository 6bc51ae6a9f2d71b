using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Opens the box of secrets when it is first needed, and makes its key only while nothing is sealed: made later, it would hide that the right one is missing.</summary>
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
            long secrets = await store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM sender_auth_key WHERE private_key IS NOT NULL"), cancellationToken).ConfigureAwait(false);
            return _box = SecretBox.Open(options.SecretFile, create: secrets == 0);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _box?.Dispose();
        _gate.Dispose();
    }
}
