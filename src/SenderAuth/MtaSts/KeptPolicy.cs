namespace Posthouse.SenderAuth;

/// <summary>A policy as it is kept: which it is, when it was confirmed last, and until when it holds.</summary>
internal sealed record KeptPolicy(string Id, MtaStsPolicy Policy, DateTimeOffset Fetched, DateTimeOffset Expires);
