using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>
/// A token is revoked, and told of, only for the client that it was given to or that it is for. OpenIddict by itself asks that of access tokens only
/// where they name an audience, and ours name none.
/// </summary>
internal sealed class TokenOwners : IOpenIddictServerHandler<ValidateRevocationRequestContext>, IOpenIddictServerHandler<ValidateIntrospectionRequestContext>
{
    // RFC 7009 §2.1: if the token was not issued to the client that asks, the request is refused, and the client informed of it; by RFC 6749 §5.2, with invalid_grant.
    public ValueTask HandleAsync(ValidateRevocationRequestContext context)
    {
        if (!IsOf(context.GenericTokenPrincipal, context.ClientId)) context.Reject(Errors.InvalidGrant, "The token was issued to another client.");
        return ValueTask.CompletedTask;
    }

    // RFC 7662 §2.2, §4: who is not entitled to know is told that it is not active, which is what this error becomes. Whoever got hold of a token must
    // not learn by his own client whose it is and what it opens.
    public ValueTask HandleAsync(ValidateIntrospectionRequestContext context)
    {
        if (!IsOf(context.GenericTokenPrincipal, context.ClientId)) context.Reject(Errors.InvalidToken, "The token was issued to another client.");
        return ValueTask.CompletedTask;
    }

    private static bool IsOf(ClaimsPrincipal? token, string? client) => token is not null && client is { Length: > 0 } && (token.HasPresenter(client) || token.HasAudience(client));
}
