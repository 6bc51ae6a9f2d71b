using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public sealed class ReturnedMailTests
{
    private static readonly EmailAddress Gone = EmailAddress.Parse("gone@far.test");

    [Fact]
    public async Task A_report_about_mail_of_ours_is_delivered_journalled_and_believed_by_its_trace()
    {
        await using DeliveryHarness here = await SentAsync("gone@far.test");
        string trace = Assert.Single(await here.JournalAsync("queued")).Trace!;
        Assert.True(Assert.Single(await ReportAsync(here, "alice@here.test", Dsn("gone@far.test", trace))).IsPositive);
        Assert.Single(await here.MessagesAsync("alice@here.test"));
        JournalRecord received = Assert.Single(await here.JournalAsync("bounce-received"));
        Assert.Equal(("alice@here.test", "gone@far.test", "other-id@here.test"), (received.Sender, received.Recipient, received.MessageIdHeader));
        Assert.Equal($"class=unknown status=5.1.1 rule=user-unknown action=failed certain=1 original={trace} list=- proof=gateway said=550 5.1.1 No such user", received.Detail);
        await here.WaitForAsync("suppressed");
        Assert.Equal(("report", "550 5.1.1 No such user"), ((await here.Suppressed.FindAsync(Gone, cancellationToken: Token))!.Source, (await here.Suppressed.FindAsync(Gone, cancellationToken: Token))!.Diagnostic));
    }

    [Fact]
    public async Task Without_a_return_path_of_ours_a_report_suppresses_nobody()
    {
        await using DeliveryHarness here = await SentAsync(false, "gone@far.test");
        string trace = Assert.Single(await here.JournalAsync("queued")).Trace!;
        await ReportAsync(here, "alice@here.test", Dsn("gone@far.test", trace, "m1@y.test"));
        await here.WaitForAsync("bounce-received");
        Assert.Null(await here.Suppressed.FindAsync(Gone, cancellationToken: Token));
        Assert.Empty(await here.JournalAsync("suppressed"));
    }

    [Fact]
    public async Task A_report_is_believed_by_its_message_id()
    {
        await using DeliveryHarness here = await SentAsync("gone@far.test");
        await ReportAsync(here, "alice@here.test", Dsn("gone@far.test", null, "m1@y.test"));
        await here.WaitForAsync("suppressed");
    }

    [Theory]
    [InlineData("alice@here.test", "victim@far.test", true, "m1@y.test")] // two went out, so whom a stranger names must be one of them
    [InlineData("bob@here.test", "gone@far.test", true, "m1@y.test")] // bounces come to the sender
    [InlineData("alice@here.test", "gone@far.test", false, "made-up@y.test")]
    [InlineData("alice@here.test", "alice@here.test", true, "m1@y.test")]
    public async Task A_forged_report_is_journalled_and_suppresses_nobody(string to, string about, bool traced, string messageId)
    {
        await using DeliveryHarness here = await SentAsync("gone@far.test", "second@far.test");
        string trace = (await here.JournalAsync("queued"))[0].Trace!;
        await ReportAsync(here, to, Dsn(about, traced ? trace : "0123456789ABCDEF", messageId));
        // What comes after it is believed, so the forged one has been looked at.
        await ReportAsync(here, "alice@here.test", Dsn("second@far.test", trace));
        JournalRecord only = Assert.Single(await here.WaitForAsync("suppressed"));
        Assert.Equal("second@far.test", only.Recipient);
        Assert.Equal(2, (await here.JournalAsync("bounce-received")).Count);
    }

    [Fact]
    public async Task Other_faults_and_delays_are_journalled_only()
    {
        await using DeliveryHarness here = await SentAsync("gone@far.test", "second@far.test");
        string trace = (await here.JournalAsync("queued"))[0].Trace!;
        await ReportAsync(here, "alice@here.test", Dsn("gone@far.test", trace, said: "554 5.7.1 Client host blocked using zen.spamhaus.org"));
        await ReportAsync(here, "alice@here.test", Dsn("gone@far.test", trace, action: "delayed"));
        await ReportAsync(here, "alice@here.test", Dsn("gone@far.test", trace, action: "delivered"));
        await ReportAsync(here, "alice@here.test", Dsn("second@far.test", trace));
        Assert.Equal("second@far.test", Assert.Single(await here.WaitForAsync("suppressed")).Recipient);
        Assert.Equal(["blocklisted", "unknown", "unknown"], (await here.JournalAsync("bounce-received")).Select(static record => record.Detail!.Split(' ')[0]["class=".Length..]));
    }

    [Fact]
    public async Task A_return_path_of_ours_names_its_recipient_whatever_the_report_says()
    {
        await using DeliveryHarness here = await SentAsync();
        EmailAddress path = here.Paths.For(new VerpSource("news", Gone), DomainName.Parse("here.test"))!;
        Assert.True(Assert.Single(await ReportAsync(here, path.ToString(), Dsn("else@other.test", null, "x@y"))).IsPositive);
        JournalRecord received = Assert.Single(await here.JournalAsync("bounce-received"));
        Assert.Equal("gone@far.test", received.Recipient);
        Assert.Contains(" list=news ", received.Detail, StringComparison.Ordinal);
        Assert.Equal("gone@far.test", Assert.Single(await here.WaitForAsync("suppressed")).Recipient);
        // Only bounces go there, and only to those that were made here.
        Assert.Equal("5.1.1", Assert.Single(await here.ReceiveAsync(From("x@far.test"), [DeliveryHarness.To(path.ToString())], ReceivingRole.Relay)).Status.ToString());
        Assert.Equal("5.1.1", Assert.Single(await ReportAsync(here, "bounces+aaaaaaaa=aa=news=far.test=bob@here.test", "")).Status.ToString());
    }

    [Fact]
    public async Task A_complaint_takes_its_recipient_off_the_lists_and_lets_people_write()
    {
        await using DeliveryHarness here = await SentAsync("gone@far.test");
        string trace = Assert.Single(await here.JournalAsync("queued")).Trace!;
        string complaint = $"From: fbl@far.test\r\nSubject: complaint\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nA complaint.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: far/1\r\nVersion: 1\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{Header(trace, "m1@y.test")}\r\n--b--\r\n";
        // Whoever asks to be told of its delivery gets no less.
        await here.ReceiveAsync(From("fbl@far.test"), [DeliveryHarness.To("bob@here.test", DsnNotify.Success)], ReceivingRole.Relay, complaint);
        JournalRecord received = Assert.Single(await here.JournalAsync("complaint-received"));
        Assert.Equal($"original={trace} list=- proof=gateway incidents=1 type=abuse agent=far/1", received.Detail);
        await here.WaitForAsync("suppressed");
        Assert.Null(await here.Suppressed.FindAsync(Gone, cancellationToken: Token));
        Assert.Equal(("complaint", "abuse, reported by far/1"), ((await here.Suppressed.FindAsync(Gone, forLists: true, Token))!.Class, (await here.Suppressed.FindAsync(Gone, forLists: true, Token))!.Diagnostic));
        Assert.True(Assert.Single(await here.ReceiveAsync("alice@here.test", "gone@far.test")).IsPositive);
    }

    [Fact]
    public async Task A_report_with_thousands_of_recipients_fills_no_journal()
    {
        await using DeliveryHarness here = await SentAsync();
        string many = string.Concat(Enumerable.Range(0, 5000).Select(static i => $"Final-Recipient: rfc822; u{i}@far.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"));
        await ReportAsync(here, "alice@here.test", Dsn("gone@far.test", null).Replace("Final-Recipient:", many + "Final-Recipient:", StringComparison.Ordinal));
        Assert.Equal(20, (await here.JournalAsync("bounce-received")).Count);
    }

    [Theory]
    [InlineData("192.0.2.10", "gone@far.test", "sender:far.test")]
    [InlineData("198.51.100.66", "gone@far.test", "-")] // SPF says that it is not far.test's
    [InlineData("192.0.2.10", "victim@other.test", "-")] // far.test speaks for its own only
    public async Task A_report_counts_when_its_sender_is_shown_to_be_of_the_recipients_domain(string client, string about, string proof)
    {
        TestResolver dns = new TestResolver().Txt("far.test", "v=spf1 ip4:192.0.2.10 -all").Txt("client.test", "v=spf1 -all").Txt("_dmarc.far.test", "v=DMARC1; p=none");
        await using DeliveryHarness here = await StartAsync(scheduler: false, resolver: dns);
        string report = Dsn(about, null);
        await here.ReceiveAsync(From("reports@far.test"), [DeliveryHarness.To("alice@here.test")], ReceivingRole.Relay, report, client: System.Net.IPAddress.Parse(client));
        Assert.Contains($" proof={proof} ", Assert.Single(await here.JournalAsync("bounce-received")).Detail, StringComparison.Ordinal);
        DeliverabilityCounts total = (await here.Deliverability.ReportAsync(null, TimeSpan.FromDays(1), "en", Token)).Total;
        Assert.Equal(proof == "-" ? (0, 1) : (1, 0), (total.Returned, total.UnprovenReturns));
    }

    [Fact]
    public async Task Ordinary_mail_is_not_looked_into()
    {
        await using DeliveryHarness here = await SentAsync();
        await here.ReceiveAsync(From("x@far.test"), [DeliveryHarness.To("alice@here.test")], ReceivingRole.Relay, Dsn("gone@far.test", null).Replace("multipart/report", "multipart/mixed", StringComparison.Ordinal));
        Assert.Empty(await here.JournalAsync("bounce-received"));
    }

    private static Task<DeliveryHarness> SentAsync(params string[] recipients) => SentAsync(true, recipients);

    private static async Task<DeliveryHarness> SentAsync(bool believe, params string[] recipients)
    {
        // Matching by reference is for gateways that let no stranger's report through: what it would then believe is still bounded.
        DeliveryHarness here = await StartAsync(new DeliveryOptions { Returned = new ReturnedMailOptions { BelieveReferences = believe } }, scheduler: false);
        await here.StartReturnsAsync();
        if (recipients.Length > 0) await here.ReceiveAsync("alice@here.test", recipients);
        return here;
    }

    private static Task<IReadOnlyList<SmtpReply>> ReportAsync(DeliveryHarness here, string to, string report) =>
        here.ReceiveAsync(From(null), [DeliveryHarness.To(to)], ReceivingRole.Relay, report);

    private static string Dsn(string about, string? trace, string messageId = "other-id@here.test", string said = "550 5.1.1 No such user", string action = "failed") =>
        $"From: MAILER-DAEMON@far.test\r\nSubject: Undelivered\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.far.test\r\n\r\nFinal-Recipient: rfc822; {about}\r\nAction: {action}\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; {said}\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{Header(trace, messageId)}\r\nHello\r\n--b--\r\n";

    private static string Header(string? trace, string messageId) =>
        (trace is null ? "" : $"Received: from mx.here.test by mx.far.test with ESMTP id 1;\r\n\tMon, 5 Jan 2026 09:00:01 +0000\r\nReceived: from client.test ([192.0.2.1])\r\n\tby mx.here.test with ESMTPSA\r\n\tid {trace};\r\n\tMon, 5 Jan 2026 09:00:00 +0000\r\n") + $"Message-ID: <{messageId}>\r\nSubject: hello\r\n";
}
