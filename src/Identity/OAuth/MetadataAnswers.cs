using System.Collections.Immutable;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
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
        context.Metadata["acr_values_supported"] = new OpenIddictParameter(ImmutableArray.Create<string?>(SignInMethod.OneFactor, SignInMethod.TwoFactors));
        context.Claims.UnionWith([Claims.AuthenticationTime, Claims.AuthenticationContextReference, Claims.AuthenticationMethodReference, Claims.Name, Claims.Email, Claims.EmailVerified]);
        // Core §5.5: what a token says of a person follows from its scopes alone.
        context.Metadata["claims_parameter_supported"] = false;
        context.Metadata["request_parameter_supported"] = false;
        context.Metadata["request_uri_parameter_supported"] = false;
        return default;

        Uri? Under(Uri? endpoint) => endpoint is null ? null : new Uri(issuer, endpoint.AbsolutePath);
    }
}
