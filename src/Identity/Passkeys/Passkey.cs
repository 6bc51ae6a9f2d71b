namespace Posthouse.Identity;

/// <summary>A key on a person's device or in his key store, by which he signs in without name and password (WebAuthn).</summary>
/// <param name="Id">The hash of the credential's id.</param>
public sealed record Passkey(string Id, string Name, DateTimeOffset Created, DateTimeOffset? Used);
