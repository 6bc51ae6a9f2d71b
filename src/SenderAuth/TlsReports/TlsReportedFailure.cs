namespace Posthouse.SenderAuth;

/// <summary>Sessions that failed in the same way.</summary>
/// <param name="Result">As RFC 8460 §4.3 names it.</param>
public sealed record TlsReportedFailure(string Result, long Sessions)
{
    public string SendingIp { get; init; } = "";

    public string MxHost { get; init; } = "";

    public string ReceivingIp { get; init; } = "";

    public string Information { get; init; } = "";

    public string ReasonCode { get; init; } = "";
}
