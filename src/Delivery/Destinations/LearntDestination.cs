namespace Posthouse.Delivery;

/// <summary>What one destination has taught one pool of addresses.</summary>
/// <param name="Pace">Zero for none.</param>
/// <param name="MessagesPerConnection">0 for not known.</param>
internal sealed record LearntDestination(string Name, string Pool, int Window, TimeSpan Pace, DateTimeOffset? ThrottledAt, int MessagesPerConnection, DateTimeOffset LastUsed);
