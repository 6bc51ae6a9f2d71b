namespace Posthouse.Reading;

/// <summary>Who invites or is invited (RFC 5545 §3.8.4.1, §3.8.4.3).</summary>
/// <param name="Address">Without "mailto:"; empty where the calendar names no mail address.</param>
/// <param name="Status">PARTSTAT in lower case, such as "needs-action" or "accepted"; empty for an organizer.</param>
public sealed record InvitationPerson(string Address, string Name, string Status, bool IsOptional);
