using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Sieve.Tests;

/// <summary>RFC 5260.</summary>
public class DateTests
{
    private const string Message = """
        Received: from a by b; Wed, 05 Mar 2008 12:34:56 -0700
        Received: from x by a; Tue, 04 Mar 2008 00:00:00 +0000
        Date: Thu, 6 Mar 2008 23:30:00 -0100
        X-Bad: yesterday

        """;

    [Theory]
    [InlineData("year", "2008")]
    [InlineData("month", "03")]
    [InlineData("day", "07")]
    [InlineData("date", "2008-03-07")]
    [InlineData("julian", "54532")]
    [InlineData("hour", "00")]
    [InlineData("minute", "30")]
    [InlineData("second", "00")]
    [InlineData("time", "00:30:00")]
    [InlineData("iso8601", "2008-03-07T00:30:00+00:00")]
    [InlineData("std11", "Fri, 07 Mar 2008 00:30:00 +0000")]
    [InlineData("zone", "+0000")]
    [InlineData("WEEKDAY", "5")]
    public void Every_part_of_a_date(string part, string value) => Assert.True(Holds($"date :zone \"+0000\" \"date\" \"{part}\" \"{value}\""));

    [Theory]
    [InlineData("date :originalzone \"date\" \"day\" \"06\"", true)]
    [InlineData("date :originalzone \"date\" \"zone\" \"-0100\"", true)]
    [InlineData("date :zone \"+0530\" \"date\" \"time\" \"06:00:00\"", true)]
    [InlineData("date \"date\" \"hour\" \"08\"", true)]
    [InlineData("date :originalzone \"received\" \"date\" \"2008-03-05\"", true)]
    [InlineData("date :index 2 :originalzone \"received\" \"day\" \"04\"", true)]
    [InlineData("date :index 1 :last :originalzone \"received\" \"day\" \"04\"", true)]
    [InlineData("date :index 3 \"received\" \"day\" \"04\"", false)]
    [InlineData("date :value \"ge\" :originalzone \"date\" \"hour\" \"09\"", true)]
    [InlineData("date \"x-bad\" \"year\" \"2008\"", false)]
    [InlineData("date \"x-missing\" \"year\" \"2008\"", false)]
    [InlineData("currentdate :value \"ge\" \"date\" \"2007-06-30\"", true)]
    [InlineData("currentdate :zone \"-0100\" \"iso8601\" \"2025-12-31T23:00:00-01:00\"", true)]
    [InlineData("currentdate \"hour\" \"08\"", true)]
    public void Dates_are_compared(string test, bool holds) => Assert.Equal(holds, Holds(test));

    [Theory]
    [InlineData("date \"date\" \"century\" \"20\"")]
    [InlineData("date :zone \"CET\" \"date\" \"day\" \"20\"")]
    [InlineData("date :zone \"+0100\" :originalzone \"date\" \"day\" \"20\"")]
    [InlineData("currentdate :originalzone \"day\" \"20\"")]
    [InlineData("date :last \"date\" \"day\" \"20\"")]
    [InlineData("date :index 0 \"date\" \"day\" \"20\"")]
    public void What_is_no_date_is_refused(string test) => Assert.NotEmpty(Scripts.Errors($"require [\"date\", \"index\"]; if {test} {{ }}"));

    // §6
    [Theory]
    [InlineData("header :index 1 \"x-twice\" \"first\"", true)]
    [InlineData("header :index 2 \"x-twice\" \"first\"", false)]
    [InlineData("header :index 1 :last \"x-twice\" \"second\"", true)]
    [InlineData("header :index 2 :last \"x-twice\" \"first\"", true)]
    [InlineData("address :index 2 \"to\" \"list@lists.example.net\"", false)]
    [InlineData("address :index 1 \"to\" \"list@lists.example.net\"", true)]
    public void Fields_are_counted(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test, "index"));

    private static bool Holds(string test)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("here", TimeSpan.FromHours(8), null, null));
        return Scripts.Holds(test, "date index relational", Message, s => s with { Time = time });
    }
}
