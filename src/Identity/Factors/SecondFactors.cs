using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>
/// Authenticator apps and recovery codes: enrolled, checked, taken away. The secrets of apps are sealed; recovery codes are hashed under a
/// key that is not in the store. Whoever guesses waits twice as long after each miss.
/// </summary>
public sealed class SecondFactors(MailStore store, SecretSource secrets, ApplicationPasswords applications, IdentityOptions options, TimeProvider clock) : ISecondFactors
{
    private const int RecoveryCodes = 10;
    private const int RecoveryGroups = 2;
    private const int RecoverySize = 5;

    // Five misses are typing; then 1 min, 2 min, 4 min …, so that a month of guessing at six digits is some twenty tries.
    private const int FreeMisses = 5;

    // What was begun and left is no way in for whoever comes to the browser later.
    private static readonly TimeSpan PendingFor = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    public async ValueTask<bool> PasswordSufficesAsync(Account? account, string protocol, CancellationToken cancellationToken)
    {
        if (protocol == "web") return true;
        if (options.PasswordInPrograms) return true;
        // Asked for names that do not exist as well, so that it takes the same time.
        bool has = await HasAsync(account?.Id ?? default, cancellationToken).ConfigureAwait(false);
        return !has && !IsRequired(account);
    }

    public ValueTask<CredentialKey?> FindApplicationPasswordAsync(AccountId account, string password, string protocol, CancellationToken cancellationToken) =>
        applications.FindAsync(account, password, protocol, cancellationToken);

    /// <summary>By the server's rule.</summary>
    /// <param name="account">Null for a name that nobody has.</param>
    public bool IsRequired(Account? account) => options.SecondFactor == SecondFactorRule.Everybody
        || (account is not null && RolesOf(account).Any(role => options.SecondFactor == SecondFactorRule.Administrators || options.SecondFactorRoles.Contains(role)));

    public ValueTask<bool> HasAsync(AccountId account, CancellationToken cancellationToken = default) => store.ReadAsync(reader => FactorTables.HasTotp(reader.Sql, account), cancellationToken);

    /// <summary>
    /// After the password, or a provider that asks for no second factor, this one is shown: a code where there is an app, and a passkey where
    /// the rule wants a second factor. Where it wants none, a passkey is a way in beside the password.
    /// </summary>
    public ValueTask<bool> IsAskedForAsync(Account account, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        bool keys = IsRequired(account) && Passkeys.IsBound(options);
        return store.ReadAsync(reader => FactorTables.HasTotp(reader.Sql, account.Id) || (keys && FactorTables.HasPasskey(reader.Sql, account.Id)), cancellationToken);
    }

    /// <summary>By the rule it needs a second factor, and has neither an app nor a passkey.</summary>
    public async ValueTask<bool> IsMissingAsync(Account account, CancellationToken cancellationToken = default) => IsRequired(account) && !await IsAskedForAsync(account, cancellationToken).ConfigureAwait(false);

    public ValueTask<long> RecoveryCodesLeftAsync(AccountId account, CancellationToken cancellationToken = default) => store.ReadAsync(reader => FactorTables.CountRecovery(reader.Sql, account), cancellationToken);

