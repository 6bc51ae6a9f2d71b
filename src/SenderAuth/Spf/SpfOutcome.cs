namespace Posthouse.SenderAuth;

/// <summary>How a check ended, and all that a header, a reply or an administrator wants to know of it.</summary>
/// <param name="Result">Any but <see cref="AuthResult.Policy"/>.</param>
/// <param name="Identity">Which name was checked.</param>
/// <param name="Domain">The domain that was checked, in A-labels; what the client gave where it is no domain.</param>
public sealed record SpfOutcome(AuthResult Result, SpfIdentity Identity, string Domain)
{
    /// <summary>The term that decided, as it is published by the domain or where it redirects to; "include:example.net" when it was an include. Null when none matched.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The domain's own words on a fail: printable ASCII, one line. They are a stranger's: never to be shown as ours (RFC 7208 §6.2).</summary>
    public string? Explanation { get; init; }

    /// <summary>Terms that caused look-ups (RFC 7208 §4.6.4).</summary>
    public int Lookups { get; init; }

    /// <summary>Terms whose look-ups found nothing.</summary>
    public int VoidLookups { get; init; }

    /// <summary>Of TempError and PermError: one of <see cref="SpfReason"/>; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Which name or term the reason is about.</summary>
    public string? Detail { get; init; }
}
