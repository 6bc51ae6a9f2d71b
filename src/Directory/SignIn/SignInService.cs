using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// Checks credentials: Argon2id passwords and SCRAM, in the same time whatever exists, throttled by account and by address.
/// Every path to a refusal looks the same from outside and does the same work: names that do not exist, accounts without
/// a password and suspended accounts are checked like any other, against a hash that nothing matches.
/// </summary>
public sealed partial class SignInService
{
    /// <summary>Asked for in the place of a name that does not exist, so that the store is asked either way.</summary>
    private static readonly AccountId NoAccount = new(0);

    private readonly SnapshotCache _snapshots;
    private readonly ICredentialStore _credentials;
    private readonly PasswordHasher _hasher;
    private readonly VerifiedPasswords _verified;
    private readonly SignInThrottle _throttle;
    private readonly SignedInSessions _sessions;
    private readonly ISignInRecorder _recorder;
    private readonly DirectoryOptions _options;
    private readonly ITokenChecker? _tokens;
    private readonly ISecondFactors? _factors;
    private readonly KnownNetworks? _networks;
    private readonly IKnownBrowsers? _browsers;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    internal SignInService(
        SnapshotCache snapshots,
        ICredentialStore credentials,
        PasswordHasher hasher,
        VerifiedPasswords verified,
        SignInThrottle throttle,
        SignedInSessions sessions,
        ISignInRecorder recorder,
        DirectoryOptions options,
        ILogger<SignInService> logger,
        ITokenChecker? tokens = null,
        ISecondFactors? factors = null,
        KnownNetworks? networks = null,
        IKnownBrowsers? browsers = null,
        TimeProvider? clock = null)
    {
        _snapshots = snapshots;
        _credentials = credentials;
        _hasher = hasher;
        _verified = verified;
        _throttle = throttle;
        _sessions = sessions;
        _recorder = recorder;
        _options = options;
        _logger = logger;
        _tokens = tokens;
        _factors = factors;
        _networks = networks;
        _browsers = browsers;
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>Mechanism names on offer, strongest first. PLAIN and LOGIN only when <paramref name="encrypted"/> or the client is on loopback;
    /// -PLUS only with channel binding.</summary>
    /// <param name="certificate">The client has shown one that speaks for an address.</param>
    public IReadOnlyList<string> MechanismsFor(bool encrypted, bool loopback, bool channelBinding, bool certificate = false)
    {
        string[] mechanisms = SaslMechanisms.For(encrypted || loopback, channelBinding && _options.ChannelBinding, _tokens is not null);
        return certificate ? [SaslMechanisms.External, .. mechanisms] : mechanisms;
    }

    /// <summary>Null when the mechanism is not known, or would send a password in clear text from beyond loopback.
    /// The two bindings are those of the connection, empty where there are none.</summary>
    public ISaslExchange? Begin(string mechanism, SignInOrigin origin, ReadOnlyMemory<byte> tlsServerEndPoint, ReadOnlyMemory<byte> tlsExporter, IReadOnlyList<string>? certificateNames = null)
    {
        if (certificateNames is { Count: > 0 } && mechanism.Equals(SaslMechanisms.External, StringComparison.OrdinalIgnoreCase)) return new ExternalExchange(this, origin, certificateNames);
        ChannelBindings bindings = _options.ChannelBinding ? new ChannelBindings(tlsServerEndPoint, tlsExporter) : default;
        if (!SaslMechanisms.TryFind(mechanism, MayShowPassword(origin), !bindings.IsEmpty, _tokens is not null, out string? name)) return null;
        return name switch
        {
            SaslMechanisms.Plain => new PlainExchange(this, origin),
            SaslMechanisms.Login => new LoginExchange(this, origin),
            SaslMechanisms.OAuthBearer or SaslMechanisms.XOAuth2 => new TokenExchange(this, origin, name, _tokens!),
            SaslMechanisms.ScramPlus => new ScramExchange(this, origin, bindings, plus: true),
            _ => new ScramExchange(this, origin, bindings, plus: false),
        };
    }

    /// <summary>
    /// To be called by a session as soon as it is signed in. When the account is suspended, deleted or given another password,
    /// or the token, password of a program or browser session that was shown is taken away, <paramref name="signOut"/> is called, once and from any thread: it asks the session to end and returns at once.
    /// Disposing what is returned says that the session is over.
    /// </summary>
    /// <param name="result">The success that the session acts upon.</param>
    public IDisposable Enter(SignInResult result, Action signOut)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(signOut);
        return _sessions.Enter(result.Account?.Id ?? throw new ArgumentException("Only a success can be entered.", nameof(result)), result.Began, signOut, result.RestsOn);
    }

