using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>
/// Lets a browser in which somebody has signed in before try a few passwords of its own while strangers are turned away (the scheme that OWASP
/// calls device cookies): whoever guesses at an account elsewhere does not lock its owner out. The cookie opens nothing, and is worth
/// nothing for another account. It is taken back with the session that began with it, with all others, with the password, and by too many wrong ones.
/// </summary>
public sealed class KnownBrowsers(MailStore store, IdentityOptions options, TimeProvider clock) : IKnownBrowsers
{
    private const string Cookie = "__Host-posthouse-device";

    // What browsers keep a cookie for at most (RFC 6265bis §5.5).
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    /// <summary>For <see cref="SignInOrigin.Browser"/>.</summary>
    public static string? IdOf(HttpRequest request) => Read(request)?.Id;

    public ValueTask<bool> KnowsAsync(AccountId account, string browser, CancellationToken cancellationToken) => store.ReadAsync(
        reader => DeviceTable.Trusted(reader.Sql, account, browser) is { } used && clock.GetUtcNow() - used < options.BrowserKnown, cancellationToken);

    public Task DistrustAsync(AccountId account, string browser) => store.WriteAsync(transaction =>
    {
        DeviceTable.Distrust(transaction.Sql, account, browser);
        return true;
    });

    internal static SessionToken? Read(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SessionToken.Read(request.Cookies[Cookie]);
    }

    // Lax, like the session's: it is to come along when another page leads to the sign-in.
    internal static void Set(HttpResponse response, SessionToken token) =>
        response.Cookies.Append(Cookie, token.Value, new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = Lifetime, IsEssential = true });
}
