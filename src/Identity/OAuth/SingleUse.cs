using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>
/// Of several that show one code or refresh token at the same moment, one gets tokens. OpenIddict looks at the state of what is shown before it
/// marks it as used, and marks a refresh token without asking whether somebody else has done so between.
/// </summary>
internal sealed class SingleUse(IOpenIddictTokenManager tokens) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType != OpenIddictServerEndpointType.Token) return;
        ProcessAuthenticationContext? shown = context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!);
        ClaimsPrincipal? principal = shown?.AuthorizationCodePrincipal ?? shown?.DeviceCodePrincipal ?? shown?.RefreshTokenPrincipal;
        if (principal?.GetTokenId() is not { } id) return;
        object? token = await tokens.FindByIdAsync(id, context.CancellationToken).ConfigureAwait(false);
        // The store refuses to change what was changed since it was read: of two that come to here, one is late. What the first has got stays;
        // whoever shows it once more ends that too (RFC 9700 §4.14.2).
        if (token is null || !await tokens.HasStatusAsync(token, OpenIddictConstants.Statuses.Valid, context.CancellationToken).ConfigureAwait(false)
            || !await tokens.TryRedeemAsync(token, context.CancellationToken).ConfigureAwait(false))
        {
            context.Reject(OpenIddictConstants.Errors.InvalidGrant, "This was used already.");
        }
    }
}