    /// <summary>
    /// For what stands for an earlier sign-in, such as a browser's session: the account as it is now. Nothing is recorded, and nothing is
    /// counted against the client.
    /// </summary>
    /// <param name="find">Says for whom, and of which password; null where it is good no more.</param>
    public async ValueTask<SignInResult> ResumeAsync(Func<CancellationToken, ValueTask<EarlierSignIn?>> find, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(find);
        long began = _sessions.Now;
        try
        {
            EarlierSignIn? earlier = await find(cancellationToken).ConfigureAwait(false);
            if (earlier is null) return new SignInResult(SignInOutcome.Refused, null);
            DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
            Account? account = snapshot.Accounts.GetValueOrDefault(earlier.Account.Value)?.Account;
            if (account is null || IsSuspended(snapshot, account)) return new SignInResult(SignInOutcome.Refused, null);
            return new SignInResult(SignInOutcome.Success, account) { Began = began, PasswordMoment = earlier.PasswordMoment, RestsOn = earlier.Session is { } session ? [new CredentialKey(CredentialKind.Session, session)] : [] };
        }
        catch (StoreException exception)
        {
            LogUnavailable("session", exception);
            return new SignInResult(SignInOutcome.Unavailable, null);
        }
    }

    /// <summary>Ends what rests on the credential, which must be worth nothing in the store by now.</summary>
    public void End(CredentialKey credential) => _sessions.End(credential);

    /// <summary>Ends everything that the account has open. What must not begin again must be worth nothing in the store by now.</summary>
    public void End(AccountId account) => _sessions.End(account);

    /// <summary>For LOGIN, USER/PASS and HTTP: name as typed (an address), password in UTF-8.</summary>
    public ValueTask<SignInResult> CheckPasswordAsync(string name, string password, SignInOrigin origin, CancellationToken cancellationToken = default) =>
        CheckPasswordAsync(name, password, origin, "password", cancellationToken);

    /// <summary>Somebody gives out tokens, or knows who does.</summary>
    public bool TakesTokens => _tokens is not null;

    /// <summary>For HTTP's Bearer (RFC 6750). Refused where <see cref="TakesTokens"/> is false.</summary>
    public ValueTask<SignInResult> CheckTokenAsync(string token, SignInOrigin origin, CancellationToken cancellationToken = default) =>
        _tokens is null ? ValueTask.FromResult(new SignInResult(SignInOutcome.Refused, null)) : CheckTokenAsync("", token, "bearer", origin, cancellationToken);

