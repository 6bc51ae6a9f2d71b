namespace Posthouse.Reading.Tests;

public sealed class InvitationReaderTests
{
    private const string Request =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:a@b\r\nSEQUENCE:2\r\nSUMMARY;LANGUAGE=zh:会议\\, two\r\n" +
        "DTSTART;TZID=China Standard Time:20261201T100000\r\nDTEND;TZID=China Standard Time:20261201T110000\r\nRRULE:FREQ=WEEKLY;COUNT=5\r\n" +
        "ORGANIZER;CN=Bob:mailto:bob@x.test\r\nATTENDEE;CN=\"Al, ice\";PARTSTAT=NEEDS-ACTION;ROLE=OPT-PARTICIPANT;RSVP=TRUE:MAILTO:alice@x.test\r\nLOCATION:Room 1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    private static readonly DateTimeOffset Now = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_invitation_is_read()
    {
        Invitation read = InvitationReader.Read(Request)!;
        Assert.Equal(("REQUEST", "a@b", 2, "会议, two", "Room 1", "FREQ=WEEKLY;COUNT=5"), (read.Method, read.Uid, read.Sequence, read.Title, read.Location, read.Recurrence));
        Assert.Equal(new InvitationMoment(new DateTime(2026, 12, 1, 10, 0, 0), new DateTimeOffset(2026, 12, 1, 2, 0, 0, TimeSpan.Zero), "China Standard Time", IsDay: false), read.Start);
        Assert.Equal(new InvitationPerson("bob@x.test", "Bob", "", IsOptional: false), read.Organizer);
        Assert.Equal([new InvitationPerson("alice@x.test", "Al, ice", "needs-action", IsOptional: true)], read.Attendees);
    }

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20261201", true, null)]
    [InlineData("DTSTART:20261201T100000", false, null)]
    [InlineData("DTSTART:20261201T100000Z", false, "2026-12-01T10:00:00.0000000+00:00")]
    [InlineData("DTSTART;TZID=Nowhere/Here:20261201T100000", false, null)]
    public void Days_times_of_no_zone_and_zones_that_nobody_knows_have_no_moment(string line, bool day, string? utc)
    {
        InvitationMoment start = InvitationReader.Read(Request.Replace("DTSTART;TZID=China Standard Time:20261201T100000", line, StringComparison.Ordinal))!.Start!.Value;
        Assert.Equal((day, utc), (start.IsDay, start.Utc?.ToString("o", null)));
        Assert.Equal(new DateTime(2026, 12, 1), start.Local.Date);
    }

    [Theory]
    [InlineData(InvitationStatus.Accepted, "ACCEPTED")]
    [InlineData(InvitationStatus.Tentative, "TENTATIVE")]
    [InlineData(InvitationStatus.Declined, "DECLINED")]
    public void An_answer_names_what_was_asked_and_one_attendee(InvitationStatus status, string written)
    {
        string answer = InvitationReader.Answer(Request, "alice@x.test", "Alice", status, "later\r\nATTENDEE:mailto:eve@x.test", Now)!;
        string[] lines = answer.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n");
        Assert.Contains("METHOD:REPLY", lines);
        Assert.Contains("UID:a@b", lines);
        Assert.Contains("SEQUENCE:2", lines);
        Assert.Contains("DTSTAMP:20261125T080000Z", lines);
        string attendee = Assert.Single(lines, static l => l.StartsWith("ATTENDEE", StringComparison.Ordinal));
        Assert.Contains("PARTSTAT=" + written, attendee, StringComparison.Ordinal);
        Assert.EndsWith("mailto:alice@x.test", attendee, StringComparison.Ordinal);
        Assert.Contains("ORGANIZER;CN=Bob:mailto:bob@x.test", lines);
        Assert.Equal(InvitationReader.Read(Request)!.Uid, InvitationReader.Read(answer)!.Uid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:nonsense\r\nRRULE:FREQ=NEVER\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")]
    public void What_is_no_invitation_is_none(string text) => Assert.Null(InvitationReader.Read(text) is { Start: not null } read ? read.Uid : null);

    [Fact]
    public void Bombs_end()
    {
        Assert.Null(InvitationReader.Read(new string('x', 2_000_000)));
        string many = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\n" + string.Concat(Enumerable.Repeat("ATTENDEE:mailto:a@x.test\r\n", 30_000)) + "END:VEVENT\r\nEND:VCALENDAR\r\n";
        Assert.Equal(1000, InvitationReader.Read(many)!.Attendees.Count);
        Assert.Equal(30_000, InvitationReader.Read(many)!.AttendeeCount);
        InvitationReader.Read(string.Concat(Enumerable.Repeat("BEGIN:VCALENDAR\r\n", 50_000)));
        InvitationReader.Read("BEGIN:VCALENDAR\r\n" + string.Concat(Enumerable.Repeat("BEGIN:VEVENT\r\n", 50_000)));
    }

    [Fact]
    public void What_has_no_organizer_cannot_be_answered() => Assert.Null(InvitationReader.Answer(Request.Replace("ORGANIZER;CN=Bob:mailto:bob@x.test\r\n", "", StringComparison.Ordinal), "a@x.test", "", InvitationStatus.Accepted, null, Now));
}
