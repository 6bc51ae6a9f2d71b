using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Sieve.Tests;

/// <summary>RFC 5230, RFC 6131, RFC 3834.</summary>
public class VacationTests
{
    private const string Own = "require \"vacation\"; vacation :addresses \"roadrunner+birds@acme.example.com\" ";

    private static VacationAction Answer(string arguments, string message = Scripts.Message, string require = "vacation") => Assert.IsType<VacationAction>(
        Scripts.Run($"require [\"vacation\", \"{require}\"]; vacation :addresses \"roadrunner+birds@acme.example.com\" {arguments};", message).Actions[0]);

    [Fact]
    public void An_answer_says_all_that_its_header_needs()
    {
        VacationAction answer = Answer("\"Away.\"");
        Assert.Equal("coyote@desert.example.org", answer.To.ToString());
        Assert.Equal("Auto: I have a present for you ✉", answer.Subject);
        Assert.Equal("roadrunner+birds@acme.example.com", answer.OwnAddress);
        Assert.Equal(("<present-1@desert.example.org>", "<present-1@desert.example.org>"), (answer.MessageId, answer.References));
        Assert.Equal(TimeSpan.FromDays(7), answer.Period);
        Assert.Equal(("Away.", false, null), (answer.Reason, answer.IsMime, answer.From));
    }

    [Theory]
    [InlineData(":days 0", 86_400)]
    [InlineData(":days 1", 86_400)]
    [InlineData(":days 10", 864_000)]
    [InlineData(":days 99999999", 90 * 86_400)]
    [InlineData(":seconds 0", 60)]
    [InlineData(":seconds 1800", 1_800)]
    public void Periods_stay_in_bounds(string argument, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Answer($"{argument} \"Away.\"", require: "vacation-seconds").Period);

    [Fact]
    public void The_key_is_the_handle_or_all_that_is_said()
    {
        Assert.Equal("handle h", Answer(":handle \"h\" \"Away.\"").Key);
        Assert.NotEqual(Answer("\"Away.\"").Key, Answer("\"Gone.\"").Key);
        Assert.NotEqual(Answer("\"Away.\"").Key, Answer(":subject \"s\" \"Away.\"").Key);
        Assert.Equal(Answer(":days 1 \"Away.\"").Key, Answer(":days 2 \"Away.\"").Key);
    }

    [Theory]
    [InlineData("List-Id: <a.b>")]
    [InlineData("List-Unsubscribe: <mailto:a@b.example>")]
    [InlineData("Precedence: bulk")]
    [InlineData("Precedence: LIST")]
    [InlineData("Precedence: junk")]
    [InlineData("Auto-Submitted: auto-replied")]
    [InlineData("Auto-Submitted: auto-generated (x)")]
    [InlineData("X-Auto-Response-Suppress: OOF, DR")]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status")]
    public void Lists_bulk_and_programs_are_not_answered(string field)
    {
        Assert.Equal("vacation to coyote@desert.example.org; implicit keep", Scripts.Actions(Own + "\"Away.\";"));
        Assert.Equal("implicit keep", Scripts.Actions(Own + "\"Away.\";", $"{field}\n{Scripts.Message.Replace("Content-Type: text/plain; charset=utf-8\n", "", StringComparison.Ordinal)}"));
    }

    [Fact]
    public void Auto_submitted_no_is_answered() => Assert.StartsWith("vacation", Scripts.Actions(Own + "\"Away.\";", "Auto-Submitted: no\n" + Scripts.Message), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("MAILER-DAEMON@example.org")]
    [InlineData("owner-list@example.org")]
    [InlineData("list-request@example.org")]
    [InlineData("majordomo@example.org")]
    [InlineData("LISTSERV@example.org")]
    [InlineData("no-reply@example.org")]
    [InlineData("roadrunner+birds@acme.example.com")]
    [InlineData("not an address")]
    public void Some_senders_are_never_answered(string sender) => Assert.Equal("implicit keep", Scripts.Actions(Own + "\"Away.\";", with: s => s with { Envelope = new SieveEnvelope(sender, "x@y.example") }));

    [Theory]
    [InlineData("To: roadrunner@acme.example.com", true)]
    [InlineData("Cc: Beep <ROADRUNNER@acme.example.com>", true)]
    [InlineData("Resent-Bcc: roadrunner@acme.example.com", true)]
    [InlineData("X-To: roadrunner@acme.example.com", false)]
    [InlineData("To: undisclosed-recipients:;", false)]
    public void The_owner_must_be_among_the_recipients(string field, bool answered) =>
        Assert.Equal(answered, Scripts.Actions("require \"vacation\"; vacation \"Away.\";", $"From: coyote@desert.example.org\n{field}\n\n").StartsWith("vacation", StringComparison.Ordinal));

