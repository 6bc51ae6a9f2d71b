using System.Globalization;
using System.Text;
using CsCheck;

namespace Posthouse.Mail.Tests.Headers;

public sealed class MailDateTests
{
    [Theory]
    [InlineData("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00")]
    [InlineData("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00")]
    [InlineData("Thu,\r\n  13\r\n    Feb\r\n  1969\r\n  23:32\r\n  -0330 (Newfoundland Time)", "1969-02-13T23:32:00-03:30")]
    [InlineData("Mon, 1 Jan 2024 00:00:60 PST", "2024-01-01T00:00:59-08:00")]
    [InlineData("1 January 2024 10:00 Z", "2024-01-01T10:00:00+00:00")]
    [InlineData("2024-01-02T03:04:05.678+08:00", "2024-01-02T03:04:05+08:00")]
    [InlineData("2024-01-02 03:04:05", "2024-01-02T03:04:05+00:00")]
    [InlineData("Tue Jan  2 15:04:05 2024", "2024-01-02T15:04:05+00:00")]
    [InlineData("12-Jan-2020 10:00:00 +0100", "2020-01-12T10:00:00+01:00")]
    [InlineData("Fri, 21 Nov 103 09:55:06 A", "2003-11-21T09:55:06+00:00")]
    [InlineData("Fri, 21 Nov 1997 09:55:06 +2500", "1997-11-20T08:55:06+00:00")]
    [InlineData("Fri, 21 Nov 1997", "1997-11-21T00:00:00+00:00")]
    public void Dates_are_read_as_they_occur(string raw, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), MailDate.Parse(Encoding.ASCII.GetBytes(raw)));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("31 Feb 2024 10:00:00 +0000")]
    [InlineData("1 Jan 2024 25:00:00 +0000")]
    [InlineData("31 Dec 9998 23:59:00 -9959")]
    [InlineData("1 Jan 1900 00:00:00 +9959")]
    public void What_is_no_date_is_none(string raw) => Assert.Null(MailDate.Parse(Encoding.ASCII.GetBytes(raw)));

    [Fact]
    public void A_date_is_read_back_as_it_was_written() =>
        Gen.Select(Gen.DateTime[new DateTime(1900, 1, 2), new DateTime(9998, 1, 1)], Gen.Int[-14 * 60, 14 * 60]).Sample((time, zone) =>
        {
            time = DateTime.SpecifyKind(new DateTime(time.Ticks - time.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Unspecified);
            var date = new DateTimeOffset(time, TimeSpan.FromMinutes(zone));
            DateTimeOffset? read = MailDate.Parse(Encoding.ASCII.GetBytes(MailDate.Format(date)));
            Assert.Equal(date, read);
            Assert.Equal(date.Offset, read!.Value.Offset);
        });

    [Fact]
    public void Any_bytes_are_a_date_or_none() =>
        Gen.Frequency((3, Gen.Int[0, 11].Select(static i => new[] { "Jan", " ", "12", "2024", ":", "10:10:10", "+", "-0800", "(", ")", "T", "99999999999" }[i])), (1, Gen.Char.Select(static c => c.ToString()))).Array[0, 20].Select(string.Concat)
            .Sample(text => MailDate.Parse(Encoding.UTF8.GetBytes(text)));
}
