using System.Globalization;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>The programs and devices that somebody has let in: seen and shut out by himself.</summary>
public sealed class Consents(MailStore store, SignedInSessions sessions, TimeProvider clock)
{
    /// <summary>Those that may still do something, by name. Of what was never to last, only what has a token that is good.</summary>
    public ValueTask<List<Consent>> ListAsync(AccountId account, CancellationToken cancellationToken = default) => store.ReadAsync(
        reader => reader.Sql.Query(
            "SELECT g.id, c.client_id, c.display_name, g.scopes, g.created FROM identity_grant g JOIN identity_client c ON c.id = g.client WHERE g.subject = @1 AND g.status = 'valid' "
            // Given once by password and once by a provider it is one to whoever gave it.
            + "AND NOT (g.type = 'permanent' AND EXISTS (SELECT 1 FROM identity_grant o WHERE o.subject = g.subject AND o.client = g.client AND o.scopes = g.scopes AND o.type = 'permanent' AND o.status = 'valid' AND o.id < g.id)) "
            + "AND (g.type = 'permanent' OR EXISTS (SELECT 1 FROM identity_token t WHERE t.grant_id = g.id AND t.status = 'valid' AND t.expires > @2)) ORDER BY c.display_name, g.created, g.id",
            static row => new Consent(row.Text(0), row.TextOrNull(2) is { Length: > 0 } name ? name : row.Text(1), StoredLists.Split(row.Text(3)), row.MomentOrNull(4)),
            Subject(account), clock.GetUtcNow()),
        cancellationToken);

    /// <summary>The program has to ask again, its tokens open nothing from then on, and what they have opened ends.</summary>
    /// <returns>False when the account has let in no such program.</returns>
    public async Task<bool> RevokeAsync(AccountId account, string id)
    {
        List<string> grants = await store.WriteAsync(transaction => Revoke(transaction, account, id)).ConfigureAwait(false);
        foreach (string grant in grants) sessions.End(new CredentialKey(CredentialKind.Grant, grant));
        return grants.Count > 0;
    }

    private static List<string> Revoke(WriteTransaction transaction, AccountId account, string id)
    {
        string? client = transaction.Sql.QueryFirst<string>(
            "SELECT c.client_id FROM identity_grant g JOIN identity_client c ON c.id = g.client WHERE g.id = @1 AND g.subject = @2", static row => row.Text(0), id, Subject(account));
        if (client is null) return [];
        // With those that are listed as the same one.
        List<string> grants = transaction.Sql.Query(
            "SELECT o.id FROM identity_grant g JOIN identity_grant o ON o.subject = g.subject AND (o.id = g.id OR (o.client = g.client AND o.scopes = g.scopes AND o.type = 'permanent' AND g.type = 'permanent')) WHERE g.id = @1 AND g.subject = @2",
            static row => row.Text(0), id, Subject(account));
        foreach (string grant in grants)
        {
            transaction.Sql.Execute("DELETE FROM identity_token WHERE grant_id = @1", grant);
            transaction.Sql.Execute("DELETE FROM identity_grant WHERE id = @1", grant);
        }

        transaction.Journal(new JournalRecord("consent-revoked") { Account = account, Detail = $"client={client}" });
        return grants;
    }

    private static string Subject(AccountId account) => account.Value.ToString(CultureInfo.InvariantCulture);
}