    /// <summary>A new secret, which counts once a code of it was shown.</summary>
    /// <param name="session">In which somebody has just shown that it is he: no other session is shown the secret, or adds it.</param>
    /// <returns>The secret; null where the account has a confirmed one.</returns>
    public async Task<byte[]?> BeginAsync(AccountId account, string session, CancellationToken cancellationToken = default)
    {
        SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
        byte[] secret = RandomNumberGenerator.GetBytes(TotpCode.SecretSize);
        var row = new FactorTables.TotpRow(box.Seal([.. secret, .. Encoding.UTF8.GetBytes(session)], Purpose(account)), Confirmed: false, 0, 0, DateTimeOffset.UnixEpoch);
        bool begun = await store.WriteAsync(
            transaction =>
            {
                if (FactorTables.HasTotp(transaction.Sql, account)) return false;
                FactorTables.SetTotp(transaction.Sql, account, row, clock.GetUtcNow());
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return begun ? secret : null;
    }

    /// <summary>The secret that the session has begun with and that is not confirmed yet.</summary>
    public async ValueTask<byte[]?> PendingAsync(AccountId account, string session, CancellationToken cancellationToken = default)
    {
        if (await store.ReadAsync(reader => FactorTables.FindTotp(reader.Sql, account), cancellationToken).ConfigureAwait(false) is not { Confirmed: false } row || clock.GetUtcNow() - row.Created >= PendingFor) return null;
        byte[] sealedBy = (await secrets.OpenAsync(cancellationToken).ConfigureAwait(false)).Open(row.Sealed, Purpose(account));
        return CryptographicOperations.FixedTimeEquals(sealedBy.AsSpan(TotpCode.SecretSize), Encoding.UTF8.GetBytes(session)) ? sealedBy[..TotpCode.SecretSize] : null;
    }

    /// <param name="session">The one that has begun it; all others that the password alone has opened end, as do tokens and passwords of programs.</param>
    /// <returns>Recovery codes, told once; null where the code is wrong or nothing was begun.</returns>
    internal async Task<IReadOnlyList<string>?> ConfirmAsync(AccountId account, string code, string session, CancellationToken cancellationToken = default)
    {
        if (await PendingAsync(account, session, cancellationToken).ConfigureAwait(false) is not { } secret || TotpCode.Find(secret, Digits(code), clock.GetUtcNow(), 0) is not { } step) return null;
        SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
        string[] codes = MakeRecoveryCodes();
        string[] hashes = [.. codes.Select(one => Hash(box, account, one))];
        bool confirmed = await store.WriteAsync(
            transaction =>
            {
                if (FactorTables.FindTotp(transaction.Sql, account) is not { Confirmed: false } row) return false;
                FactorTables.SetTotp(transaction.Sql, account, row with { Sealed = box.Seal(secret, Purpose(account)), Confirmed = true, Step = step }, clock.GetUtcNow());
                FactorTables.SetRecovery(transaction.Sql, account, hashes);
                FactorEnds.Apply(transaction, account, session);
                transaction.Journal(new JournalRecord("second-factor-added") { Account = account, Detail = "factor=totp" });
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return confirmed ? codes : null;
    }

    /// <summary>Others in the place of those there are; told once.</summary>
    public async Task<IReadOnlyList<string>> ReplaceRecoveryCodesAsync(AccountId account, CancellationToken cancellationToken = default)
    {
        SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
        string[] codes = MakeRecoveryCodes();
        string[] hashes = [.. codes.Select(one => Hash(box, account, one))];
        await store.WriteAsync(
            transaction =>
            {
                FactorTables.SetRecovery(transaction.Sql, account, hashes);
                transaction.Journal(new JournalRecord("recovery-codes-replaced") { Account = account });
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return codes;
    }

    /// <summary>The account signs in by its password alone from then on.</summary>
    /// <returns>False when it had no second factor.</returns>
    public Task<bool> RemoveAsync(AccountId account, string by, CancellationToken cancellationToken = default) => store.WriteAsync(
        transaction =>
        {
            bool had = FactorTables.HasTotp(transaction.Sql, account);
            FactorTables.DeleteFactors(transaction.Sql, account);
            if (had) transaction.Journal(new JournalRecord("second-factor-removed") { Account = account, Detail = $"by={by}" });
            return had;
        },
        cancellationToken);

    /// <summary>For somebody who has lost all that he shows beside the password: app, recovery codes and passkeys go.</summary>
    /// <returns>False when he had none of them.</returns>
    public Task<bool> RemoveAllAsync(AccountId account, string by, CancellationToken cancellationToken = default) => store.WriteAsync(
        transaction =>
        {
            bool had = FactorTables.HasTotp(transaction.Sql, account) || FactorTables.HasPasskey(transaction.Sql, account);
            FactorTables.DeleteFactors(transaction.Sql, account);
            Passkeys.DeleteAll(transaction.Sql, account);
            if (had) transaction.Journal(new JournalRecord("second-factor-removed") { Account = account, Detail = $"by={by}" });
            return had;
        },
        cancellationToken);

    /// <summary>Checks a code of the app, or a recovery code. Each is good once.</summary>
    public async Task<FactorOutcome> CheckAsync(AccountId account, string typed, CancellationToken cancellationToken = default)
    {
        SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
        string? recovery = RandomCode.Read(typed, RecoveryGroups, RecoverySize) is { } code ? Hash(box, account, code) : null;
        string digits = Digits(typed);
        // In the writer, so that of two that show one code at once, one is late.
        return await store.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = clock.GetUtcNow();
                if (FactorTables.FindTotp(transaction.Sql, account) is not { Confirmed: true } row) return FactorOutcome.Wrong;
                if (now < row.LockedUntil) return FactorOutcome.Locked;
                long? step = TotpCode.Find(box.Open(row.Sealed, Purpose(account)), digits, now, row.Step);
                if (step is not null || (recovery is not null && FactorTables.TakeRecovery(transaction.Sql, account, recovery)))
                {
                    FactorTables.UpdateTotp(transaction.Sql, account, step ?? row.Step, 0, DateTimeOffset.UnixEpoch);
                    if (step is null) transaction.Journal(new JournalRecord("recovery-code-used") { Account = account, Detail = $"left={FactorTables.CountRecovery(transaction.Sql, account)}" });
                    return FactorOutcome.Right;
                }

                long failures = row.Failures + 1;
                TimeSpan wait = failures < FreeMisses ? TimeSpan.Zero : FirstWait * Math.Pow(2, Math.Min(failures - FreeMisses, 20));
                FactorTables.UpdateTotp(transaction.Sql, account, row.Step, failures, now + (wait < LongestWait ? wait : LongestWait));
                transaction.Journal(new JournalRecord("second-factor-failed") { Account = account, Detail = $"failures={failures}" });
                return FactorOutcome.Wrong;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How long no code is looked at, after too many wrong ones; zero where the next one is.</summary>
    public async ValueTask<TimeSpan> LockedForAsync(AccountId account, CancellationToken cancellationToken = default)
    {
        DateTimeOffset until = await store.ReadAsync(reader => FactorTables.FindTotp(reader.Sql, account)?.LockedUntil ?? DateTimeOffset.UnixEpoch, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = clock.GetUtcNow();
        return until > now ? until - now : TimeSpan.Zero;
    }

    private static IEnumerable<Role> RolesOf(Account account) => account.Roles.Select(static one => one.Role).Concat(account.IsAdministrator ? [Role.Owner] : []);

    private static string Purpose(AccountId account) => $"totp/{account.Value}";

    private static string[] MakeRecoveryCodes() => [.. Enumerable.Range(0, RecoveryCodes).Select(static _ => RandomCode.Make(RecoveryGroups, RecoverySize))];

    private static string Digits(string typed) => typed.Length > 20 ? "" : string.Concat(typed.Where(static c => c != ' '));

    // 50 bits are too few for a plain hash: whoever has the store alone cannot try them.
    private static string Hash(SecretBox box, AccountId account, string code) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(box.DeriveKey("identity/recovery", 32), Encoding.ASCII.GetBytes($"{account.Value}/{code}")));
}
