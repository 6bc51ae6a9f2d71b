using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using OpenIddict.Abstractions;
using Posthouse.Directory;
using Posthouse.Mail;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Posthouse.Identity;

/// <summary>An account, or a client, as OpenIddict sees it.</summary>
public static class OAuthPrincipal
{
    private const string AuthenticationType = "posthouse";

    /// <param name="session">In which the person lets the program in: when and by what he signed in is said of it (OpenID Connect Core §2).</param>
    public static ClaimsPrincipal Of(Account account, ImmutableArray<string> scopes, BrowserSession session)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(session);
        var identity = new ClaimsIdentity(AuthenticationType, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, account.Id.Value.ToString(CultureInfo.InvariantCulture));
        identity.SetClaim(Claims.Name, account.DisplayName.Length > 0 ? account.DisplayName : account.Address.ToString());
        identity.SetClaim(Claims.Email, account.Address.ToString());
        identity.SetClaim(Claims.EmailVerified, true);
        identity.SetClaim(Claims.AuthenticationTime, session.Created.ToUnixTimeSeconds());
        identity.SetClaim(Claims.AuthenticationContextReference, SignInMethod.Acr(session.Method));
        identity.SetClaims(Claims.AuthenticationMethodReference, SignInMethod.Amr(session.Method));
        identity.SetScopes(scopes);
        identity.SetDestinations(static claim => claim.Type switch
        {
            Claims.AuthenticationTime or Claims.AuthenticationContextReference or Claims.AuthenticationMethodReference => [Destinations.IdentityToken],
            Claims.Name when claim.Subject!.HasScope(Scopes.Profile) => [Destinations.AccessToken, Destinations.IdentityToken],
            Claims.Email or Claims.EmailVerified when claim.Subject!.HasScope(Scopes.Email) => [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [Destinations.AccessToken],
        });
        return new ClaimsPrincipal(identity);
    }

    internal static ClaimsPrincipal OfClient(string clientId, ImmutableArray<string> scopes)
    {
        var identity = new ClaimsIdentity(AuthenticationType, Claims.Name, Claims.Role);
        // No account has such a number: a client's own token opens nobody's mail.
        identity.SetClaim(Claims.Subject, "client:" + clientId);
        identity.SetScopes(scopes);
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Null where the token is a client's own.</summary>
    internal static AccountId? AccountOf(ClaimsPrincipal principal) =>
        long.TryParse(principal.GetClaim(Claims.Subject), NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? new AccountId(id) : null;
}
