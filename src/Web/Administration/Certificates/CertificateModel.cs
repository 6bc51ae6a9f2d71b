namespace Posthouse.Web;

/// <summary>A certificate as the administration API shows it: one that is in use, or the one that ACME is to obtain.</summary>
public sealed record CertificateModel
{
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>"acme"; "file" for one that stands under [[certificate]]; or "self-signed" for one that nobody vouches for, such as the server's own.</summary>
    public required string Source { get; init; }

    /// <summary>Null, as the four below, where ACME has not obtained it yet.</summary>
    public string? Issuer { get; init; }

    public string? Serial { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Below 0 it has ended.</summary>
    public double? DaysLeft { get; init; }

    /// <summary>When ACME will renew it.</summary>
    public DateTimeOffset? RenewAt { get; init; }

    /// <summary>After a failure: when ACME will try again, and what went wrong.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    public string? Problem { get; init; }
}

/// <summary>What to do with the certificate of ACME: "obtain" (where there is none for the configured names), "renew" (in any case), or "revoke".</summary>
public sealed record CertificateAction(string Action)
{
    /// <summary>To revoke: "unspecified", "key-compromise", "superseded" or "cessation-of-operation".</summary>
    public string? Reason { get; init; }
}
