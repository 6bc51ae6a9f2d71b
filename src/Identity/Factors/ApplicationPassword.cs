using System.Collections.Immutable;

namespace Posthouse.Identity;

/// <summary>A password of one program that can ask for no second factor. The store has its hash.</summary>
/// <param name="Scopes">As of tokens.</param>
/// <param name="Used">When it signed in last, to the hour; null where it never did.</param>
public sealed record ApplicationPassword(string Id, string Name, ImmutableArray<string> Scopes, DateTimeOffset Created, DateTimeOffset? Used);
