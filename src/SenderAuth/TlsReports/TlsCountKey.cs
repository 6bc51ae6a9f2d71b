namespace Posthouse.SenderAuth;

/// <summary>What sessions have in common that are one number in a report.</summary>
/// <param name="Day">In UTC (RFC 8460 §4.1).</param>
/// <param name="PolicyType">"tlsa", "sts" or "no-policy-found" (RFC 8460 §4.2).</param>
/// <param name="PolicyText">The policy's lines, parted by LF.</param>
/// <param name="Result">As RFC 8460 §4.3 names it; empty for success, where the rest is empty too.</param>
internal readonly record struct TlsCountKey(DateOnly Day, string Domain, string PolicyType, string PolicyText, string Result, string MxHost, string Local, string Remote)
{
    internal static TlsCountKey Of(in TlsSession session, DateOnly day)
    {
        HostPolicy policy = session.Policy;
        (string type, string text) = policy switch
        {
            { Dane: { } dane } => ("tlsa", string.Join('\n', dane.Records)),
            { Sts: { } sts } => ("sts", string.Join('\n', sts.Write().Split("\r\n", StringSplitOptions.RemoveEmptyEntries))),
            _ when session.Failure?.Type is TlsResultType.StsPolicyFetchError or TlsResultType.StsPolicyInvalid or TlsResultType.StsWebPkiInvalid => ("sts", ""),
            _ => ("no-policy-found", ""),
        };
        string domain = session.Domain.ToLowerInvariant();
        return session.Failure is { } failure
            ? new TlsCountKey(day, domain, type, text, failure.Type.Name(), policy.Host.ToLowerInvariant(), session.Local, session.Remote)
            : new TlsCountKey(day, domain, type, text, "", "", "", "");
    }
}
