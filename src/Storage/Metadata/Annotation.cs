namespace Posthouse.Storage;

/// <summary>A named value (RFC 5464 §3).</summary>
/// <param name="Name">Without "/shared" or "/private" in front, in lower case: "/comment".</param>
public sealed record Annotation(string Name, ReadOnlyMemory<byte> Value);
