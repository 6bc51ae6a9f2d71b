using System.Buffers.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Posthouse.Acme;

/// <summary>
/// Keeps one certificate good: obtains it, renews it when the authority suggests or a third of its life is left, and holds back after
/// failures. Nothing here throws into the server: without the authority, what is in use stays in use.
/// </summary>
/// <remarks>One attempt at a time. The state is in the folder, so that a restart in the middle begins where it was.</remarks>
public sealed partial class CertificateKeeper : IDisposable
{
    // RFC 9773 §4.3: what Retry-After asks for is kept within a minute and a day; six hours where it says nothing.
    private static readonly TimeSpan UsualAsking = TimeSpan.FromHours(6);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);
    private static readonly TimeSpan RateLimitWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pressing = TimeSpan.FromDays(10);

    private readonly AcmeOptions _options;
    private readonly AcmeFolder _folder;
    private readonly HttpClient _http;
    private readonly IChallengeSolver _solver;
    private readonly TimeProvider _clock;
    private readonly ILogger<CertificateKeeper> _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);

    internal CertificateKeeper(AcmeOptions options, HttpClient http, IEnumerable<IChallengeSolver> solvers, TimeProvider clock, ILogger<CertificateKeeper> logger)
    {
        (_options, _http, _clock, _logger) = (options, http, clock, logger);
        _folder = new AcmeFolder(options.Folder);
        string type = options.Challenge switch { ChallengeKind.Http => "http-01", ChallengeKind.TlsAlpn => "tls-alpn-01", _ => "dns-01" };
        _solver = solvers.First(s => s.Type == type);
    }

    /// <summary>A certificate was put into the folder.</summary>
    public event Action? Installed;

    /// <summary>The next look is due earlier or later than was said.</summary>
    internal event Action? Rescheduled;

    /// <summary>How an attempt ended.</summary>
    internal event Action<bool>? Attempted;

    /// <summary>Attempts are made by themselves.</summary>
    public bool Enabled => _options.Enabled;

    /// <summary>The names that the certificate is to have.</summary>
    public IReadOnlyList<string> Names => _options.Names;

    /// <summary>What is there now; null where nothing usable is.</summary>
    public HeldCertificate? Current => HeldCertificate.Read(_folder.CertificatePath);

    /// <summary>When it will be renewed, when the next attempt is due after a failure, and why the last one failed.</summary>
    public (DateTimeOffset? RenewAt, DateTimeOffset? RetryAt, string? Problem) Outlook
    {
        get
        {
            RenewalState state = _folder.ReadState();
            return (state.Certificate == Current?.Fingerprint ? state.RenewAt : null, state.RetryAt, state.Problem);
        }
    }

    /// <summary>One look: asks for the renewal window where that is due, and renews where that is. Says when to look again.</summary>
    internal async Task<TimeSpan> TendAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            HeldCertificate? held = Current;
            RenewalState state = _folder.ReadState();
            DateTimeOffset now = _clock.GetUtcNow();
            if (state.RetryAt is { } retry && retry > now && state.Wanted == Wanted) return Shorter(retry - now, LongestSleep);
            if (held is not null && IsWanted(held))
            {
                state = await ScheduleAsync(held, state, cancellationToken).ConfigureAwait(false);
                if (state.RenewAt is { } due && due > now) return Shorter(Shorter(due - now, (state.AskAt ?? due) - now), LongestSleep);
            }

            try
            {
                await ObtainAsync(held, cancellationToken).ConfigureAwait(false);
            }
            catch (AcmeException)
            {
                // Noted and logged already; RetryAt holds the next attempt back.
            }

            return TimeSpan.FromMinutes(1);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>An attempt now, whatever the schedule says: a person asked.</summary>
    /// <param name="evenIfGood">Also where there is a certificate for the names that is not due.</param>
    /// <exception cref="AcmeException">No certificate came of it.</exception>
    public async Task<HeldCertificate> ObtainAsync(bool evenIfGood, CancellationToken cancellationToken)
    {
        RequireEnabled();
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            HeldCertificate? held = Current;
            if (!evenIfGood && held is not null && IsWanted(held) && held.NotAfter > _clock.GetUtcNow())
                throw new AcmeException($"There is a certificate for {string.Join(", ", held.Names)} already, which is good until {held.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC and will be renewed by itself. To renew it now, use 'posthouse certificate renew'.");
            HeldCertificate obtained = await ObtainAsync(held, cancellationToken).ConfigureAwait(false);
            Rescheduled?.Invoke();
            return obtained;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Tells the authority that the certificate is no more to be trusted; another one is obtained at the next look.</summary>
    /// <exception cref="AcmeException">The authority did not take it.</exception>
    public async Task<HeldCertificate> RevokeAsync(RevocationReason reason, CancellationToken cancellationToken)
    {
        RequireEnabled();
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            HeldCertificate held = Current ?? throw new AcmeException("There is no certificate to revoke.");
            using AcmeSession session = await AcmeSession.OpenAsync(_options, _folder, _http, _clock, _logger, cancellationToken).ConfigureAwait(false);
            AcmeDirectory directory = await session.Client.DirectoryAsync(cancellationToken).ConfigureAwait(false);
            Uri url = directory.RevokeCert ?? throw new AcmeException($"{_options.Directory.Host} revokes nothing by ACME.");
            // RFC 8555 §7.6: signed by the account that it was issued to.
            var revocation = new Revocation(Base64Url.EncodeToString(held.Encoded), (int)reason);
            try
            {
                await session.Client.PostAsync(url, JsonSerializer.SerializeToUtf8Bytes(revocation, AcmeJson.Default.Revocation), cancellationToken).ConfigureAwait(false);
            }
            catch (AcmeException exception) when (exception.ErrorType == "alreadyRevoked")
            {
                // As wished; the replacement is what is left to do.
            }

            LogRevoked(held.Names[0], held.Serial);
            _folder.Write(_folder.ReadState() with { Certificate = held.Fingerprint, RenewAt = _clock.GetUtcNow(), AskAt = null, Window = null, RetryAt = null });
            Rescheduled?.Invoke();
            return held;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<HeldCertificate> ObtainAsync(HeldCertificate? held, CancellationToken cancellationToken)
    {
        try
        {
            using (AcmeSession session = await AcmeSession.OpenAsync(_options, _folder, _http, _clock, _logger, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    await new OrderRun(session, _options, _folder, _solver, _clock).RunAsync(held?.RenewalId, cancellationToken).ConfigureAwait(false);
                }
                catch (AcmeException exception) when (exception.ErrorType == "accountDoesNotExist")
                {
                    session.ForgetAccount();
                    throw;
                }
            }

            HeldCertificate obtained = Current ?? throw new AcmeException($"What was obtained cannot be read again from {_folder.CertificatePath}.");
            var state = new RenewalState { Certificate = obtained.Fingerprint, RenewAt = RenewalSchedule.ByLifetime(obtained, _options.Chance()) };
            _folder.Write(state);
            LogObtained(string.Join(", ", obtained.Names), obtained.Issuer, obtained.NotAfter, state.RenewAt!.Value);
            Attempted?.Invoke(true);
            Installed?.Invoke();
            return obtained;
        }
        catch (AcmeException exception)
        {
            NoteFailure(held, exception);
            throw;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var failure = new AcmeException($"{_options.Folder} cannot be read or written: {exception.Message}", exception);
            NoteFailure(held, failure);
            throw failure;
        }
    }

    private void NoteFailure(HeldCertificate? held, AcmeException exception)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        RenewalState state = _folder.ReadState();
        TimeSpan wait = RenewalSchedule.AfterFailures(state.Failures + 1, _options);
        TimeSpan? asked = exception.RetryAfter ?? (exception.ErrorType == "rateLimited" ? RateLimitWait : null);
        // RFC 8555 §6.6. An authority that asks for more than our longest wait is asked that often all the same.
        if (asked > wait) wait = Shorter(asked.Value, _options.LongestRetry);
        state = state with { Wanted = Wanted, Failures = state.Failures + 1, RetryAt = now + wait, Problem = exception.Message };
        try
        {
            _folder.Write(state);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogStateLost(failure, _options.Folder);
        }

        Attempted?.Invoke(false);
        if (held is not null && held.NotAfter - now > Pressing) LogFailed(string.Join(", ", _options.Names), exception.Message, state.RetryAt.Value, held.NotAfter);
        else LogPressing(string.Join(", ", _options.Names), exception.Message, state.RetryAt.Value);
    }

    private string Wanted => $"{_options.Directory} {_options.Challenge} {string.Join(' ', _options.Names)}";

    // Other names in the configuration want another certificate at once.
    private bool IsWanted(HeldCertificate held) => _options.Names.Order(StringComparer.Ordinal).SequenceEqual(held.Names.Order(StringComparer.Ordinal));

    private async Task<RenewalState> ScheduleAsync(HeldCertificate held, RenewalState state, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        if (state.Certificate != held.Fingerprint || state.RenewAt is null)
            state = new RenewalState { Certificate = held.Fingerprint, RenewAt = RenewalSchedule.ByLifetime(held, _options.Chance()), Wanted = state.Wanted, Failures = state.Failures, Problem = state.Problem };
        // What is due already needs no window.
        if (state.RenewAt <= now || state.AskAt > now) return state;
        state = await AskAsync(held, state, cancellationToken).ConfigureAwait(false);
        _folder.Write(state);
        return state;
    }

    // RFC 9773 §4.
    private async Task<RenewalState> AskAsync(HeldCertificate held, RenewalState state, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        try
        {
            // Nothing is signed for this, so no account is needed: the key is never used.
            using var nobody = AccountKey.Create();
            var client = new AcmeClient(_http, _options, nobody, _clock);
            AcmeDirectory directory = await client.DirectoryAsync(cancellationToken).ConfigureAwait(false);
            if (directory.RenewalInfo is null || held.RenewalId is null) return state with { AskAt = now + UsualAsking };
            AcmeAnswer answer = await client.GetAsync(new Uri($"{directory.RenewalInfo.AbsoluteUri.TrimEnd('/')}/{held.RenewalId}"), cancellationToken).ConfigureAwait(false);
            RenewalInfo info = answer.Read(AcmeJson.Default.RenewalInfo);
            TimeSpan again = answer.RetryAfter is { } asked ? TimeSpan.FromSeconds(Math.Clamp(asked.TotalSeconds, 60, 86400)) : UsualAsking;
            state = state with { AskAt = now + again };
            // The moment is chosen once for a window; chosen at every look, it would drift to its beginning.
            if (info.SuggestedWindow is not { } window || window == state.Window) return state;
            if (RenewalSchedule.InWindow(window, held, _options.Chance()) is not { } chosen) return state;
            LogWindow(held.Names[0], chosen, info.Explanation ?? "none");
            return state with { Window = window, RenewAt = chosen };
        }
        catch (AcmeException exception)
        {
            // §4.3: then the lifetime decides, or what was said before.
            LogNoWindow(_options.Directory.Host, exception.Message);
            return state with { AskAt = now + UsualAsking };
        }
    }

    private void RequireEnabled()
    {
        if (!_options.Enabled) throw new AcmeException("Certificates are not obtained by ACME here: read the authority's terms, and set terms-agreed = true under [acme] in the configuration.");
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(2600, LogLevel.Information, "A certificate for {Names} was obtained from {Issuer}; it is good until {NotAfter} and renewed from {RenewAt} on")]
    private partial void LogObtained(string names, string issuer, DateTimeOffset notAfter, DateTimeOffset renewAt);

    [LoggerMessage(2601, LogLevel.Warning, "The certificate for {Names} could not be renewed; tried again at {RetryAt}, and the old one is good until {NotAfter}. {Problem}")]
    private partial void LogFailed(string names, string problem, DateTimeOffset retryAt, DateTimeOffset notAfter);

    [LoggerMessage(2602, LogLevel.Error, "There is no certificate for {Names}, or only for some days, and none could be obtained; tried again at {RetryAt}. {Problem}")]
    private partial void LogPressing(string names, string problem, DateTimeOffset retryAt);

    [LoggerMessage(2603, LogLevel.Information, "The authority suggests when to renew the certificate for {Name}; it will be {RenewAt}. Explanation: {Explanation}")]
    private partial void LogWindow(string name, DateTimeOffset renewAt, string explanation);

    [LoggerMessage(2607, LogLevel.Information, "The certificate for {Name} with the serial number {Serial} was revoked")]
    private partial void LogRevoked(string name, string serial);

    [LoggerMessage(2608, LogLevel.Debug, "{Authority} said nothing of when to renew: {Problem}")]
    private partial void LogNoWindow(string authority, string problem);

    [LoggerMessage(2609, LogLevel.Error, "How an attempt to obtain a certificate ended could not be kept in {Folder}: a restart will try at once")]
    private partial void LogStateLost(Exception exception, string folder);
}
