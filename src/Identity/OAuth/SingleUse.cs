using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>
/// Of several that show one code or refresh token at the same moment, one may get tokens, and it keeps none of them. OpenIddict looks at the state of what is shown
/// before it marks it as used, and marks a refresh token without asking whether somebody else has done so between.
/// </summary>
internal sealed class SingleUse(IOpenIddictTokenManager tokens) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>What was shown at the token endpoint; null where nothing was that is good once.</summary>
    internal static ClaimsPrincipal? ShownIn(ProcessSignInContext context)
    {
        if (context.EndpointType != OpenIddictServerEndpointType.Token) return null;
        ProcessAuthenticationContext? shown = context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!);
        return shown?.AuthorizationCodePrincipal ?? shown?.DeviceCodePrincipal ?? shown?.RefreshTokenPrincipal;
    }

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (ShownIn(context) is not { } principal || principal.GetTokenId() is not { } id) return;
        object? token = await tokens.FindByIdAsync(id, context.CancellationToken).ConfigureAwait(false);
        // The store refuses to change what was changed since it was read: of two that come to here, one is late.
        if (token is not null && await tokens.HasStatusAsync(token, OpenIddictConstants.Statuses.Valid, context.CancellationToken).ConfigureAwait(false)
            && await tokens.TryRedeemAsync(token, context.CancellationToken).ConfigureAwait(false)) return;
        await EndAsync(tokens, principal, context).ConfigureAwait(false);
    }

    // RFC 6749 §4.1.2, RFC 9700 §4.14.2: what was used twice was stolen once, and nobody knows by whom. What is shown ends as well, so that whoever was first and
    // has no tokens yet sees it (UsedMeanwhile).
    internal static async ValueTask EndAsync(IOpenIddictTokenManager tokens, ClaimsPrincipal shown, ProcessSignInContext context)
    {
        if (shown.GetAuthorizationId() is { } grant) await tokens.RevokeByAuthorizationIdAsync(grant, context.CancellationToken).ConfigureAwait(false);
        context.Reject(OpenIddictConstants.Errors.InvalidGrant, "This was used already.");
    }
}
