namespace Posthouse.Smtp;

/// <summary>BY= of MAIL (RFC 2852 §4): seconds, which may be negative for notify; R or N; T.</summary>
internal sealed record DeliverByParameter(int Seconds, bool ReturnOnTimeout, bool Trace);
