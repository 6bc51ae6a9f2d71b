using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Credentials in the store.</summary>
internal sealed class StoredCredentials(MailStore store) : ICredentialStore
{
    private byte[]? _secret;

    public ValueTask<Credential?> FindAsync(AccountId account, CancellationToken cancellationToken) =>
        store.ReadAsync(reader => CredentialTable.Find(reader.Sql, account), cancellationToken);

    public Task ReplaceAsync(AccountId account, string oldHash, Credential credential, CancellationToken cancellationToken) =>
        store.WriteAsync(
            transaction =>
            {
                CredentialTable.Replace(transaction.Sql, account, oldHash, credential);
                return true;
            },
            cancellationToken);

    public async ValueTask<byte[]> UnknownNamesSecretAsync(CancellationToken cancellationToken)
    {
        if (_secret is { } known) return known;
        byte[] secret = await store.ReadAsync(static reader => SecretTable.Find(reader.Sql, SecretTable.UnknownNames), cancellationToken).ConfigureAwait(false)
            ?? await store.WriteAsync(static transaction => SecretTable.FindOrMake(transaction.Sql, SecretTable.UnknownNames), cancellationToken).ConfigureAwait(false);
        _secret = secret;
        return secret;
    }
}