    internal async ValueTask<SignInResult> CheckPasswordAsync(string typed, string password, SignInOrigin origin, string mechanism, CancellationToken cancellationToken)
    {
        long began = _sessions.Now;
        try
        {
            DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
            SignInName name = SignInName.Read(typed, snapshot, _options.DefaultDomain);
            if (!MayShowPassword(origin)) return Ended(SignInOutcome.Refused, null, name, mechanism, origin);
            Account? account = FindAccount(snapshot, name);
            AccountId asked = account?.Id ?? NoAccount;
            string? browser = await KnownBrowserAsync(asked, name, origin, cancellationToken).ConfigureAwait(false);
            if (await IsBlockedAsync(asked, name, origin, browser, cancellationToken).ConfigureAwait(false)) return Ended(SignInOutcome.Throttled, null, name, mechanism, origin);

            if (_factors is not null && await _factors.FindApplicationPasswordAsync(asked, password, origin.Protocol, cancellationToken).ConfigureAwait(false) is { } application)
                return Conclude(true, snapshot, account, name, "application-password", origin, began) with { RestsOn = [application] };
            Credential? credential = await _credentials.FindAsync(asked, cancellationToken).ConfigureAwait(false);
            ulong guess = _throttle.GuessOf(password, credential?.PasswordHash);
            // Asked for names that do not exist in the same way: it tells no more than the first refusal did.
            if (_throttle.WasWrong(name.Key, origin.RemoteAddress, guess, browser)) return Ended(SignInOutcome.Refused, account, name, mechanism, origin);
            bool suffices = await PasswordSufficesAsync(account, origin, cancellationToken).ConfigureAwait(false);
            if (suffices && credential is not null && _verified.Contains(account!.Id, credential, password)) return Conclude(true, snapshot, account, name, mechanism, origin, began, browser: browser) with { PasswordMoment = credential.Changed };

            HashOutcome outcome = await _hasher
                .VerifyAsync(password, credential?.PasswordHash, () => !_throttle.IsBlocked(name.Key, origin.RemoteAddress, browser), cancellationToken).ConfigureAwait(false);
            if (outcome == HashOutcome.Withdrawn) return Ended(SignInOutcome.Throttled, null, name, mechanism, origin);
            if (outcome == HashOutcome.Busy) return Ended(SignInOutcome.Unavailable, null, name, mechanism, origin);
            bool right = outcome == HashOutcome.Matches;
            if (right)
            {
                _verified.Add(account!.Id, credential!, password);
                await RenewAsync(account, credential!, password).ConfigureAwait(false);
            }

            // The right password of an account with a second factor looks like a wrong one: a thief is not told that he has it. It is not
            // counted as a guess, since there is nothing left to guess.
            if (right && !suffices) return Ended(SignInOutcome.Refused, account, name, mechanism, origin);
            SignInResult result = Conclude(right, snapshot, account, name, mechanism, origin, began, right ? null : guess, browser) with { PasswordMoment = right ? credential!.Changed : 0 };
            // Written down as well: a restart must not bring a thief of the browser's cookie new tries.
            if (browser is not null && result.Outcome == SignInOutcome.Refused && !_throttle.HasTries(name.Key, browser)) await _browsers!.DistrustAsync(asked, browser).ConfigureAwait(false);
            return result;
        }
        catch (StoreException exception)
        {
            LogUnavailable(origin.Protocol, exception);
            return new SignInResult(SignInOutcome.Unavailable, null);
        }
    }

    /// <summary>For proofs that somebody else checks, such as passkeys: counted by the client's address and recorded like any sign-in.</summary>
    /// <param name="mechanism">For the journal.</param>
    /// <param name="verify">Says whose the proof is; null where it is none.</param>
    /// <param name="shown">What was shown, where a program shows the same again and again: from one address it is one guess. Null counts each.</param>
    public async ValueTask<SignInResult> CheckProofAsync(string mechanism, SignInOrigin origin, Func<CancellationToken, ValueTask<AccountId?>> verify, CancellationToken cancellationToken = default, string? shown = null)
    {
        ArgumentNullException.ThrowIfNull(verify);
        ArgumentNullException.ThrowIfNull(origin);
        long began = _sessions.Now;
        try
        {
            var name = new SignInName("", $"?{mechanism}/{origin.RemoteAddress}", null);
            if (!MayShowPassword(origin)) return Ended(SignInOutcome.Refused, null, name, mechanism, origin);
            // A good proof is no guess: whoever has one is let in, whatever others behind the same address have tried.
            AccountId? proven = await verify(cancellationToken).ConfigureAwait(false);
            if (proven is null && IsBlocked(name, origin)) return Ended(SignInOutcome.Throttled, null, name, mechanism, origin);
            ulong? guess = proven is null && shown is not null ? _throttle.GuessOf(shown, null) : null;
            if (guess is { } again && _throttle.WasWrong(name.Key, origin.RemoteAddress, again)) return Ended(SignInOutcome.Refused, null, name, mechanism, origin);
            DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
            Account? account = proven is { } id ? snapshot.Accounts.GetValueOrDefault(id.Value)?.Account : null;
            if (account is not null) name = SignInName.Read(account.Address.ToString(), snapshot, _options.DefaultDomain);
            Credential? credential = account is null ? null : await _credentials.FindAsync(account.Id, cancellationToken).ConfigureAwait(false);
            return Conclude(account is not null, snapshot, account, name, mechanism, origin, began, guess) with { PasswordMoment = credential?.Changed ?? 0 };
        }
        catch (StoreException exception)
        {
            LogUnavailable(origin.Protocol, exception);
            return new SignInResult(SignInOutcome.Unavailable, null);
        }
    }

