namespace Posthouse.Delivery;

/// <param name="Method">spf, dkim, dmarc, arc or iprev.</param>
/// <param name="Checked">Messages with a result of the method.</param>
public sealed record AuthenticationRate(string Method, long Passed, long Checked, double? Rate);
