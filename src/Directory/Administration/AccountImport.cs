using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// Makes many accounts: passwords are hashed side by side as far as the cores go, and each batch of accounts is one transaction.
/// A refused account is reported and the others go on.
/// </summary>
internal sealed class AccountImport(DirectoryWriter writer, PasswordHasher hasher, AccountChanges changes)
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

    private async Task<(NewAccount, Credential?, string?)> PrepareAsync(NewAccount account, CancellationToken cancellationToken)
    {
        try
        {
            return (account, account.Password is { } password ? await hasher.MakeAsync(password, cancellationToken).ConfigureAwait(false) : null, null);
        }
        catch (DirectoryException refused)
        {
            return (account, null, refused.Message);
        }
    }
}
