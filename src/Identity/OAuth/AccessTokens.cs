using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Validation;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>Tells the protocols whose an access token is, and whether it is good for them.</summary>
internal sealed class AccessTokens(IServiceScopeFactory scopes, OAuthKeys keys, IdentityOptions options) : ITokenChecker
{
    // A reference is 43 characters; a longer one is none of ours.
    private const int MaximumLength = 200;

    public Uri? Discovery => options.Issuer is { } issuer ? new Uri(issuer, OAuthPaths.OpenIdConfiguration) : null;

    public string? Scope => OAuthScopes.Mail;

    public async ValueTask<TokenVerdict> CheckAsync(string token, SignInOrigin origin, CancellationToken cancellationToken)
    {
        if (options.Issuer is null || token.Length is 0 or > MaximumLength) return default;
        try
        {
            await keys.LoadAsync(cancellationToken).ConfigureAwait(false);
            await using AsyncServiceScope scope = scopes.CreateAsyncScope();
            ClaimsPrincipal principal = await scope.ServiceProvider.GetRequiredService<OpenIddictValidationService>().ValidateAccessTokenAsync(token, cancellationToken).ConfigureAwait(false);
            return OAuthScopes.Allow(principal.GetScopes(), origin.Protocol) ? new TokenVerdict(OAuthPrincipal.AccountOf(principal), RestsOn: RestsOn(principal)) : default;
        }
        catch (OpenIddictExceptions.ProtocolException)
        {
            return default;
        }
        catch (StoreException)
        {
            // The store has said so in the log.
            return new TokenVerdict(null, Unavailable: true);
        }
    }

    private static List<CredentialKey> RestsOn(ClaimsPrincipal principal)
    {
        var keys = new List<CredentialKey>(3);
        if (principal.GetTokenId() is { } token) keys.Add(new CredentialKey(CredentialKind.Token, token));
        if (principal.GetAuthorizationId() is { } grant) keys.Add(new CredentialKey(CredentialKind.Grant, grant));
        foreach (string client in principal.GetPresenters()) keys.Add(new CredentialKey(CredentialKind.Client, client));
        return keys;
    }
}
