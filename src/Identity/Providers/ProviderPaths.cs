namespace Posthouse.Identity;

/// <summary>Where identity providers send people and messages. One address for each provider: an answer of one is never taken for another's (RFC 9700 §4.4.2.2).</summary>
public static class ProviderPaths
{
    public const string Prefix = "/signin/with";

    public static string Begin(IdentityProvider provider) => Of(provider);

    public static string Back(IdentityProvider provider) => Of(provider) + "/back";

    /// <summary>OpenID Connect Back-Channel Logout 1.0 §2.2.</summary>
    public static string Logout(IdentityProvider provider) => Of(provider) + "/logout";

    /// <summary>Leads on to where the provider signs people out.</summary>
    public static string Out(IdentityProvider provider) => Of(provider) + "/out";

    private static string Of(IdentityProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return $"{Prefix}/{provider.OwnerName}/{provider.Name}";
    }
}
