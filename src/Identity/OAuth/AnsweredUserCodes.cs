using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>
/// A user code that comes again after it was allowed is refused, and nothing else: a person clicks twice, or goes back. OpenIddict takes it for a stolen
/// token, and would end the grant; but a user code gives nothing to whoever holds it (RFC 8628 §5.1), and what the device has is not in it.
/// </summary>
public sealed class AnsweredUserCodes(IOpenIddictTokenManager tokens) : IOpenIddictServerHandler<ValidateTokenContext>
{
    private const string Property = "posthouse.answered_user_code_grant";

    /// <summary>The grant of the user code that was refused in this request because it had been allowed before; null where none was.</summary>
    public static string? GrantOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items[Property] as string;
    }

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Principal?.GetTokenType() != TokenTypeIdentifiers.Private.UserCode || context.TokenId is not { Length: > 0 } id) return;
        if (await tokens.FindByIdAsync(id, context.CancellationToken).ConfigureAwait(false) is not { } token || !await tokens.HasStatusAsync(token, Statuses.Redeemed, context.CancellationToken).ConfigureAwait(false)) return;
        if (context.Transaction.GetHttpRequest() is { } request) request.HttpContext.Items[Property] = await tokens.GetAuthorizationIdAsync(token, context.CancellationToken).ConfigureAwait(false);
        context.Reject(Errors.InvalidToken, "The user code has been answered already.");
    }
}
