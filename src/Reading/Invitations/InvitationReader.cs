using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;

namespace Posthouse.Reading;

/// <summary>Reads and answers what invites. It expands no recurrence: how often something comes again is told by its rule.</summary>
public static class InvitationReader
{
    // A meeting of a thousand people has some 100,000 characters.
    private const int MaximumLength = 1_000_000;

    // Whoever reads it sees that there are more in the file itself.
    private const int MaximumAttendees = 1000;
    private const int MaximumText = 32_000;

    /// <summary>The first event of a calendar; null for what is none, or too long to be one.</summary>
    public static Invitation? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Load(text) is not { } loaded || loaded.Calendar is not { } calendar || loaded.Event is not { } found || string.IsNullOrEmpty(found.Uid)) return null;
        return new Invitation
        {
            Method = string.IsNullOrEmpty(calendar.Method) ? "PUBLISH" : calendar.Method.ToUpperInvariant(),
            Uid = found.Uid,
            Sequence = found.Sequence,
            Title = Cut(found.Summary),
            Location = Cut(found.Location),
            Description = Cut(found.Description),
            Start = Moment(found.Start),
            End = Moment(found.End),
            Recurrence = found.RecurrenceRule?.ToString(),
            Occurrence = Moment(found.RecurrenceIdentifier?.StartTime),
            Organizer = found.Organizer is { } organizer ? new InvitationPerson(Address(organizer.Value), organizer.CommonName ?? "", "", IsOptional: false) : null,
            Attendees = [.. found.Attendees.Take(MaximumAttendees).Select(static a => new InvitationPerson(Address(a.Value), a.CommonName ?? "", (a.ParticipationStatus ?? "NEEDS-ACTION").ToLowerInvariant(), a.Role is "OPT-PARTICIPANT"))],
            AttendeeCount = found.Attendees.Count,
        };
    }

    /// <summary>The answer of one who was invited (RFC 5546 §3.2.3); null for what cannot be answered.</summary>
    /// <param name="text">The calendar that came.</param>
    /// <param name="address">Whose answer it is, as the invitation writes it.</param>
    public static string? Answer(string text, string address, string name, InvitationStatus status, string? comment, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Load(text)?.Event is not { Organizer: not null } asked || string.IsNullOrEmpty(asked.Uid)) return null;
        var answer = new CalendarEvent
        {
            Uid = asked.Uid,
            Sequence = asked.Sequence,
            DtStamp = new CalDateTime(now.UtcDateTime, "UTC"),
            Organizer = asked.Organizer,
            Summary = asked.Summary,
        };
        if (asked.Start is not null) answer.Start = asked.Start;
        if (asked.RecurrenceIdentifier is not null) answer.RecurrenceIdentifier = asked.RecurrenceIdentifier;
        answer.Attendees.Add(new Attendee(new Uri("mailto:" + address)) { CommonName = name.Length > 0 ? name : null, ParticipationStatus = status switch { InvitationStatus.Accepted => "ACCEPTED", InvitationStatus.Tentative => "TENTATIVE", _ => "DECLINED" } });
        if (!string.IsNullOrWhiteSpace(comment)) answer.Comments.Add(comment);
        var calendar = new Calendar { Method = "REPLY", ProductId = "-//Posthouse//Posthouse//EN" };
        calendar.Events.Add(answer);
        return new Ical.Net.Serialization.CalendarSerializer().SerializeToString(calendar);
    }

    private static (Calendar? Calendar, CalendarEvent? Event)? Load(string text)
    {
        if (text.Length > MaximumLength) return null;
        try
        {
            Calendar? calendar = Calendar.Load(text);
            return (calendar, calendar?.Events.FirstOrDefault());
        }
#pragma warning disable CA1031 // The library says in many ways that a stranger's text is no calendar.
        catch (Exception exception) when (exception is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static InvitationMoment? Moment(CalDateTime? value)
    {
        if (value is null) return null;
        if (!value.HasTime) return new InvitationMoment(value.Value, null, null, IsDay: true);
        if (value.IsUtc) return new InvitationMoment(value.Value, new DateTimeOffset(value.AsUtc, TimeSpan.Zero), null, IsDay: false);
        if (string.IsNullOrEmpty(value.TzId)) return new InvitationMoment(value.Value, null, null, IsDay: false);
        try
        {
            return new InvitationMoment(value.Value, new DateTimeOffset(value.AsUtc, TimeSpan.Zero), value.TzId, IsDay: false);
        }
        catch (ArgumentException)
        {
            // A zone of somebody's own: the time as it is written is all there is.
            return new InvitationMoment(value.Value, null, value.TzId, IsDay: false);
        }
    }

    private static string Address(Uri? value) => value?.Scheme.Equals("mailto", StringComparison.OrdinalIgnoreCase) == true ? Uri.UnescapeDataString(value.OriginalString[7..]) : "";

    private static string Cut(string? text) => text is null ? "" : text.Length <= MaximumText ? text : text[..MaximumText];
}
