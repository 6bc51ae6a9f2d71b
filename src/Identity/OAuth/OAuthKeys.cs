using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using OpenIddict.Validation;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>
/// The keys that sign tokens, sealed in the store and the same on every node; and the one that encrypts them, made from the key file. A
/// signing key is replaced when it is old, and published until what it signed has expired.
/// </summary>
internal sealed class OAuthKeys(MailStore store, SecretSource secrets, TimeProvider clock, IdentityOptions options, IOptionsMonitorCache<OpenIddictServerOptions> server, IOptionsMonitorCache<OpenIddictValidationOptions> validation) : IDisposable
{
    // RFC 7518 §3.3: 2048 bits or more. RS256 is what every client can check (OpenID Connect Core §15.1).
    private const int KeyBits = 2048;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Keys? _keys;

    /// <summary>Newest first; empty before <see cref="LoadAsync"/>.</summary>
    internal IReadOnlyList<RsaSecurityKey> Signing => _keys?.Signing ?? [];

    internal SymmetricSecurityKey? Encryption => _keys?.Encryption;

    /// <summary>Cheap once it was done. Replaces the newest key when it is old.</summary>
    /// <exception cref="StoreException">The keys cannot be read, or were sealed with another key file.</exception>
    internal async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (_keys is { } known && clock.GetUtcNow() < known.Until) return;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (_keys is { } loaded && now < loaded.Until) return;
            SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
            List<StoredKey> stored = await store.ReadAsync(static reader => Read(reader), cancellationToken).ConfigureAwait(false);
            if (stored.Count == 0 || now - stored[0].Created >= options.KeyRotation) stored = await RotateAsync(box, now, cancellationToken).ConfigureAwait(false);
            var signing = new List<RsaSecurityKey>();
            foreach (StoredKey key in stored)
            {
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(box.Open(key.Sealed, Purpose(key.Id)), out _);
                signing.Add(new RsaSecurityKey(rsa) { KeyId = key.Id });
            }

            _keys = new Keys(signing, new SymmetricSecurityKey(box.DeriveKey("oauth/encryption", 32)) { KeyId = "e" }, stored[0].Created + options.KeyRotation);
            // They are read into options that are otherwise kept for ever.
            server.Clear();
            validation.Clear();
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static string Purpose(string id) => "oauth/signing/" + id;

    private static List<StoredKey> Read(StoreReader reader) =>
        reader.Sql.Query("SELECT id, sealed, created FROM identity_key ORDER BY created DESC, id", static row => new StoredKey(row.Text(0), row.Bytes(1), row.Moment(2)));

    private async Task<List<StoredKey>> RotateAsync(SecretBox box, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var rsa = RSA.Create(KeyBits);
        string id = Guid.NewGuid().ToString("N")[..16];
        byte[] made = box.Seal(rsa.ExportPkcs8PrivateKey(), Purpose(id));
        DateTimeOffset old = now - options.KeyRotation;
        return await store.WriteAsync(
            transaction =>
            {
                // Another node may have been first: then its key is everybody's.
                List<StoredKey> there = Read(transaction);
                if (there.Count == 0 || there[0].Created <= old)
                {
                    transaction.Sql.Execute("INSERT INTO identity_key (id, sealed, created) VALUES (@1, @2, @3)", id, made, now);
                    // What a replaced key signed has expired when the next one is replaced.
                    transaction.Sql.Execute("DELETE FROM identity_key WHERE created < @1", old - options.KeyRotation - options.RefreshLifetime);
                    transaction.Journal(new JournalRecord("oauth-key-made") { Detail = $"key={id}" });
                }

                return Read(transaction);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private sealed record StoredKey(string Id, byte[] Sealed, DateTimeOffset Created);

    private sealed record Keys(IReadOnlyList<RsaSecurityKey> Signing, SymmetricSecurityKey Encryption, DateTimeOffset Until);
}
