using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>
/// Where the endpoints are is said under the issuer's name (RFC 8414 §2), not under the one that the request came for: who answers for another name must not
/// hear of tokens.
/// </summary>
internal sealed class MetadataAnswers(IdentityOptions options) : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        if (options.Issuer is not { } issuer) return default;
        context.AuthorizationEndpoint = Under(context.AuthorizationEndpoint);
        context.TokenEndpoint = Under(context.TokenEndpoint);
        context.DeviceAuthorizationEndpoint = Under(context.DeviceAuthorizationEndpoint);
        context.IntrospectionEndpoint = Under(context.IntrospectionEndpoint);
        context.RevocationEndpoint = Under(context.RevocationEndpoint);
        context.UserInfoEndpoint = Under(context.UserInfoEndpoint);
        context.JsonWebKeySetEndpoint = Under(context.JsonWebKeySetEndpoint);
        return default;

        Uri? Under(Uri? endpoint) => endpoint is null ? null : new Uri(issuer, endpoint.AbsolutePath);
    }
}
