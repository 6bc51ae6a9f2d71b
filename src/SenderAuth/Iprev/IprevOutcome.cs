namespace Posthouse.SenderAuth;

/// <param name="Result">RFC 8601 §2.7.3: pass, fail, temperror or permerror.</param>
/// <param name="Name">A name of the address that leads back to it, without its final dot; null unless it passes.</param>
/// <param name="Reason">One of <see cref="IprevCheck"/>'s; null when it passes.</param>
public sealed record IprevOutcome(AuthResult Result, string? Name, string? Reason);