    /// <summary>An authority has said whose the client's key is; the handshake has shown that the client has it.</summary>
    internal async ValueTask<SignInResult> CheckCertificateAsync(IReadOnlyList<string> names, string wanted, SignInOrigin origin, CancellationToken cancellationToken)
    {
        long began = _sessions.Now;
        try
        {
            DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
            Account?[] accounts = [.. names.Select(name => FindAccount(snapshot, SignInName.Read(name, snapshot, null))).Where(static account => account is not null).DistinctBy(static account => account!.Id)];
            SignInName name = SignInName.Read(wanted.Length > 0 ? wanted : names[0], snapshot, _options.DefaultDomain);
            if (IsBlocked(name, origin)) return Ended(SignInOutcome.Throttled, null, name, SaslMechanisms.External, origin);
            // Without a wish the certificate must leave no choice.
            Account? account = wanted.Length > 0 ? accounts.FirstOrDefault(one => one!.Id == FindAccount(snapshot, name)?.Id) : accounts.Length == 1 ? accounts[0] : null;
            if (account is not null) name = SignInName.Read(account.Address.ToString(), snapshot, _options.DefaultDomain);
            return Conclude(account is not null, snapshot, account, name, SaslMechanisms.External, origin, began);
        }
        catch (StoreException exception)
        {
            LogUnavailable(origin.Protocol, exception);
            return new SignInResult(SignInOutcome.Unavailable, null);
        }
    }

    /// <summary>A token stands for its account; a name beside it must be that account's.</summary>
    internal async ValueTask<SignInResult> CheckTokenAsync(string typed, string token, string mechanism, SignInOrigin origin, CancellationToken cancellationToken)
    {
        long began = _sessions.Now;
        try
        {
            DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
            // Without a name there is no account whose counter a wrong token could fill, and one counter for all would let anybody shut everybody out.
            SignInName name = typed.Length > 0 ? SignInName.Read(typed, snapshot, _options.DefaultDomain) : new SignInName("", $"?token/{origin.RemoteAddress}", null);
            // A good token is no guess: whoever has one is let in, whatever others behind the same address have tried.
            TokenVerdict verdict = await _tokens!.CheckAsync(token, origin, cancellationToken).ConfigureAwait(false);
            if (verdict.Unavailable) return Ended(SignInOutcome.Unavailable, null, name, mechanism, origin);
            Account? account = verdict.Account is { } id ? snapshot.Accounts.GetValueOrDefault(id.Value)?.Account : null;
            bool right = account is not null && (typed.Length == 0 || FindAccount(snapshot, name)?.Id == account.Id);
            if (!right && IsBlocked(name, origin)) return Ended(SignInOutcome.Throttled, null, name, mechanism, origin);
            if (right && typed.Length == 0) name = SignInName.Read(account!.Address.ToString(), snapshot, _options.DefaultDomain);
            return Conclude(right, snapshot, right ? account : null, name, mechanism, origin, began) with { RestsOn = verdict.RestsOn ?? [] };
        }
        catch (StoreException exception)
        {
            LogUnavailable(origin.Protocol, exception);
            return new SignInResult(SignInOutcome.Unavailable, null);
        }
    }

    /// <summary>What a SCRAM exchange goes on with, for a name that exists or not.</summary>
    /// <returns>Null keys when the store cannot be read; <paramref name="typed"/> itself is never refused here.</returns>
    internal async ValueTask<ScramTarget?> FindScramTargetAsync(string typed, SignInOrigin origin, CancellationToken cancellationToken)
    {
        long began = _sessions.Now;
        try
        {
            DirectorySnapshot snapshot = await _snapshots.GetAsync(cancellationToken).ConfigureAwait(false);
            SignInName name = SignInName.Read(typed, snapshot, _options.DefaultDomain);
            Account? account = FindAccount(snapshot, name);
            Credential? credential = await _credentials.FindAsync(account?.Id ?? NoAccount, cancellationToken).ConfigureAwait(false);
            bool suffices = await PasswordSufficesAsync(account, origin, cancellationToken).ConfigureAwait(false);
            byte[] secret = await _credentials.UnknownNamesSecretAsync(cancellationToken).ConfigureAwait(false);
            // Made in every case, so that it costs the same in every case.
            ScramKeys invented = UnknownScramKeys.For(secret, name.Key, _options.ScramIterations);
            return new ScramTarget(snapshot, name, account, suffices && credential?.Scram is { Iterations: > 0 } known ? known : invented, began);
        }
        catch (StoreException exception)
        {
            LogUnavailable("scram", exception);
            return null;
        }
    }

    internal bool IsBlocked(SignInName name, SignInOrigin origin) => _throttle.IsBlocked(name.Key, origin.RemoteAddress);

