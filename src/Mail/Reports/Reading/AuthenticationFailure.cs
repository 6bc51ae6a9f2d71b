namespace Posthouse.Mail;

/// <summary>What a failure report adds to a feedback report (RFC 6591 §3.2, RFC 9991 §4). Empty where it does not say.</summary>
public sealed record AuthenticationFailure
{
    /// <summary>Lower case: <c>adsp</c>, <c>bodyhash</c>, <c>revoked</c>, <c>signature</c>, <c>spf</c>, <c>dmarc</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Lower case: <c>delivered</c>, <c>spam</c>, <c>policy</c>, <c>reject</c>, <c>other</c>.</summary>
    public string DeliveryResult { get; init; } = "";

    public string DkimDomain { get; init; } = "";

    public string DkimIdentity { get; init; } = "";

    public string DkimSelector { get; init; } = "";

    /// <summary>RFC 9991 §4: <c>none</c>, or what was not aligned: <c>spf</c>, <c>dkim</c>.</summary>
    public string IdentityAlignment { get; init; } = "";

    /// <summary>Values of Authentication-Results, as the reporter wrote them.</summary>
    public IReadOnlyList<string> AuthenticationResults { get; init; } = [];

    public IReadOnlyList<string> ReportedUris { get; init; } = [];
}
