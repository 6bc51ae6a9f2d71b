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

    /// <param name="result">A success by password.</param>
    public async Task BeginAsync(HttpContext context, SignInResult result)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(result);
        var token = SessionToken.New();
        DateTimeOffset now = clock.GetUtcNow();
        await store.WriteAsync(transaction =>
        {
            transaction.Sql.Execute("DELETE FROM identity_step WHERE created < @1", now - Lifetime);
            return transaction.Sql.Execute("INSERT INTO identity_step (id, account, password_moment, created) VALUES (@1, @2, @3, @4)", token.Id, result.Account!.Id.Value, result.PasswordMoment, now);
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
