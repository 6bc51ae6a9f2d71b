using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>
/// The last look before tokens are handed out: whether somebody else showed the same while they were made. He ended all that there was by then, what was shown among it;
/// what was made after him is ended here. What he ends after this look has been made: so nothing is left either way.
/// </summary>
internal sealed class UsedMeanwhile(IOpenIddictTokenManager tokens) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (SingleUse.ShownIn(context) is not { } principal || principal.GetTokenId() is not { } id) return;
        if (await tokens.FindByIdAsync(id, context.CancellationToken).ConfigureAwait(false) is { } token
            && await tokens.HasStatusAsync(token, OpenIddictConstants.Statuses.Redeemed, context.CancellationToken).ConfigureAwait(false)) return;
        await SingleUse.EndAsync(tokens, principal, context).ConfigureAwait(false);
    }
}
