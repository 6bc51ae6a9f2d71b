namespace Posthouse.Identity;

/// <summary>Why a provider signed nobody in. The person is told in words; the log has the reason.</summary>
public enum ProviderFault
{
    None,

    /// <summary>Nothing was asked that this answers: too late, used before, or of another browser.</summary>
    Stale,

    /// <summary>The person, or the provider, said no.</summary>
    Denied,

    /// <summary>It cannot be reached, or answers what nobody can use.</summary>
    Unreachable,

    /// <summary>Its answer proves nothing: another issuer, another client, a wrong signature.</summary>
    Untrusted,

    /// <summary>It did not ask the person again, as was wanted.</summary>
    NotAgain,

    /// <summary>Whoever it is has no account here that this provider may open.</summary>
    Unknown,

    /// <summary>He is linked to another account, or the account to another person of the provider.</summary>
    Taken,

    /// <summary>The account cannot sign in.</summary>
    Refused,

    Unavailable,
}
