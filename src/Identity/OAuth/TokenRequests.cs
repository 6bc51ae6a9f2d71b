using OpenIddict.Abstractions;
using OpenIddict.Server;
using Posthouse.Directory;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>Who a token is for, when OpenIddict has checked the code, the refresh token or the client: an account that was suspended gets none.</summary>
internal sealed class TokenRequests(AccountDirectory directory) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (context.Request.IsClientCredentialsGrantType())
        {
            context.SignIn(OAuthPrincipal.OfClient(context.ClientId!, context.Request.GetScopes()));
            return;
        }

        if (context.Principal is not { } principal || OAuthPrincipal.AccountOf(principal) is not { } id
            || await directory.FindAccountAsync(id, context.CancellationToken).ConfigureAwait(false) is not { Suspended: false } account
            || await directory.FindDomainAsync(account.Address.Domain!, context.CancellationToken).ConfigureAwait(false) is not { Suspended: false })
        {
            context.Reject(OpenIddictConstants.Errors.InvalidGrant, "The account cannot sign in.");
            return;
        }

        // RFC 6749 §6: a refresh may ask for less than was granted, never for more; OpenIddict has checked that.
        context.SignIn(principal);
    }
}
