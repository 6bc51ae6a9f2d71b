namespace Posthouse.Web;

/// <summary>An error as RFC 9457 writes it (application/problem+json). The detail is for the person who asked.</summary>
public sealed record Problem(string Title, int Status, string Detail);
