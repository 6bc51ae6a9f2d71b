using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>The browsers in which people are signed in: begun, found by their cookie, listed, ended.</summary>
public sealed partial class BrowserSessions(MailStore store, SignInService signIn, SecondFactors factors, NewDevices devices, IdentityOptions options, TimeProvider clock, ILogger<BrowserSessions> logger)
{
    /// <summary>How exact <see cref="BrowserSession.Used"/> is: a write for each request would be one too many.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    private const int MaximumUserAgent = 255;

    /// <summary>By the clock that <see cref="BrowserSession.Created"/> is of.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Signs this browser in, with a new token whatever it had before: one that somebody planted is worth nothing.</summary>
    /// <param name="result">A success.</param>
    /// <param name="method">As in <see cref="BrowserSession.Method"/>.</param>
    /// <param name="provider">Who has signed him in, where it was not this server.</param>
    /// <param name="providerSession">As in <see cref="BrowserSession.ProviderSession"/>.</param>
    public async Task BeginAsync(HttpContext context, SignInResult result, string method, string? provider = null, string? providerSession = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(result);
        Account account = result.Account ?? throw new ArgumentException("Only a success begins a session.", nameof(result));
        SessionToken? before = SessionCookie.Read(context.Request);
        var token = SessionToken.New();
        SessionToken browser = KnownBrowsers.Read(context.Request) ?? SessionToken.New();
        DateTimeOffset now = clock.GetUtcNow();
        var session = new BrowserSession
        {
            Id = token.Id,
            Account = account.Id,
            PasswordMoment = result.PasswordMoment,
            Created = now,
            Used = now,
            Address = RemoteOf(context),
            UserAgent = UserAgentOf(context.Request),
            Method = method,
            Provider = provider,
            ProviderSession = providerSession,
            Device = browser.Id,
        };
        List<BrowserSession> ended = await store.WriteAsync(
            transaction =>
            {
                // Of one whose link to the provider was removed at this moment nothing begins: the browser is asked to sign in again.
                if (provider is null || ProviderTables.LinksOf(transaction.Sql, account.Id).Exists(link => link.Provider == provider)) SessionTable.Insert(transaction.Sql, session);
                // The newest is the one just made.
                List<BrowserSession> over = [.. SessionTable.Of(transaction.Sql, account.Id).Where(one => one.Id != session.Id).Skip(options.MaximumSessions - 1)];
                if (before is { } old && SessionTable.Find(transaction.Sql, old.Id) is { } replaced) over.Add(replaced);
                foreach (BrowserSession one in over) SessionTable.Delete(transaction.Sql, one.Id);
                return over;
            },
            context.RequestAborted).ConfigureAwait(false);
        foreach (BrowserSession one in ended) signIn.End(new CredentialKey(CredentialKind.Session, one.Id));
        SessionCookie.Set(context.Response, token, options.SessionLifetime);
        await devices.NoteAsync(context, account, browser, session.Address, session.UserAgent).ConfigureAwait(false);
    }

    /// <summary>Who is signed in in this browser; null where the request has no cookie of ours. It says nothing of who made the request.</summary>
    /// <param name="evenUnenrolled">Also where the account must have a second factor and has none: for the page on which it is added.</param>
    public async ValueTask<SignInResult?> FindAsync(HttpContext context, CancellationToken cancellationToken, bool evenUnenrolled = false) =>
        (await FindVisitorAsync(context, cancellationToken, evenUnenrolled).ConfigureAwait(false))?.Result;

