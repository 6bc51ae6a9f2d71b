namespace Posthouse.Reading;

/// <summary>What one answers to an invitation (RFC 5545 §3.2.12).</summary>
public enum InvitationStatus
{
    Accepted,
    Tentative,
    Declined,
}
