using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>
/// Passwords that the server makes for programs. Each is 100 random bits, so that a plain hash keeps it and one point read finds it; it
/// opens what its scopes say, and never a browser's session.
/// </summary>
public sealed partial class ApplicationPasswords(MailStore store, SignedInSessions sessions, TimeProvider clock, ILogger<ApplicationPasswords> logger)
{
    private const int Groups = 4;
    private const int Size = 5;
    private const int Maximum = 50;

    private static readonly TimeSpan Grain = TimeSpan.FromHours(1);

    public ValueTask<List<ApplicationPassword>> ListAsync(AccountId account, CancellationToken cancellationToken = default) => store.ReadAsync(
        reader => reader.Sql.Query("SELECT id, name, scopes, created, used FROM identity_application_password WHERE account = @1 ORDER BY created, id", Map, account.Value), cancellationToken);

    /// <returns>The password, which is told once.</returns>
    /// <exception cref="FormatException">The name or a scope cannot be, or there are too many.</exception>
    public async Task<string> CreateAsync(AccountId account, string name, IReadOnlyList<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(scopes);
        string kept = name.Trim();
        if (kept.Length is 0 or > 100 || kept.Any(char.IsControl)) throw new FormatException("A name has 1 to 100 characters.");
        if (scopes.Count == 0 || !scopes.All(OAuthScopes.All.Contains)) throw new FormatException($"Scopes are {string.Join(", ", OAuthScopes.All)}.");
        string password = RandomCode.Make(Groups, Size);
        string id = RandomNumberGenerator.GetHexString(16, lowercase: true);
        await store.WriteAsync(transaction =>
        {
            if (transaction.Sql.Scalar("SELECT COUNT(*) FROM identity_application_password WHERE account = @1", account.Value) >= Maximum) throw new FormatException($"There are {Maximum} already.");
            transaction.Sql.Execute(
                "INSERT INTO identity_application_password (id, account, hash, name, scopes, created, used) VALUES (@1, @2, @3, @4, @5, @6, NULL)",
                id, account.Value, Hash(account, password), kept, string.Join(' ', scopes), clock.GetUtcNow());
            transaction.Journal(new JournalRecord("application-password-made") { Account = account, Detail = $"id={id} scopes={string.Join(',', scopes)}" });
            return true;
        }).ConfigureAwait(false);
        return password;
    }

    /// <summary>The program that has it is signed out at once.</summary>
    /// <returns>False when the account has no such password.</returns>
    public async Task<bool> DeleteAsync(AccountId account, string id)
    {
        bool there = await store.WriteAsync(transaction =>
        {
            if (transaction.Sql.Execute("DELETE FROM identity_application_password WHERE account = @1 AND id = @2", account.Value, id) == 0) return false;
            transaction.Journal(new JournalRecord("application-password-deleted") { Account = account, Detail = $"id={id}" });
            return true;
        }).ConfigureAwait(false);
        if (there) sessions.End(new CredentialKey(CredentialKind.ApplicationPassword, id));
        return there;
    }

    internal async ValueTask<CredentialKey?> FindAsync(AccountId account, string typed, string protocol, CancellationToken cancellationToken)
    {
        if (RandomCode.Read(typed, Groups, Size) is not { } password) return null;
        string hash = Hash(account, password);
        ApplicationPassword? found = await store.ReadAsync(
            reader => reader.Sql.QueryFirst("SELECT id, name, scopes, created, used FROM identity_application_password WHERE account = @1 AND hash = @2", Map, account.Value, hash), cancellationToken).ConfigureAwait(false);
        if (found is null || !OAuthScopes.Allow(found.Scopes, protocol)) return null;
        await TouchAsync(found).ConfigureAwait(false);
        return new CredentialKey(CredentialKind.ApplicationPassword, found.Id);
    }

    internal static void DeleteAll(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM identity_application_password WHERE account = @1", account.Value);

    private async Task TouchAsync(ApplicationPassword password)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (password.Used is { } used && now - used < Grain) return;
        try
        {
            await store.WriteAsync(transaction => transaction.Sql.Execute("UPDATE identity_application_password SET used = @2 WHERE id = @1", password.Id, now)).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // A full disk signs nobody out.
            LogNotTouched(exception);
        }
    }

    private static string Hash(AccountId account, string password) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"posthouse/application/{account.Value}/{password}")));

    private static ApplicationPassword Map(SqlRow row) => new(row.Text(0), row.Text(1), [.. row.Text(2).Split(' ')], row.Moment(3), row.MomentOrNull(4));

    [LoggerMessage(4503, LogLevel.Warning, "When an application password was used last could not be written; it stays good. See the storage warnings for the cause.")]
    private partial void LogNotTouched(Exception exception);
}