    /// <summary>The same, and since when and by what.</summary>
    public async ValueTask<BrowserVisitor?> FindVisitorAsync(HttpContext context, CancellationToken cancellationToken, bool evenUnenrolled = false)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (SessionCookie.Read(context.Request) is not { } token) return null;
        string id = token.Id;
        BrowserSession? session = null;
        SignInResult result = await signIn.ResumeAsync(
            async cancel =>
            {
                session = await store.ReadAsync(reader => Current(reader, id), cancel).ConfigureAwait(false);
                return session is null ? null : new EarlierSignIn(session.Account, session.PasswordMoment, id);
            },
            cancellationToken).ConfigureAwait(false);
        if (!evenUnenrolled && result is { Outcome: SignInOutcome.Success, Account: { } account } && await MustEnrolAsync(account, session!.Method, cancellationToken).ConfigureAwait(false))
            return new BrowserVisitor(new SignInResult(SignInOutcome.Refused, null), null);
        if (result.Outcome != SignInOutcome.Success) return new BrowserVisitor(result, null);
        await TouchAsync(session!, RemoteOf(context)).ConfigureAwait(false);
        return new BrowserVisitor(result, session);
    }

    /// <summary>By the server's rule the account needs a second factor, and it has neither an app nor a passkey, nor has a provider asked for one.</summary>
    /// <param name="method">How it was signed in to (<see cref="SignInMethod"/>).</param>
    public async ValueTask<bool> MustEnrolAsync(Account account, string method, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return method != SignInMethod.ProviderWithFactors && await factors.IsMissingAsync(account, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds the second factor that was begun, and ends what was opened without it, over every protocol and at once.</summary>
    /// <param name="session">The one that has begun it, and goes on.</param>
    /// <returns>Recovery codes, told once; null where the code is wrong or nothing was begun.</returns>
    public async Task<IReadOnlyList<string>?> ConfirmFactorAsync(AccountId account, string code, string session, CancellationToken cancellationToken)
    {
        IReadOnlyList<string>? codes = await factors.ConfirmAsync(account, code, session, cancellationToken).ConfigureAwait(false);
        // A program's connection does not say what it was opened by; one that may come again does.
        if (codes is not null) signIn.End(account);
        return codes;
    }

    /// <summary>Which of the sessions is this browser's.</summary>
    public static string? IdOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SessionCookie.Read(request)?.Id;
    }

    /// <summary>The token that pages of this server show with what they change; null where the request has no cookie of ours.</summary>
    public static string? CsrfOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SessionCookie.Read(request)?.Csrf;
    }

    public static bool IsCsrf(HttpRequest request, string shown)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SessionCookie.Read(request) is { } token && token.IsCsrf(shown);
    }

    /// <summary>Ends this browser's session, and what runs in it.</summary>
    public async Task EndAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (SessionCookie.Read(context.Request) is { } token && await store.ReadAsync(reader => SessionTable.Find(reader.Sql, token.Id)).ConfigureAwait(false) is { } session)
            await EndAsync(session.Account, session.Id, distrust: false).ConfigureAwait(false);
        SessionCookie.Delete(context.Response);
    }

    /// <summary>Those that are good now, the one used last first.</summary>
    public ValueTask<IReadOnlyList<BrowserSession>> ListAsync(AccountId account, CancellationToken cancellationToken = default) =>
        store.ReadAsync(reader => (IReadOnlyList<BrowserSession>)[.. SessionTable.Of(reader.Sql, account).Where(session => IsCurrent(reader, session))], cancellationToken);

    /// <summary>Ends a session from elsewhere. Its browser is a stranger from then on.</summary>
    /// <returns>False when the account has no such session.</returns>
    public Task<bool> RevokeAsync(AccountId account, string id) => EndAsync(account, id, distrust: true);

    // Whoever signs himself out comes back.
    private async Task<bool> EndAsync(AccountId account, string id, bool distrust)
    {
        bool there = await store.WriteAsync(transaction =>
        {
            if (SessionTable.Find(transaction.Sql, id) is not { } session || session.Account != account) return false;
            if (distrust && session.Device is { } device) DeviceTable.Distrust(transaction.Sql, account, device);
            transaction.Journal(new JournalRecord("signed-out") { Account = account, Detail = $"session={id[..8]}" });
            return SessionTable.Delete(transaction.Sql, id);
        }).ConfigureAwait(false);
        if (there) signIn.End(new CredentialKey(CredentialKind.Session, id));
        return there;
    }

    /// <summary>Ends all of an account's sessions but one.</summary>
    /// <param name="kept">Null ends that one too.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> RevokeOthersAsync(AccountId account, string? kept)
    {
        List<BrowserSession> ended = await store.WriteAsync(transaction =>
        {
            List<BrowserSession> all = SessionTable.Of(transaction.Sql, account);
            List<BrowserSession> others = [.. all.Where(session => session.Id != kept)];
            DeviceTable.DistrustOthers(transaction.Sql, account, all.Find(session => session.Id == kept)?.Device);
            foreach (BrowserSession session in others) SessionTable.Delete(transaction.Sql, session.Id);
            if (others.Count > 0) transaction.Journal(new JournalRecord("signed-out") { Account = account, Detail = $"sessions={others.Count}" });
            return others;
        }).ConfigureAwait(false);
        foreach (BrowserSession session in ended) signIn.End(new CredentialKey(CredentialKind.Session, session.Id));
        return ended.Count;
    }

    internal Task<int> SweepAsync(int limit, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return store.WriteAsync(transaction => SessionTable.DeleteExpired(transaction.Sql, now - options.SessionIdle, now - options.SessionLifetime, limit), cancellationToken);
    }

    private BrowserSession? Current(StoreReader reader, string id) =>
        SessionTable.Find(reader.Sql, id) is { } session && IsCurrent(reader, session) ? session : null;

    private bool IsCurrent(StoreReader reader, BrowserSession session)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return now - session.Used < options.SessionIdle
            && now - session.Created < options.SessionLifetime
            && PasswordMoment.Of(reader, session.Account) == session.PasswordMoment;
    }

    private async Task TouchAsync(BrowserSession session, string address)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (now - session.Used < Grain) return;
        try
        {
            await store.WriteAsync(transaction =>
            {
                SessionTable.Touch(transaction.Sql, session.Id, now, address);
                return true;
            }).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // A full disk does not sign people out: the next request tries again.
            LogNotTouched(exception);
        }
    }

    private static string RemoteOf(HttpContext context)
    {
        IPAddress remote = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return (remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote).ToString();
    }

    // Shown to people and administrators: no controls, no novel.
    private static string UserAgentOf(HttpRequest request)
    {
        string text = request.Headers.UserAgent.ToString();
        if (text.Length > MaximumUserAgent) text = text[..MaximumUserAgent];
        return string.Concat(text.Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }

    [LoggerMessage(4501, LogLevel.Warning, "When a browser session was used last could not be written; it goes on, and the next request tries again. See the storage warnings for the cause.")]
    private partial void LogNotTouched(Exception exception);
}
