using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Posthouse.SenderAuth;

namespace Posthouse.Identity;

/// <summary>
/// Remembers for some minutes that whoever sits at a browser has just shown again who he is, other than by a password. The browser keeps it,
/// under a key that is not in the store; it is good for one session and ends with it.
/// </summary>
public sealed class Confirmations(SecretSource secrets, TimeProvider clock)
{
    private const string Cookie = "__Host-posthouse-confirmed";

    // Long enough for one form, too short for a browser that is left open.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="session">As in <see cref="BrowserSession.Id"/>.</param>
    public async Task GiveAsync(HttpContext context, string session)
    {
        ArgumentNullException.ThrowIfNull(context);
        long until = (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        string proof = Base64Url.EncodeToString(await ProveAsync(session, until, context.RequestAborted).ConfigureAwait(false));
        context.Response.Cookies.Append(Cookie, $"{until.ToString(CultureInfo.InvariantCulture)}.{proof}", new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = Lifetime, IsEssential = true });
    }

    public async ValueTask<bool> HasAsync(HttpContext context, string session)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.Cookies[Cookie]?.Split('.') is not [{ } moment, { Length: 43 } proof] || !long.TryParse(moment, NumberStyles.None, CultureInfo.InvariantCulture, out long until)) return false;
        if (clock.GetUtcNow().ToUnixTimeSeconds() >= until) return false;
        string expected = Base64Url.EncodeToString(await ProveAsync(session, until, context.RequestAborted).ConfigureAwait(false));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(proof));
    }

    private async ValueTask<byte[]> ProveAsync(string session, long until, CancellationToken cancellationToken) => HMACSHA256.HashData(
        (await secrets.OpenAsync(cancellationToken).ConfigureAwait(false)).DeriveKey("identity/confirmation", 32),
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{session}/{until}")));
}
