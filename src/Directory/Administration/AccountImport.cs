using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// Makes many accounts: passwords are hashed side by side as far as the cores go, and each batch of accounts is one transaction.
/// A refused account is reported and the others go on.
/// </summary>
internal sealed class AccountImport(DirectoryWriter writer, PasswordHasher hasher, DirectoryOptions options, AccountChanges changes)
{
    private const int BatchSize = 64;

    internal async Task<IReadOnlyList<ImportResult>> RunAsync(IReadOnlyList<NewAccount> accounts, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var results = new List<ImportResult>(accounts.Count);
        for (int start = 0; start < accounts.Count; start += BatchSize)
        {
            int count = Math.Min(BatchSize, accounts.Count - start);
            var prepared = new (NewAccount Account, Credential? Credential, string? Problem)[count];
            int first = start;
            await Parallel.ForAsync(0, count, cancellationToken, async (i, token) => prepared[i] = await PrepareAsync(accounts[first + i], token).ConfigureAwait(false)).ConfigureAwait(false);
            results.AddRange(await writer.ApplyAsync(
                (transaction, snapshot) =>
                {
                    var batch = new List<ImportResult>(count);
                    foreach ((NewAccount account, Credential? credential, string? problem) in prepared)
                    {
                        if (problem is not null)
                        {
                            batch.Add(new ImportResult(account.Address, null, problem));
                            continue;
                        }

                        try
                        {
                            (Account created, snapshot) = changes.Create(transaction, snapshot, account, credential);
                            batch.Add(new ImportResult(created.Address, created, null));
                        }
                        catch (DirectoryException refused)
                        {
                            batch.Add(new ImportResult(account.Address, null, refused.Message));
                        }
                    }

                    return (batch, snapshot);
                },
                cancellationToken).ConfigureAwait(false));
            progress?.Report(results.Count);
        }

        return results;
    }

    /// <summary>What is kept of the password, or of the hash that another server made of it; null where there is neither.</summary>
    /// <exception cref="DirectoryException">The password or the hash cannot be used.</exception>
    internal async Task<Credential?> CredentialOfAsync(NewAccount account, CancellationToken cancellationToken)
    {
        if (account.PasswordHash is { } hash)
        {
            if (account.Password is not null) throw new DirectoryException(DirectoryFault.Invalid, "A password and a hash were given: which of them counts? Give one.");
            return hasher.Adopt(hash);
        }

        if (account.Password is not { } password) return null;
        DirectoryChecks.RequirePassword(password, account.Address, account.DisplayName, options);
        return await hasher.MakeAsync(password, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(NewAccount, Credential?, string?)> PrepareAsync(NewAccount account, CancellationToken cancellationToken)
    {
        try
        {
            return (account, await CredentialOfAsync(account, cancellationToken).ConfigureAwait(false), null);
        }
        catch (DirectoryException refused)
        {
            return (account, null, refused.Message);
        }
    }
}
