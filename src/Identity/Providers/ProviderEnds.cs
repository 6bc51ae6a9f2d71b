using System.Globalization;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>Ends what a provider has begun: sessions, second steps that are under way, and the grants and tokens that came of them. Never what began by a password.</summary>
internal static class ProviderEnds
{
    /// <summary>Of one account.</summary>
    /// <returns>The sessions and grants, for what rests on them.</returns>
    internal static List<CredentialKey> OfAccount(SqlSession sql, string provider, AccountId account)
    {
        List<BrowserSession> sessions = SessionTable.Of(sql, account).FindAll(session => session.Provider == provider);
        foreach (BrowserSession session in sessions) SessionTable.Delete(sql, session.Id);
        sql.Execute("DELETE FROM identity_step WHERE provider = @1 AND account = @2", provider, account.Value);
        string subject = account.Value.ToString(CultureInfo.InvariantCulture);
        List<string> grants = sql.Query("SELECT id FROM identity_grant WHERE subject = @1 AND provider = @2", static row => row.Text(0), subject, provider);
        sql.Execute("DELETE FROM identity_token WHERE grant_id IN (SELECT id FROM identity_grant WHERE subject = @1 AND provider = @2)", subject, provider);
        sql.Execute("DELETE FROM identity_grant WHERE subject = @1 AND provider = @2", subject, provider);
        return Keys(sessions, grants);
    }

    /// <summary>Of everybody.</summary>
    internal static List<CredentialKey> All(SqlSession sql, string provider)
    {
        List<BrowserSession> sessions = SessionTable.DeleteOfProvider(sql, provider);
        sql.Execute("DELETE FROM identity_step WHERE provider = @1", provider);
        List<string> grants = sql.Query("SELECT id FROM identity_grant WHERE provider = @1", static row => row.Text(0), provider);
        sql.Execute("DELETE FROM identity_token WHERE grant_id IN (SELECT id FROM identity_grant WHERE provider = @1)", provider);
        sql.Execute("DELETE FROM identity_grant WHERE provider = @1", provider);
        return Keys(sessions, grants);
    }

    private static List<CredentialKey> Keys(List<BrowserSession> sessions, List<string> grants) =>
        [.. sessions.Select(static session => new CredentialKey(CredentialKind.Session, session.Id)), .. grants.Select(static grant => new CredentialKey(CredentialKind.Grant, grant))];

    /// <summary>Something that the provider was believed about is believed no more.</summary>
    internal static bool IsBelievedLess(IdentityProvider before, IdentityProvider after) =>
        before.Issuer != after.Issuer || before.ClientId != after.ClientId || before.Domains.Any(domain => !after.Domains.Contains(domain))
        || (before.Administrators && !after.Administrators) || (before.Enabled && !after.Enabled) || after.Factors < before.Factors;
}
