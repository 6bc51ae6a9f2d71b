using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>OpenID Connect Core §5.3: what the token's scopes let its client know.</summary>
internal sealed class UserInfoRequests : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        context.Subject = context.AccessTokenPrincipal!.GetClaim(Claims.Subject);
        if (context.AccessTokenPrincipal.HasScope(Scopes.Profile)) context.Claims[Claims.Name] = context.AccessTokenPrincipal.GetClaim(Claims.Name);
        if (context.AccessTokenPrincipal.HasScope(Scopes.Email))
        {
            context.Email = context.AccessTokenPrincipal.GetClaim(Claims.Email);
            context.EmailVerified = true;
        }

        return ValueTask.CompletedTask;
    }
}
