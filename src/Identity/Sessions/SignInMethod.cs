using System.Collections.Immutable;

namespace Posthouse.Identity;

/// <summary>How somebody showed who he is, as sessions keep it, and how programs are told of it.</summary>
public static class SignInMethod
{
    public const string Password = "password";

    public const string PasswordAndCode = "password+code";

    public const string Passkey = "passkey";

    /// <summary>By an identity provider.</summary>
    public const string Provider = "provider";

    /// <summary>By an identity provider, and a code of this server besides.</summary>
    public const string ProviderAndCode = "provider+code";

    /// <summary>By an identity provider that is trusted to have asked for two factors, and says that it has.</summary>
    public const string ProviderWithFactors = "provider+factors";

    /// <summary>OpenID Connect Core §2, acr: by one factor.</summary>
    public const string OneFactor = "urn:posthouse:acr:one-factor";

    public const string TwoFactors = "urn:posthouse:acr:two-factors";

    public static string Acr(string method) => method is PasswordAndCode or Passkey or ProviderAndCode or ProviderWithFactors ? TwoFactors : OneFactor;

    /// <summary>RFC 8176 §2. Empty where there is nothing to say for sure.</summary>
    public static ImmutableArray<string> Amr(string method) => method switch
    {
        Password => ["pwd"],
        PasswordAndCode => ["pwd", "otp", "mfa"],
        Passkey => ["pop", "user", "mfa"],
        ProviderAndCode => ["otp", "mfa"],
        ProviderWithFactors => ["mfa"],
        _ => [],
    };
}
