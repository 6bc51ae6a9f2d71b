using MimeKit;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public sealed class TlsReportingTests
{
    [Fact]
    public async Task A_domain_that_asks_is_told_once_the_day_is_over()
    {
        var resolver = new TestResolver();
        resolver.Txt("_smtp._tls.far.test", "v=TLSRPTv1; rua=mailto:tls@reports.test");
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server), resolver: resolver);
        SigningKey key = await here.SigningKeys.CreateAsync(DomainName.Parse("here.test"), DkimAlgorithm.RsaSha256, cancellationToken: Token);
        await here.SigningKeys.ActivateAsync(key.Domain, key.Selector, Token);
        here.TlsLedger.Count(new TlsSession("far.test", new HostPolicy { Host = "mx.far.test" }, null, "", ""));
        here.TlsLedger.Count(new TlsSession("silent.test", new HostPolicy { Host = "mx.silent.test" }, null, "", ""));

        await here.Reports.RunOnceAsync(Token);
        Assert.Empty(await here.QueueAsync());
        here.Clock.Advance(TimeSpan.FromHours(20));
        await here.Reports.RunOnceAsync(Token);
        await here.WaitForAsync("sent");
        await here.Reports.RunOnceAsync(Token);
        Assert.Empty(await here.QueueAsync());

        ScriptedServer.Transaction taken = Assert.Single(server.Taken);
        Assert.StartsWith("MAIL FROM:<>", taken.Mail, StringComparison.Ordinal);
        Assert.StartsWith("RCPT TO:<tls@reports.test>", Assert.Single(taken.Recipients), StringComparison.Ordinal);
        using var message = MimeMessage.Load(new MemoryStream(taken.Data), Token);
        Assert.Equal("far.test", message.Headers["TLS-Report-Domain"]);
        Assert.Equal("mx.here.test", message.Headers["TLS-Report-Submitter"]);
        Assert.Contains("d=here.test;", message.Headers["DKIM-Signature"], StringComparison.Ordinal);
        Assert.Equal("No", message.Headers["TLS-Required"]);
        var multipart = Assert.IsType<MultipartReport>(message.Body);
        Assert.Equal("tlsrpt", multipart.ReportType);
        var part = Assert.IsType<MimePart>(multipart[1]);
        Assert.Equal("application/tlsrpt+gzip", part.ContentType.MimeType);
        using var attached = new MemoryStream();
        part.Content!.DecodeTo(attached, Token);
        Assert.True(TlsReportParser.TryRead(attached.ToArray(), out TlsReport? report));
        Assert.Equal(1, Assert.Single(report.Policies).Succeeded);
    }

    [Fact]
    public async Task A_report_waits_for_the_dns_and_is_given_up_after_two_days()
    {
        var resolver = new TestResolver();
        resolver.TxtStatus("_smtp._tls.far.test", DnsStatus.ServFail);
        await using DeliveryHarness here = await StartAsync(resolver: resolver, scheduler: false);
        here.TlsLedger.Count(new TlsSession("far.test", new HostPolicy { Host = "mx.far.test" }, null, "", ""));
        here.Clock.Advance(TimeSpan.FromHours(20));
        await here.Reports.RunOnceAsync(Token);
        Assert.Equal(1, await CountsAsync());
        here.Clock.Advance(TimeSpan.FromHours(48));
        await here.Reports.RunOnceAsync(Token);
        Assert.Equal(0, await CountsAsync());

        async Task<long> CountsAsync() => await here.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM tls_count"), Token);
    }

    [Fact]
    public async Task A_report_about_a_domain_here_is_kept_from_the_mail_that_brings_it()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        TlsReport report = ReportAbout("here.test");
        // LMTP: another server of ours has judged it.
        Assert.True((await ReceiveAsync(here, report, ReceivingRole.Lmtp)).IsPositive);
        (_, DomainName domain, _, _, TlsReport? kept) = Assert.Single(await here.TlsReports.ListAsync(null, DateTimeOffset.UnixEpoch, cancellationToken: Token));
        Assert.Equal(("here.test", 7), (domain.Ascii, kept!.Policies[0].Succeeded));
        Assert.Single(await here.MessagesAsync("alice@here.test"));
    }

    [Fact]
    public async Task Reports_that_nobody_signed_or_about_others_are_not_kept()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await ReceiveAsync(here, ReportAbout("else.test"), ReceivingRole.Lmtp);
        await ReceiveAsync(here, ReportAbout("here.test"), ReceivingRole.Submission);
        await ReceiveAsync(here, ReportAbout("here.test"), ReceivingRole.Relay, System.Net.IPAddress.Parse("192.0.2.9"));
        Assert.Empty(await here.TlsReports.ListAsync(null, DateTimeOffset.UnixEpoch, cancellationToken: Token));
    }

    private static TlsReport ReportAbout(string domain) => new()
    {
        Organization = "far",
        ReportId = "1",
        Start = new DateTimeOffset(2026, 1, 4, 0, 0, 0, TimeSpan.Zero),
        End = new DateTimeOffset(2026, 1, 4, 23, 59, 59, TimeSpan.Zero),
        Policies = [new TlsReportedPolicy { Type = "sts", Domain = domain, Succeeded = 7 }],
    };

    private static async Task<SmtpReply> ReceiveAsync(DeliveryHarness here, TlsReport report, ReceivingRole role, System.Net.IPAddress? client = null)
    {
        byte[] message = TlsReportMessage.Compose(report, DomainName.Parse("here.test"), "mx.far.test", EmailAddress.Parse("alice@here.test"), here.Clock.GetUtcNow());
        await using ReceivingTransaction transaction = here.Receiver.Begin(new ConnectionFacts(client ?? System.Net.IPAddress.Loopback, role, "mx.far.test", null, null, null));
        await transaction.SetSenderAsync(From(null), Token);
        await transaction.AddRecipientAsync(To("alice@here.test"), Token);
        transaction.Message.Write(message);
        return (await transaction.CompleteAsync("Received: from mx.far.test\r\n"u8.ToArray(), Token))[0];
    }
}
