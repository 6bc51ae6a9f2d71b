using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Posthouse.Identity;

/// <summary>How OpenIddict is set up: which flows there are, where its endpoints stand, how long what it gives out lasts.</summary>
internal static class OAuthServerSetup
{
    internal static void Add(IServiceCollection services)
    {
        services.AddSingleton<OAuthKeys>();
        services.AddSingleton<DeviceRequests>();
        services.AddSingleton<IOpenIddictApplicationStore<OAuthClient>, ClientStore>();
        services.AddSingleton<IOpenIddictAuthorizationStore<OAuthGrant>, GrantStore>();
        services.AddSingleton<IOpenIddictTokenStore<OAuthToken>, TokenStore>();
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(static provider => new ConfigureNamedOptions<OpenIddictServerOptions>(Options.DefaultName, options => Configure(options, provider)));
        services.AddOpenIddict()
            .AddCore(static core =>
            {
                core.SetDefaultApplicationEntity<OAuthClient>().SetDefaultAuthorizationEntity<OAuthGrant>().SetDefaultTokenEntity<OAuthToken>();
                // What is revoked is revoked at once, on every node.
                core.DisableEntityCaching();
            })
            .AddServer(static server =>
            {
                server.SetAuthorizationEndpointUris(OAuthPaths.Authorize).SetTokenEndpointUris(OAuthPaths.Token).SetDeviceAuthorizationEndpointUris(OAuthPaths.DeviceAuthorization)
                    .SetEndUserVerificationEndpointUris(OAuthPaths.Device).SetIntrospectionEndpointUris(OAuthPaths.Introspect).SetRevocationEndpointUris(OAuthPaths.Revoke)
                    .SetUserInfoEndpointUris(OAuthPaths.UserInfo).SetJsonWebKeySetEndpointUris(OAuthPaths.Keys)
                    .SetConfigurationEndpointUris(OAuthPaths.OpenIdConfiguration, OAuthPaths.ServerMetadata);
                server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().AllowDeviceAuthorizationFlow().AllowClientCredentialsFlow();
                // RFC 9700 §2.1.1.
                server.RequireProofKeyForCodeExchange();
                server.RegisterScopes([.. OAuthScopes.All, OpenIddictConstants.Scopes.OpenId, OpenIddictConstants.Scopes.Profile, OpenIddictConstants.Scopes.Email, OpenIddictConstants.Scopes.OfflineAccess]);
                // Each client has the scopes that it was given; there are no others.
                server.DisableScopeValidation();
                // Short, revocable at once, and of no meaning elsewhere.
                server.UseReferenceAccessTokens().UseReferenceRefreshTokens();
                // RFC 9700 §4.14.2: a refresh token that comes twice was stolen, and ends the grant.
                server.SetRefreshTokenReuseLeeway(TimeSpan.Zero);
                server.AddEventHandler<HandleTokenRequestContext>(static handler => handler.UseSingletonHandler<TokenRequests>());
                server.AddEventHandler<HandleConfigurationRequestContext>(static handler => handler.UseSingletonHandler<MetadataAnswers>().SetOrder(int.MaxValue));
                server.AddEventHandler<ApplyTokenResponseContext>(static handler => handler.UseSingletonHandler<DevicePolling>().SetOrder(int.MinValue + 100_000));
                server.AddEventHandler<ValidateTokenContext>(static handler => handler.UseScopedHandler<AnsweredUserCodes>().SetOrder(OpenIddictServerHandlers.Protection.ValidateTokenEntry.Descriptor.Order - 500));
                server.AddEventHandler<ValidateRevocationRequestContext>(static handler => handler.UseSingletonHandler<TokenOwners>().SetOrder(OpenIddictServerHandlers.Revocation.ValidateAuthorizedParty.Descriptor.Order - 500));
                server.AddEventHandler<ValidateIntrospectionRequestContext>(static handler => handler.UseSingletonHandler<TokenOwners>().SetOrder(OpenIddictServerHandlers.Introspection.ValidateAuthorizedParty.Descriptor.Order - 500));
                server.AddEventHandler<ProcessSignInContext>(static handler => handler.UseScopedHandler<SingleUse>().SetOrder(OpenIddictServerHandlers.RedeemTokenEntry.Descriptor.Order - 500));
                server.AddEventHandler<ProcessSignInContext>(static handler => handler.UseScopedHandler<UsedMeanwhile>().SetOrder(OpenIddictServerHandlers.AttachSignInParameters.Descriptor.Order - 500));
                server.AddEventHandler<HandleRevocationRequestContext>(static handler => handler.UseScopedHandler<RefreshTokenEnds>().SetOrder(OpenIddictServerHandlers.Revocation.RevokeToken.Descriptor.Order + 500));
                server.AddEventHandler<HandleUserInfoRequestContext>(static handler => handler.UseSingletonHandler<UserInfoRequests>());
                // A proxy may speak TLS for us; OAuthMiddleware takes nothing in clear text from elsewhere.
                server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableEndUserVerificationEndpointPassthrough().EnableErrorPassthrough().DisableTransportSecurityRequirement();
            })
            .AddValidation(static validation => validation.UseLocalServer());
    }

    private static void Configure(OpenIddictServerOptions options, IServiceProvider provider)
    {
        IdentityOptions own = provider.GetRequiredService<IdentityOptions>();
        OAuthKeys keys = provider.GetRequiredService<OAuthKeys>();
        options.Issuer = own.Issuer;
        // RFC 9700 §2.1.1: only S256 keeps the verifier from whoever sees the request.
        options.CodeChallengeMethods.Remove(OpenIddictConstants.CodeChallengeMethods.Plain);
        // Nobody's key is registered here (decision 50): what is not to be had is not announced.
        options.ClientAuthenticationMethods.Remove(OpenIddictConstants.ClientAuthenticationMethods.PrivateKeyJwt);
        options.DeviceCodeLifetime = options.UserCodeLifetime = DeviceRequests.Lifetime;
        options.AccessTokenLifetime = own.AccessLifetime;
        options.RefreshTokenLifetime = own.RefreshLifetime;
        foreach (RsaSecurityKey key in keys.Signing) options.SigningCredentials.Add(new SigningCredentials(key, SecurityAlgorithms.RsaSha256));
        if (keys.Encryption is { } encryption) options.EncryptionCredentials.Add(new EncryptingCredentials(encryption, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
    }
}
