using System.Net;
using System.Text;
using MimeKit;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;
using Posthouse.Storage;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>Failure reports of DMARC, from the forged message to what the owner of its author's domain reads.</summary>
public sealed class FailureReportTests
{
    private static readonly FailureReportOptions Sending = new() { Send = true };

    [Fact]
    public async Task The_owner_of_a_forged_domain_reads_how_it_failed_and_not_who_got_it()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server), resolver: Dns("p=reject; ruf=mailto:forensic@far.test"), failureReports: Sending);
        await SignAsync(here);
        for (int i = 0; i < 3; i++) Assert.Equal(550, (await ForgeAsync(here, "198.51.100.66")).Code);

        Assert.Equal(0, await here.Reports.RunOnceAsync(Token));
        here.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, await here.Reports.RunOnceAsync(Token));
        Assert.Equal(0, await here.Reports.RunOnceAsync(Token));
        await here.WaitForAsync("sent");

        ScriptedServer.Transaction taken = Assert.Single(server.Taken);
        Assert.StartsWith("MAIL FROM:<>", taken.Mail, StringComparison.Ordinal);
        using MimeMessage mail = await MimeMessage.LoadAsync(new MemoryStream(taken.Data), Token);
        Assert.Contains("d=here.test;", mail.Headers["DKIM-Signature"], StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        var report = Assert.IsType<MultipartReport>(mail.Body);
        Assert.Equal(("feedback-report", 3), (report.ReportType, report.Count));
        HeaderList fields = Assert.IsType<MessageFeedbackReport>(report[1]).Fields;
        Assert.Equal(("auth-failure", "1", "dmarc", "dkim, spf", "reject", "3"), (fields["Feedback-Type"], fields["Version"], fields["Auth-Failure"], fields["Identity-Alignment"], fields["Delivery-Result"], fields["Incidents"]));
        Assert.Equal("mx.here.test; dmarc=fail (p=reject) header.from=far.test", fields["Authentication-Results"]?.Trim());
        Assert.Equal("txt : far.test : \"v=spf1 ip4:192.0.2.10 -all\"", fields["SPF-DNS"]);
        Assert.Equal(("<x@far.test>", "198.51.100.66", "far.test"), (fields["Original-Mail-From"], fields["Source-IP"], fields["Reported-Domain"]));

        ReturnedReport read = ReturnedReportReader.Read(taken.Data);
        FeedbackReport feedback = Assert.IsType<FeedbackReport>(read.Feedback);
        Assert.Equal(("auth-failure", 3, "198.51.100.66"), (feedback.FeedbackType, feedback.Incidents, feedback.SourceIp));
        Assert.False(feedback.IsComplaint);
        Assert.Equal(("dmarc", "reject", "dkim, spf"), (feedback.Authentication!.Kind, feedback.Authentication.DeliveryResult, feedback.Authentication.IdentityAlignment));
        string header = Encoding.UTF8.GetString(read.OriginalHeader.Span);
        Assert.Contains("Subject: hello", header, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", Encoding.UTF8.GetString(taken.Data), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("confidential", Encoding.UTF8.GetString(taken.Data), StringComparison.Ordinal);
        Assert.Contains((await here.JournalAsync("received")), static r => r.Detail!.StartsWith("report=dmarc-failure domain=far.test source=198.51.100.66 failure=dmarc incidents=3 id=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_address_is_told_of_once_a_day_and_one_domain_so_often()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false, resolver: Dns("p=none; ruf=mailto:a@far.test"), failureReports: Sending with { PerDomain = 2 });
        await SignAsync(here);
        for (int i = 1; i <= 5; i++) await ForgeAsync(here, $"198.51.100.{i}");
        Assert.Equal(2, await RoundAsync(here));
        await ForgeAsync(here, "198.51.100.1");
        Assert.Equal(0, await RoundAsync(here));
        here.Clock.Advance(TimeSpan.FromDays(1));
        await ForgeAsync(here, "198.51.100.1");
        Assert.Equal(1, await RoundAsync(here));
    }

    [Fact]
    public async Task A_destination_gets_so_many_whoever_they_are_about()
    {
        TestResolver dns = Dns("p=none; ruf=mailto:a@collector.test");
        foreach (string domain in (string[])["b.test", "c.test", "d.test"]) dns.Txt("_dmarc." + domain, "v=DMARC1; p=none; ruf=mailto:x@collector.test").Txt($"{domain}._report._dmarc.collector.test", "v=DMARC1");
        await using DeliveryHarness here = await StartAsync(scheduler: false, resolver: dns, failureReports: Sending with { PerDestination = 2 });
        await SignAsync(here);
        // far.test is not confirmed by the collector.
        foreach (string author in (string[])["x@far.test", "x@b.test", "x@c.test", "x@d.test"]) await ForgeAsync(here, "198.51.100.1", author);
        Assert.Equal(2, await RoundAsync(here));
        Assert.Equal(0, await RoundAsync(here));
    }

    [Fact]
    public async Task A_destination_elsewhere_has_to_want_it_and_may_name_another_address()
    {
        TestResolver dns = Dns("p=none; ruf=mailto:victim@victim.test,mailto:a@collector.test")
            .Txt("far.test._report._dmarc.collector.test", "v=DMARC1; rua=mailto:aggregate@collector.test; ruf=mailto:failures@collector.test");
        await using DeliveryHarness here = await StartAsync(scheduler: false, resolver: dns, failureReports: Sending);
        await SignAsync(here);
        await ForgeAsync(here, "198.51.100.1");
        Assert.Equal(1, await RoundAsync(here));
        Assert.Equal("failures@collector.test", Assert.Single(Assert.Single(await here.QueueAsync()).Recipients).Recipient.Address.ToString());
    }

    [Fact]
    public async Task Of_many_addresses_in_one_record_the_first_get_it()
    {
        await using DeliveryHarness here = await StartAsync(
            scheduler: false, resolver: Dns("p=none; ruf=mailto:a@far.test,mailto:b@far.test,mailto:c@far.test,mailto:d@far.test"), failureReports: Sending);
        await SignAsync(here);
        await ForgeAsync(here, "198.51.100.1");
        Assert.Equal(1, await RoundAsync(here));
        Assert.Equal(["a@far.test", "b@far.test"], (await here.QueueAsync()).SelectMany(static queued => queued.Recipients).Select(static r => r.Recipient.Address.ToString()).Order());
    }

    [Fact]
    public async Task A_dns_that_does_not_answer_is_asked_again_and_given_up_after_a_day()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false, resolver: Dns("p=none; ruf=mailto:a@far.test"), failureReports: Sending);
        await SignAsync(here);
        await ForgeAsync(here, "198.51.100.1");
        await ForgeAsync(here, "198.51.100.2");
        here.Resolver.TxtStatus("_dmarc.far.test", DnsStatus.Timeout);
        Assert.Equal(0, await RoundAsync(here));
        here.Clock.Advance(TimeSpan.FromHours(1));
        here.Resolver.Txt("_dmarc.far.test", "v=DMARC1; p=none; ruf=mailto:a@far.test");
        Assert.Equal(2, await RoundAsync(here));

        here.Resolver.Txt("_dmarc.far.test", "v=DMARC1; p=none; ruf=mailto:a@far.test");
        await ForgeAsync(here, "198.51.100.3");
        here.Resolver.TxtStatus("_dmarc.far.test", DnsStatus.Timeout);
        Assert.Equal(0, await RoundAsync(here));
        here.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await RoundAsync(here));
        Assert.Equal(0, await here.Store.ReadAsync(static r => r.Sql.Scalar("SELECT COUNT(*) FROM dmarc_failure WHERE done = 0"), Token));
    }

    [Fact]
    public async Task Nothing_is_gathered_unless_it_is_wanted_and_nothing_leaves_unsigned()
    {
        await using (DeliveryHarness silent = await StartAsync(scheduler: false, resolver: Dns("p=none; ruf=mailto:a@far.test")))
        {
            await ForgeAsync(silent, "198.51.100.1");
            Assert.Equal(0, await RoundAsync(silent));
        }

        await using DeliveryHarness here = await StartAsync(scheduler: false, resolver: Dns("p=none; ruf=mailto:a@far.test"), failureReports: Sending);
        await ForgeAsync(here, "198.51.100.1");
        await RoundAsync(here);
        Assert.Empty(await here.QueueAsync());
        Assert.Equal(0, await here.Store.ReadAsync(static r => r.Sql.Scalar("SELECT COUNT(*) FROM dmarc_failure WHERE done = 0"), Token));
    }

    [Fact]
    public async Task A_header_beyond_ascii_or_with_endless_lines_is_shown_in_base64_and_a_long_one_is_cut_between_fields()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false, resolver: Dns("p=none; ruf=mailto:a@far.test"), failureReports: Sending with { HeaderSize = 4000 });
        await SignAsync(here);
        await ForgeAsync(here, "198.51.100.1", more: $"X-Word: grüße\r\nX-Line: {new string('x', 1500)}\r\nX-Last: {new string('y', 4000)}\r\n");
        Assert.Equal(1, await RoundAsync(here));

        using BlobReader blob = here.Store.OpenBlob(Assert.Single(await here.QueueAsync()).Blob);
        string header = Encoding.UTF8.GetString(ReturnedReportReader.Read(await blob.ReadAllAsync(Token)).OriginalHeader.Span);
        Assert.Contains("X-Word: grüße\r\n", header, StringComparison.Ordinal);
        Assert.Contains("X-Line: xxx", header, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Last", header, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_gathered_is_bounded_and_redacted_before_it_is_written_down()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false, resolver: Dns("p=none; ruf=mailto:a@far.test"), failureReports: Sending with { Buffered = 3, PerDomain = 100 });
        await SignAsync(here);
        for (int i = 1; i <= 10; i++) await ForgeAsync(here, $"198.51.100.{i}");
        here.Resolver.TxtStatus("_dmarc.far.test", DnsStatus.Timeout);
        await RoundAsync(here);
        List<string> headers = await here.Store.ReadAsync(static r => r.Sql.Query("SELECT header FROM dmarc_failure", static row => Encoding.UTF8.GetString(row.Bytes(0))), Token);
        Assert.Equal(3, headers.Count);
        Assert.All(headers, static header => Assert.DoesNotContain("alice", header, StringComparison.Ordinal));
    }

    private static async Task<int> RoundAsync(DeliveryHarness here)
    {
        here.Clock.Advance(TimeSpan.FromMinutes(10));
        // The first writes down what was gathered.
        int sent = await here.Reports.RunOnceAsync(Token);
        return sent + await here.Reports.RunOnceAsync(Token);
    }

    private static async Task SignAsync(DeliveryHarness here)
    {
        SigningKey key = await here.SigningKeys.CreateAsync(DomainName.Parse("here.test"), DkimAlgorithm.RsaSha256, cancellationToken: Token);
        await here.SigningKeys.ActivateAsync(key.Domain, key.Selector, Token);
    }

    private static TestResolver Dns(string far) => new TestResolver().Txt("far.test", "v=spf1 ip4:192.0.2.10 -all").Txt("_dmarc.far.test", "v=DMARC1; " + far).A("mx.here.test", "192.0.2.1");

    private static async Task<SmtpReply> ForgeAsync(DeliveryHarness here, string client, string from = "x@far.test", string more = "") => (await here.ReceiveAsync(
        From("x@far.test"), [To("alice@here.test")], ReceivingRole.Relay,
        $"Received: from y by z for <alice@here.test>\r\nFrom: {from}\r\nTo: Alice <alice@here.test>\r\nSubject: hello\r\nMessage-ID: <{Guid.NewGuid()}@y.test>\r\n{more}\r\nconfidential\r\n", client: IPAddress.Parse(client)))[0];
}
