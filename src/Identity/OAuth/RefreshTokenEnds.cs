using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>With a refresh token end the access tokens of its grant: OpenIddict by itself ends the one token that is named.</summary>
internal sealed class RefreshTokenEnds(IOpenIddictTokenManager tokens) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    // RFC 7009 §2.1: if it is a refresh token, all access tokens based on the same grant should be invalidated too.
    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        ClaimsPrincipal token = context.GenericTokenPrincipal;
        if (token.HasTokenType(OpenIddictConstants.TokenTypeIdentifiers.RefreshToken) && token.GetAuthorizationId() is { } grant)
            await tokens.RevokeByAuthorizationIdAsync(grant, context.CancellationToken).ConfigureAwait(false);
    }
}