    /// <summary>The same, with a look at where the account was signed in to before this process began.</summary>
    /// <param name="account">0 where the name is nobody's.</param>
    internal async ValueTask<bool> IsBlockedAsync(AccountId account, SignInName name, SignInOrigin origin, string? browser, CancellationToken cancellationToken)
    {
        if (!_throttle.IsBlocked(name.Key, origin.RemoteAddress, browser)) return false;
        if (_networks is null || _throttle.IsTrusted(name.Key, origin.RemoteAddress)) return true;
        if (await _networks.LastAsync(account, origin.RemoteAddress, cancellationToken).ConfigureAwait(false) is not { } last) return true;
        _throttle.Trust(name.Key, origin.RemoteAddress, _clock.GetUtcNow() - last);
        return _throttle.IsBlocked(name.Key, origin.RemoteAddress, browser);
    }

    // Null where the client is a browser that is not known to the account, or whose tries are used up: then it is one like any other.
    private async ValueTask<string?> KnownBrowserAsync(AccountId account, SignInName name, SignInOrigin origin, CancellationToken cancellationToken) =>
        origin.Browser is { } browser && _browsers is not null && _throttle.HasTries(name.Key, browser) && await _browsers.KnowsAsync(account, browser, cancellationToken).ConfigureAwait(false) ? browser : null;

    /// <summary>The proof was checked: counts, records and answers. Suspension is looked at last, after all the work.</summary>
    internal SignInResult Conclude(bool right, DirectorySnapshot snapshot, Account? account, SignInName name, string mechanism, SignInOrigin origin, long began, ulong? guess = null, string? browser = null)
    {
        bool suspended = account is null || IsSuspended(snapshot, account);
        if (right && !suspended)
        {
            _throttle.Succeeded(name.Key, origin.RemoteAddress, browser);
            return Ended(SignInOutcome.Success, account, name, mechanism, origin) with { Began = began };
        }

        _throttle.Failed(name.Key, origin.RemoteAddress, guess, browser);
        return Ended(SignInOutcome.Refused, account, name, mechanism, origin);
    }

    internal SignInResult Ended(SignInOutcome outcome, Account? account, SignInName name, string mechanism, SignInOrigin origin)
    {
        _recorder.Record(outcome, account?.Id, name.Typed, mechanism, origin);
        return new SignInResult(outcome, outcome == SignInOutcome.Success ? account : null) { RetryAfter = outcome == SignInOutcome.Throttled ? _throttle.BlockedFor(name.Key, origin.RemoteAddress) : TimeSpan.Zero };
    }

    private async ValueTask<bool> PasswordSufficesAsync(Account? account, SignInOrigin origin, CancellationToken cancellationToken) =>
        _factors is null || await _factors.PasswordSufficesAsync(account, origin.Protocol, cancellationToken).ConfigureAwait(false);

    private static bool IsSuspended(DirectorySnapshot snapshot, Account account) =>
        account.Suspended || (snapshot.TryGetDomain(account.Address.Domain, out DomainEntry? domain) && domain.Domain.Suspended);

    internal static bool MayShowPassword(SignInOrigin origin) => origin.Encrypted || IPAddress.IsLoopback(origin.RemoteAddress);

    private static Account? FindAccount(DirectorySnapshot snapshot, SignInName name) =>
        name.Address is { } address && snapshot.TryGetEntry(address, out DirectoryEntry? entry) ? (entry as AccountEntry)?.Account : null;

    /// <summary>Costs rise over the years; the one moment at which a hash can be made anew is when its password is typed.</summary>
    private async Task RenewAsync(Account account, Credential credential, string password)
    {
        if (!_hasher.IsOutdated(credential)) return;
        try
        {
            Credential renewed = await _hasher.MakeAsync(password, CancellationToken.None).ConfigureAwait(false);
            await _credentials.ReplaceAsync(account.Id, credential.PasswordHash, renewed, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // The old hash stays good; the next sign-in tries again.
            LogNotRenewed(account.Address.ToString(), exception);
        }
    }

    [LoggerMessage(2002, LogLevel.Warning, "Sign-in by {Protocol} is unavailable: the store cannot be read.")]
    private partial void LogUnavailable(string protocol, Exception exception);

    [LoggerMessage(2003, LogLevel.Warning, "The password hash of {Account} could not be renewed with today's cost; it is tried again at the next sign-in.")]
    private partial void LogNotRenewed(string account, Exception exception);
}
