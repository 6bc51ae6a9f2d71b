using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Remembers for the whole server whether its first-run guide is still wanted, so that no browser shows it again once somebody is through.</summary>
public sealed class SetupGuide
{
    // Whoever set the server up, and nobody else yet.
    private const int OfNew = 1;

    private readonly MailStore _store;
    private readonly AccountDirectory _directory;

    internal SetupGuide(MailStore store, AccountDirectory directory) => (_store, _directory) = (store, directory);

    public async ValueTask<GuideState> GetAsync(CancellationToken cancellationToken = default)
    {
        int? kept = await _store.ReadAsync(static reader => reader.Sql.QueryFirst<int?>("SELECT state FROM directory_guide WHERE id = 0", static row => row.Int32(0)), cancellationToken).ConfigureAwait(false);
        if (kept is { } state) return (GuideState)state;
        return (await _directory.ListAccountsAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Count <= OfNew && (await _directory.ListDomainsAsync(cancellationToken).ConfigureAwait(false)).Count <= OfNew ? GuideState.New : GuideState.Closed;
    }

    public Task SetAsync(GuideState state, CancellationToken cancellationToken = default) => _store.WriteAsync(
        transaction =>
        {
            if (transaction.Sql.Execute("UPDATE directory_guide SET state = @1 WHERE id = 0", (int)state) == 0) transaction.Sql.Execute("INSERT INTO directory_guide (id, state) VALUES (0, @1)", (int)state);
            return 0;
        },
        cancellationToken);
}
