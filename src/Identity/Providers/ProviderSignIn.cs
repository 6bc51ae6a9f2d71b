using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Identity;

/// <summary>
/// Leads people to an identity provider and takes them back (OpenID Connect Core §3.1: code flow with PKCE, state and nonce). What was begun is
/// remembered under a hash, for one browser and one answer; verifier and nonce follow from what the browser has and are nowhere in the store.
/// </summary>
public sealed partial class ProviderSignIn
{
    private const string Cookie = "__Host-posthouse-provider";

    // Somebody may have to find his other phone there.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly MailStore _store;
    private readonly IdentityProviders _settings;
    private readonly ProviderDirectory _providers;
    private readonly ProviderTokens _tokens;
    private readonly SignInService _signIn;
    private readonly AccountDirectory _directory;
    private readonly IdentityOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    internal ProviderSignIn(
        MailStore store,
        IdentityProviders settings,
        ProviderDirectory providers,
        ProviderTokens tokens,
        SignInService signIn,
        AccountDirectory directory,
        IdentityOptions options,
        TimeProvider clock,
        ILogger<ProviderSignIn> logger)
    {
        _store = store;
        _settings = settings;
        _providers = providers;
        _tokens = tokens;
        _signIn = signIn;
        _directory = directory;
        _options = options;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Remembers that this browser goes to the provider.</summary>
    /// <param name="next">Where it goes on after that.</param>
    /// <param name="hint">An address, for the provider's form; null says none.</param>
    /// <param name="again">The provider is to ask the person, whatever it remembers of him.</param>
    /// <param name="linkTo">Whoever is signed in here, and wants to come by this provider, or with <paramref name="again"/> to confirm that it is he; null signs somebody in.</param>
    /// <returns>The provider's address; null where it cannot be reached, as the log says.</returns>
    public async Task<Uri?> BeginAsync(HttpContext context, IdentityProvider provider, string next, string? hint = null, bool again = false, BrowserSession? linkTo = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(provider);
        ProviderMetadata metadata;
        try
        {
            metadata = await _providers.GetAsync(provider, keysAnew: false, context.RequestAborted).ConfigureAwait(false);
        }
        catch (ProviderException exception)
        {
            LogFailed(provider.OwnerName, provider.Name, exception.Message);
            return null;
        }

        // Several tabs share the browser's part, and each has its own state.
        SessionToken browser = SessionToken.Read(context.Request.Cookies[Cookie]) ?? SessionToken.New();
        var state = SessionToken.New();
        IPAddress remote = context.Connection.RemoteIpAddress ?? IPAddress.None;
        string source = ClientNetwork.Of(remote).ToString();
        DateTimeOffset now = _clock.GetUtcNow();
        await _store.WriteAsync(transaction =>
        {
            transaction.Sql.Execute("DELETE FROM identity_provider_step WHERE created < @1", now - Lifetime);
            // Anybody may begin: what he can fill is bounded, and whoever fills it makes room from his own.
            ProviderTables.MakeRoomForStep(transaction.Sql, source, _options.MaximumProviderStepsOfNetwork, _options.MaximumProviderSteps);
            return transaction.Sql.Execute(
                "INSERT INTO identity_provider_step (id, browser, provider, account, session, next, again, created, source) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9)",
                state.Id, browser.Id, provider.Id, linkTo?.Account.Value ?? 0, linkTo?.Id, next, again, now, source);
        }).ConfigureAwait(false);
        // Lax: the answer is a navigation that another site begins.
        context.Response.Cookies.Append(Cookie, browser.Value, new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = Lifetime, IsEssential = true });
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = provider.ClientId,
            ["redirect_uri"] = _settings.RedirectAddress(provider)!.ToString(),
            ["scope"] = "openid email profile",
            ["state"] = state.Value,
            ["nonce"] = Derive(browser, state, "nonce"),
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Derive(browser, state, "verifier")))),
            ["code_challenge_method"] = "S256",
        };
        if (hint is { Length: > 0 and <= 320 }) query["login_hint"] = hint;
        if (again) (query["prompt"], query["max_age"]) = ("login", "0");
        return new Uri(QueryHelpers.AddQueryString(metadata.Authorization.ToString(), query));
    }

    /// <summary>Takes the provider's answer, once.</summary>
    public async Task<ProviderAnswer> CompleteAsync(HttpContext context, IdentityProvider provider)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(provider);
        Step? step = null;
        try
        {
            step = await TakeAsync(context, provider).ConfigureAwait(false);
            if (step is null) return new ProviderAnswer(ProviderFault.Stale, "/");
            ProviderPerson person = await ReadAsync(context, provider, step).ConfigureAwait(false);
            if (step.Session is null) return await SignInAsync(context, provider, step, person).ConfigureAwait(false);
            return await (step.Again ? ConfirmAsync(context, provider, step, person) : LinkAsync(provider, step, person)).ConfigureAwait(false);
        }
        catch (ProviderException exception)
        {
            if (exception.Fault != ProviderFault.Denied) LogFailed(provider.OwnerName, provider.Name, exception.Message);
            // What proves nothing counts against whoever sent it.
            if (exception.Fault == ProviderFault.Untrusted) await CheckAsync(context, null).ConfigureAwait(false);
            return new ProviderAnswer(exception.Fault, step?.Next ?? "/");
        }
    }

    /// <summary>Where the provider signs people out (OpenID Connect RP-Initiated Logout §2); null where it does not.</summary>
    public async Task<Uri?> SignOutAddressAsync(IdentityProvider provider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(provider);
        try
        {
            if ((await _providers.GetAsync(provider, keysAnew: false, cancellationToken).ConfigureAwait(false)).EndSession is not { } address) return null;
            return new Uri(QueryHelpers.AddQueryString(address.ToString(), new Dictionary<string, string?> { ["client_id"] = provider.ClientId, ["post_logout_redirect_uri"] = new Uri(_options.Issuer!, "/signin").ToString() }));
        }
        catch (ProviderException exception)
        {
            LogFailed(provider.OwnerName, provider.Name, exception.Message);
            return null;
        }
    }

    /// <summary>Somebody has signed out at the provider (Back-Channel Logout 1.0 §2.7): what it began for him here ends.</summary>
    /// <returns>False where the token proves nothing.</returns>
    /// <exception cref="StoreException">Nothing has ended.</exception>
    public async Task<bool> SignedOutAsync(IdentityProvider provider, string token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(provider);
        (string? Subject, string? Session) named;
        try
        {
            named = await _tokens.ReadLogoutAsync(provider, token, cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException exception)
        {
            LogFailed(provider.OwnerName, provider.Name, exception.Message);
            return false;
        }

        List<BrowserSession> ended = await _store.WriteAsync(transaction =>
        {
            IEnumerable<BrowserSession> sessions = named.Session is { } sid ? SessionTable.OfProviderSession(transaction.Sql, provider.Id, sid)
                : ProviderTables.FindLink(transaction.Sql, provider.Id, named.Subject!) is { } link ? SessionTable.Of(transaction.Sql, link.Account).Where(session => session.Provider == provider.Id) : [];
            List<BrowserSession> over = [.. sessions];
            foreach (BrowserSession session in over)
            {
                SessionTable.Delete(transaction.Sql, session.Id);
                transaction.Journal(new JournalRecord("signed-out") { Account = session.Account, Detail = $"session={session.Id[..8]} provider={provider.OwnerName}/{provider.Name}" });
            }

            return over;
        }).ConfigureAwait(false);
        foreach (BrowserSession session in ended) _signIn.End(new CredentialKey(CredentialKind.Session, session.Id));
        return true;
    }

    /// <summary>Asks the provider for its documents, whatever is kept of them.</summary>
    /// <returns>What is wrong; null where all is well.</returns>
    public async Task<string?> TryReachAsync(IdentityProvider provider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(provider);
        try
        {
            await _providers.FetchAsync(provider, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ProviderException exception)
        {
            return exception.Message;
        }
    }

    private async Task<ProviderPerson> ReadAsync(HttpContext context, IdentityProvider provider, Step step)
    {
        IQueryCollection query = context.Request.Query;
        // RFC 9207 §2.4: an answer that is another server's is not looked at, and one without a name only where the provider gives none.
        string? issuer = Single(query, "iss");
        ProviderMetadata metadata = await _providers.GetAsync(provider, keysAnew: false, context.RequestAborted).ConfigureAwait(false);
        if (issuer is null ? metadata.NamesItself : issuer != provider.Issuer) throw new ProviderException(ProviderFault.Untrusted, "The answer is not the provider's own (iss).");
        if (Single(query, "error") is { } error)
        {
            throw error is "access_denied" or "login_required" or "interaction_required"
                ? new ProviderException(ProviderFault.Denied, error)
                : new ProviderException(ProviderFault.Unreachable, $"The provider refused: {ProviderHttp.Clean(error)} {ProviderHttp.Clean(Single(query, "error_description") ?? "")}");
        }

        if (Single(query, "code") is not { Length: <= 4000 } code) throw new ProviderException(ProviderFault.Unreachable, "The provider's answer has no code.");
        return await _tokens.RedeemAsync(provider, code, Derive(step.Browser, step.State, "verifier"), Derive(step.Browser, step.State, "nonce"), step.Again ? step.Created : null, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task<ProviderAnswer> SignInAsync(HttpContext context, IdentityProvider provider, Step step, ProviderPerson person)
    {
        Account? account = await FindAsync(provider, person, context.RequestAborted).ConfigureAwait(false);
        SignInResult result = await CheckAsync(context, account?.Id).ConfigureAwait(false);
        if (result.Outcome != SignInOutcome.Success)
        {
            return new ProviderAnswer(
                result.Outcome == SignInOutcome.Unavailable ? ProviderFault.Unavailable : account is null ? ProviderFault.Unknown : ProviderFault.Refused, step.Next);
        }

        bool factors = provider.Factors == ProviderFactors.Provider || (provider.Factors == ProviderFactors.Reported && person.HasFactors);
        return new ProviderAnswer(ProviderFault.None, step.Next, result, HasFactors: factors, Session: person.Session);
    }

    /// <summary>The account that the person may open; null where there is none.</summary>
    /// <exception cref="ProviderException">He is not the one that he would be taken for.</exception>
    private async Task<Account?> FindAsync(IdentityProvider provider, ProviderPerson person, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        ProviderLink? link = await _store.ReadAsync(reader => ProviderTables.FindLink(reader.Sql, provider.Id, person.Subject), cancellationToken).ConfigureAwait(false);
        if (link is not null)
        {
            Account? linked = await _directory.FindAccountAsync(link.Account, cancellationToken).ConfigureAwait(false);
            if (linked is null || !provider.Opens(linked) || (link.ByAddress && !await VouchesAsync(provider, linked.Address.Domain, cancellationToken).ConfigureAwait(false))) return null;
            await _store.WriteAsync(transaction =>
            {
                ProviderTables.Touch(transaction.Sql, link.Id, now);
                return true;
            }).ConfigureAwait(false);
            return linked;
        }

        if (person.Address is not { } address || !await VouchesAsync(provider, address.Domain, cancellationToken).ConfigureAwait(false)
            || await _directory.FindAccountAsync(address, cancellationToken).ConfigureAwait(false) is not { } account || !provider.Opens(account))
        {
            return null;
        }

        await InsertAsync(provider, person, account.Id, byAddress: true).ConfigureAwait(false);
        return account;
    }

    // Nobody is linked by it: only a person that may open the account by now confirms that it is he.
    private async Task<ProviderAnswer> ConfirmAsync(HttpContext context, IdentityProvider provider, Step step, ProviderPerson person)
    {
        ProviderLink? link = await _store.ReadAsync(reader => ProviderTables.FindLink(reader.Sql, provider.Id, person.Subject), context.RequestAborted).ConfigureAwait(false);
        AccountId? account = link?.Account == step.Account ? (await FindAsync(provider, person, context.RequestAborted).ConfigureAwait(false))?.Id : null;
        SignInResult result = await CheckAsync(context, account).ConfigureAwait(false);
        if (result.Outcome == SignInOutcome.Success) return new ProviderAnswer(ProviderFault.None, step.Next, Confirmed: step.Session);
        return new ProviderAnswer(result.Outcome == SignInOutcome.Unavailable ? ProviderFault.Unavailable : account is null ? ProviderFault.Taken : ProviderFault.Refused, step.Next);
    }

    private async Task<ProviderAnswer> LinkAsync(IdentityProvider provider, Step step, ProviderPerson person)
    {
        if (await _directory.FindAccountAsync(step.Account).ConfigureAwait(false) is not { } account || !provider.Opens(account)) return new ProviderAnswer(ProviderFault.Unknown, step.Next);
        await InsertAsync(provider, person, account.Id, byAddress: false).ConfigureAwait(false);
        return new ProviderAnswer(ProviderFault.None, step.Next, Linked: true);
    }

    // In one transaction with the look: of two that come at once, one is late.
    private async Task InsertAsync(IdentityProvider provider, ProviderPerson person, AccountId account, bool byAddress)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        bool free = await _store.WriteAsync(transaction =>
        {
            if (ProviderTables.Find(transaction.Sql, provider.Id) is null) return false;
            if (ProviderTables.FindLink(transaction.Sql, provider.Id, person.Subject) is { } there) return there.Account == account;
            // An address that a provider has given to somebody else does not open the account of who had it before.
            if (ProviderTables.LinksOf(transaction.Sql, account).Exists(link => link.Provider == provider.Id)) return false;
            string id = ProviderTables.LinkId(provider.Id, person.Subject);
            ProviderTables.Insert(transaction.Sql, new ProviderLink(id, provider.Id, person.Subject, account, byAddress, now, now));
            transaction.Journal(new JournalRecord("identity-linked") { Account = account, Detail = $"provider={provider.OwnerName}/{provider.Name} by={(byAddress ? "address" : "owner")} link={id[..8]}" });
            return true;
        }).ConfigureAwait(false);
        if (!free) throw new ProviderException(ProviderFault.Taken, $"Account {account.Value} is linked to another person of the provider, or the person to another account.");
    }

    private async ValueTask<bool> VouchesAsync(IdentityProvider provider, DomainName? domain, CancellationToken cancellationToken) =>
        domain is not null && await _directory.FindDomainAsync(domain, cancellationToken).ConfigureAwait(false) is { } here && provider.Vouches(here.Name);

    private ValueTask<SignInResult> CheckAsync(HttpContext context, AccountId? account) => _signIn.CheckProofAsync(
        "provider", new SignInOrigin(context.Connection.RemoteIpAddress ?? IPAddress.None, "web", context.Request.IsHttps), _ => ValueTask.FromResult(account), context.RequestAborted);

    /// <summary>What this browser was sent away with, once.</summary>
    private async Task<Step?> TakeAsync(HttpContext context, IdentityProvider provider)
    {
        if (SessionToken.Read(context.Request.Cookies[Cookie]) is not { } browser || SessionToken.Read(Single(context.Request.Query, "state")) is not { } state) return null;
        DateTimeOffset oldest = _clock.GetUtcNow() - Lifetime;
        return await _store.WriteAsync(transaction =>
        {
            // One of another browser, or of another provider, stays whose it is.
            Step? step = transaction.Sql.QueryFirst<Step>(
                "SELECT account, session, next, again, created FROM identity_provider_step WHERE id = @1 AND browser = @2 AND provider = @3 AND created >= @4",
                row => new Step(browser, state, new AccountId(row.Int64(0)), row.TextOrNull(1), row.Text(2), row.Bool(3), row.Moment(4)), state.Id, browser.Id, provider.Id, oldest);
            if (step is not null) transaction.Sql.Execute("DELETE FROM identity_provider_step WHERE id = @1", state.Id);
            // Who has begun to link is who comes back, in the same session.
            return step?.Session is { } session && (BrowserSessions.IdOf(context.Request) != session || SessionTable.Find(transaction.Sql, session)?.Account != step.Account) ? null : step;
        }).ConfigureAwait(false);
    }

    // Twice is nobody's answer (RFC 6749 §3.1).
    private static string? Single(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value] ? value : null;

    private static string Derive(SessionToken browser, SessionToken state, string purpose) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(browser.Value), Encoding.ASCII.GetBytes($"posthouse/provider/{purpose}/{state.Value}")));

    private sealed record Step(SessionToken Browser, SessionToken State, AccountId Account, string? Session, string Next, bool Again, DateTimeOffset Created);

    [LoggerMessage(4505, LogLevel.Warning, "The identity provider {Owner}/{Name} signed nobody in: {Reason}")]
    private partial void LogFailed(string owner, string name, string reason);
}
