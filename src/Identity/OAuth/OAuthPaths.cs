namespace Posthouse.Identity;

/// <summary>Where OAuth's resources are.</summary>
public static class OAuthPaths
{
    public const string Authorize = "/oauth/authorize";

    public const string Token = "/oauth/token";

    public const string DeviceAuthorization = "/oauth/device";

    /// <summary>Where a person types the code that a device shows (RFC 8628 §3.3): short enough to type.</summary>
    public const string Device = "/device";

    public const string Introspect = "/oauth/introspect";

    public const string Revoke = "/oauth/revoke";

    public const string UserInfo = "/oauth/userinfo";

    public const string Keys = "/oauth/keys";

    /// <summary>OpenID Connect Discovery §4.</summary>
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";

    /// <summary>RFC 8414 §3.</summary>
    public const string ServerMetadata = "/.well-known/oauth-authorization-server";
}
