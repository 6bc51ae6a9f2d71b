namespace Posthouse.Reading;

/// <summary>When something begins or ends (RFC 5545 §3.3.4, §3.3.5).</summary>
/// <param name="Local">As it is written, of no zone.</param>
/// <param name="Utc">The moment; null for a day, for a time of no zone and for a zone that nobody knows.</param>
/// <param name="Zone">The zone as it is named; null for UTC, days and times of no zone.</param>
public readonly record struct InvitationMoment(DateTime Local, DateTimeOffset? Utc, string? Zone, bool IsDay);
