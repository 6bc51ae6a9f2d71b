namespace Posthouse.Reading;

/// <summary>The event of a scheduling message (RFC 5546, RFC 6047), with what a reader is told of it.</summary>
public sealed record Invitation
{
    /// <summary>In capitals: REQUEST, CANCEL, REPLY, PUBLISH …; RFC 5546 §1.4.</summary>
    public required string Method { get; init; }

    public required string Uid { get; init; }

    public int Sequence { get; init; }

    public string Title { get; init; } = "";

    public string Location { get; init; } = "";

    public string Description { get; init; } = "";

    public InvitationMoment? Start { get; init; }

    public InvitationMoment? End { get; init; }

    /// <summary>The rule by which it comes again, as RFC 5545 §3.3.10 writes it; null for once.</summary>
    public string? Recurrence { get; init; }

    /// <summary>Which one of those that come again is meant (RFC 5545 §3.8.4.4); null for all.</summary>
    public InvitationMoment? Occurrence { get; init; }

    public InvitationPerson? Organizer { get; init; }

    /// <summary>The first thousand of them.</summary>
    public IReadOnlyList<InvitationPerson> Attendees { get; init; } = [];

    /// <summary>Of all of them.</summary>
    public int AttendeeCount { get; init; }
}
