using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>Where credentials are kept. The store in the product; a dictionary where a protocol is tested without one.</summary>
internal interface ICredentialStore
{
    ValueTask<Credential?> FindAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>Puts a renewed credential in the place of the one with <paramref name="oldHash"/>, if that is still there.</summary>
    Task ReplaceAsync(AccountId account, string oldHash, Credential credential, CancellationToken cancellationToken);

    /// <summary>The store's secret behind the salts of names that do not exist.</summary>
    ValueTask<byte[]> UnknownNamesSecretAsync(CancellationToken cancellationToken);
}
