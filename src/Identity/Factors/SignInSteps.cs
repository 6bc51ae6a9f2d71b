using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>Browsers whose owner has shown the password and still has to show the second factor. They may do nothing else.</summary>
public sealed class SignInSteps(MailStore store, SignInService signIn, TimeProvider clock)
{
    private const string Cookie = "__Host-posthouse-step";

    // Long enough to look for the phone.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <param name="result">A success by password, or by a provider.</param>
    /// <param name="provider">Which; null is the password.</param>
    /// <param name="providerSession">As in <see cref="BrowserSession.ProviderSession"/>.</param>
    public async Task BeginAsync(HttpContext context, SignInResult result, string? provider = null, string? providerSession = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(result);
        var token = SessionToken.New();
        DateTimeOffset now = clock.GetUtcNow();
        await store.WriteAsync(transaction =>
        {
            transaction.Sql.Execute("DELETE FROM identity_step WHERE created < @1", now - Lifetime);
            return transaction.Sql.Execute("INSERT INTO identity_step (id, account, password_moment, created, provider, provider_session) VALUES (@1, @2, @3, @4, @5, @6)", token.Id, result.Account!.Id.Value, result.PasswordMoment, now, provider, providerSession);
        }).ConfigureAwait(false);
        context.Response.Cookies.Append(Cookie, token.Value, Options(Lifetime));
    }

    /// <summary>Whose turn it is to show the second factor; null where nobody's is.</summary>
    public async ValueTask<SignInResult?> FindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (SessionToken.Read(context.Request.Cookies[Cookie]) is not { } token) return null;
        SignInResult result = await signIn.ResumeAsync(
            cancel => store.ReadAsync(reader => Find(reader, token.Id), cancel), context.RequestAborted).ConfigureAwait(false);
        return result.Outcome == SignInOutcome.Success ? result : null;
    }

    /// <summary>Who has signed the person in so far; nulls where it was his password.</summary>
    public async ValueTask<(string? Provider, string? Session)> ProviderOfAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (SessionToken.Read(context.Request.Cookies[Cookie]) is not { } token) return default;
        return await store.ReadAsync(reader => reader.Sql.QueryFirst<(string?, string?)>("SELECT provider, provider_session FROM identity_step WHERE id = @1", static row => (row.TextOrNull(0), row.TextOrNull(1)), token.Id)).ConfigureAwait(false);
    }

    public async Task EndAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (SessionToken.Read(context.Request.Cookies[Cookie]) is not { } token) return;
        await store.WriteAsync(transaction => transaction.Sql.Execute("DELETE FROM identity_step WHERE id = @1", token.Id)).ConfigureAwait(false);
        context.Response.Cookies.Append(Cookie, "", Options(TimeSpan.Zero));
    }

    private static CookieOptions Options(TimeSpan lifetime) => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = lifetime, IsEssential = true };

    private EarlierSignIn? Find(StoreReader reader, string id)
    {
        (AccountId Account, long Moment, DateTimeOffset Created)? step = reader.Sql.QueryFirst<(AccountId, long, DateTimeOffset)?>(
            "SELECT account, password_moment, created FROM identity_step WHERE id = @1", static row => (new AccountId(row.Int64(0)), row.Int64(1), row.Moment(2)), id);
        return step is { } found && clock.GetUtcNow() - found.Created < Lifetime && PasswordMoment.Of(reader, found.Account) == found.Moment ? new EarlierSignIn(found.Account, found.Moment, null) : null;
    }
}
