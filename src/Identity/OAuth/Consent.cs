namespace Posthouse.Identity;

/// <summary>A program that somebody has let in.</summary>
/// <param name="Id">Of the grant.</param>
/// <param name="Name">As people know the program.</param>
/// <param name="Created">Null where it is not known.</param>
public sealed record Consent(string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset? Created);