    [Fact]
    public void A_sender_is_answered_once_in_a_period()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero));
        var host = new Memory { Last = time.GetUtcNow().AddDays(-6) };
        Func<SieveContextSetup, SieveContextSetup> with = s => s with { Host = host, Time = time };
        Assert.Equal("implicit keep", Scripts.Actions(Own + "\"Away.\";", with: with));
        Assert.Equal("coyote@desert.example.org", host.Asked);
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("vacation to coyote@desert.example.org; implicit keep", Scripts.Actions(Own + "\"Away.\";", with: with));
    }

    [Theory]
    [InlineData("vacation :days 1 :seconds 5 \"x\";")]
    [InlineData("vacation :from \"nobody\" \"x\";")]
    [InlineData("vacation :mime \"no field\";")]
    [InlineData("vacation;")]
    public void Arguments_are_checked(string command) => Assert.NotEmpty(Scripts.Errors($"require [\"vacation\", \"vacation-seconds\"]; {command}"));

    [Fact]
    public void Two_answers_and_refused_answers_are_errors()
    {
        Assert.Contains("Two vacation answers", Scripts.Actions(Own + "\"a\"; vacation :addresses \"roadrunner+birds@acme.example.com\" \"b\";"), StringComparison.Ordinal);
        Assert.StartsWith("error", Scripts.Actions("require \"reject\"; " + Own + "\"a\"; reject \"No.\";"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_subject_with_line_ends_stays_one_line() => Assert.Equal("a  Bcc: x", Answer(":subject \"a\nBcc: x\" \"Away.\"").Subject);

    // RFC 8580
    [Fact]
    public void A_copy_of_the_answer_is_filed()
    {
        VacationAction answer = Answer(":fcc \"Sent\" :flags \"\\\\Seen\" :create \"Away.\"", require: "fcc\", \"imap4flags\", \"mailbox");
        Assert.Equal(("Sent", true), (answer.Fcc!.Mailbox, answer.Fcc.Create));
        Assert.Equal(["\\Seen"], answer.Fcc.Flags!);
        Assert.Contains("has no tag ':create'", Scripts.Errors("require [\"vacation\", \"mailbox\"]; vacation :create \"a\";"), StringComparison.Ordinal);
    }

    // The examples of RFC 8580 §3.2 and §3.6.4.
    [Fact]
    public void A_copy_goes_where_mail_that_was_sent_goes()
    {
        VacationAction answer = Assert.IsType<VacationAction>(Scripts.Run("""
            require ["vacation", "fcc"];

            vacation :days 7
                     :from "hemingway@example.com"
                     :fcc "INBOX.Sent"
                     "Gone Fishin'";
            """, with: static setup => setup with { Own = ["hemingway@example.com", "roadrunner+birds@acme.example.com"] }).Actions[0]);
        Assert.Equal(("INBOX.Sent", "hemingway@example.com", TimeSpan.FromDays(7)), (answer.Fcc!.Mailbox, answer.From, answer.Period));
        answer = Assert.IsType<VacationAction>(Scripts.Run("""
            require ["vacation", "fcc", "mailbox", "special-use", "imap4flags"];

            vacation :days 7
                     :from "hemingway@example.com"
                     :fcc "INBOX.Sent"
                         :specialuse "\\Sent" :create :flags ["\\Seen"]
                     "Gone Fishin'";
            """, with: static setup => setup with { Own = ["hemingway@example.com", "roadrunner+birds@acme.example.com"] }).Actions[0]);
        Assert.Equal(("INBOX.Sent", "\\Sent", true), (answer.Fcc!.Mailbox, answer.Fcc.SpecialUse, answer.Fcc.Create));
        Assert.Equal(["\\Seen"], answer.Fcc.Flags!);
    }

    [Fact]
    public void Others_can_ask_for_the_rules()
    {
        Assert.Null(VacationRules.Refusal(Encoding.ASCII.GetBytes("To: a@b.example\r\n\r\n"), "x@y.example", ["a@b.example"], out var to, out string own));
        Assert.Equal(("x@y.example", "a@b.example"), (to?.ToString(), own));
        Assert.NotNull(VacationRules.Refusal(Encoding.ASCII.GetBytes("To: a@b.example\r\n\r\n"), null, ["a@b.example"], out _, out _));
    }

    private sealed class Memory : SieveHost
    {
        internal DateTimeOffset? Last { get; init; }

        internal string? Asked { get; private set; }

        public override DateTimeOffset? LastAnswered(string key, string sender)
        {
            Asked = sender;
            return Last;
        }
    }
}
