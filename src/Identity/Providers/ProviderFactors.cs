namespace Posthouse.Identity;

/// <summary>Who asks for the second factor of people whom a provider signs in.</summary>
public enum ProviderFactors
{
    /// <summary>This server, of whoever has one here or must have one.</summary>
    Here,

    /// <summary>The provider where its token says that it has ("mfa" in amr, RFC 8176); else this server.</summary>
    Reported,

    /// <summary>The provider, whose own rules are trusted: this server asks for none.</summary>
    Provider,
}
