using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using MimeKit;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;
using Posthouse.Storage;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>Aggregate reports of DMARC, from the mail that came to the report that leaves, and from the report that comes to what is kept of it.</summary>
public sealed class DmarcReportTests
{
    private static readonly IPAddress Genuine = IPAddress.Parse("192.0.2.10");
    private static readonly IPAddress Forger = IPAddress.Parse("198.51.100.66");
    private static readonly DateTimeOffset Always = DateTimeOffset.UnixEpoch;
    private static readonly DmarcReportOptions Sending = new() { Send = true, Organization = "Here Ltd" };

    [Fact]
    public async Task A_day_of_genuine_and_forged_mail_becomes_a_report_with_the_same_counts()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server), resolver: Dns("v=DMARC1; p=reject; rua=mailto:dmarc@far.test"), dmarcReports: Sending);
        SigningKey key = await here.SigningKeys.CreateAsync(DomainName.Parse("here.test"), DkimAlgorithm.RsaSha256, cancellationToken: Token);
        await here.SigningKeys.ActivateAsync(key.Domain, key.Selector, Token);
        for (int i = 0; i < 3; i++) await MailAsync(here, Genuine, "x@far.test", "x@far.test");
        await MailAsync(here, Genuine, null, "x@sub.far.test");
        for (int i = 0; i < 2; i++) Assert.Equal(550, (await MailAsync(here, Forger, "spam@else.test", "x@far.test")).Code);
        await here.WaitForAsync("rejected", 2);

        // The day is not over.
        Assert.Equal(0, await here.Reports.RunOnceAsync(Token));
        here.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await here.Reports.RunOnceAsync(Token));
        Assert.Equal(0, await here.Reports.RunOnceAsync(Token));
        await here.WaitForAsync("sent");

        string sent = Assert.Single(server.Taken).Text;
        using MimeMessage mail = await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(sent)), Token);
        Assert.Contains("DKIM-Signature: ", sent, StringComparison.Ordinal);
        Assert.Contains("d=here.test", sent, StringComparison.Ordinal);
        Assert.Equal("noreply-dmarc@mx.here.test", Assert.Single(mail.From.Mailboxes).Address);
        Assert.Equal("dmarc@far.test", Assert.Single(mail.To.Mailboxes).Address);
        var attachment = (MimePart)Assert.Single(mail.Attachments);
        Assert.Equal("application/gzip", attachment.ContentType.MimeType);
        AggregateReport report = Parse(attachment);
        long begin = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"mx.here.test!far.test!{begin}!{begin + 86399}!{report.ReportId}.xml.gz"), attachment.FileName);
        Assert.Equal($"Report Domain: far.test Submitter: mx.here.test Report-ID: {report.ReportId}", mail.Subject);

        Assert.Equal("Here Ltd", report.Organization);
        Assert.Equal((begin, begin + 86399), (report.Begin.ToUnixTimeSeconds(), report.End.ToUnixTimeSeconds()));
        Assert.Equal((DmarcPolicy.Reject, DmarcPolicy.Reject, "treewalk", "0"), (report.Policy.Policy, report.Policy.SubdomainPolicy, report.Policy.DiscoveryMethod, report.Policy.FailureOptions));
        Assert.Equal(6, report.Messages);
        Assert.Equal(
            ["192.0.2.10 3 Pass far.test spf=True dkim=False mfrom:far.test:Pass", "198.51.100.66 2 Reject far.test spf=False dkim=False mfrom:else.test:None", "192.0.2.10 1 Reject sub.far.test spf=False dkim=False helo:client.test:None"],
            report.Rows.Select(Text));
    }

    [Fact]
    public async Task A_destination_elsewhere_has_to_want_it()
    {
        await using var server = new ScriptedServer("PIPELINING");
        TestResolver dns = Dns("v=DMARC1; p=none; rua=mailto:victim@victim.test,mailto:a@collector.test,mailto:b@other.test")
            .Txt("far.test._report._dmarc.collector.test", "v=DMARC1; rua=mailto:far@collector.test")
            .Txt("far.test._report._dmarc.other.test", "v=DMARC1; rua=mailto:b@victim.test");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server), resolver: dns, dmarcReports: Sending);
        await MailAsync(here, Genuine, "x@far.test", "x@far.test");
        await here.DmarcJournal.CatchUpAsync(Token);

        here.Clock.Advance(TimeSpan.FromDays(1));
        await here.Reports.RunOnceAsync(Token);
        await here.WaitForAsync("sent");

        Assert.Equal("far@collector.test", Assert.Single(await here.JournalAsync("sent")).Recipient);
    }

    [Fact]
    public async Task A_dns_that_does_not_answer_is_asked_again_and_given_up_after_days()
    {
        await using DeliveryHarness here = await StartAsync(resolver: Dns("v=DMARC1; p=none; rua=mailto:a@far.test"), dmarcReports: Sending);
        await MailAsync(here, Genuine, "x@far.test", "x@far.test");
        await here.DmarcJournal.CatchUpAsync(Token);
        here.Resolver.TxtStatus("_dmarc.far.test", Posthouse.Dns.DnsStatus.Timeout);

        here.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await here.Reports.RunOnceAsync(Token));
        here.Resolver.Txt("_dmarc.far.test", "v=DMARC1; p=none; rua=mailto:a@far.test");
        Assert.Equal(0, await here.Reports.RunOnceAsync(Token));
        here.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await here.Reports.RunOnceAsync(Token));

        here.Resolver.TxtStatus("_dmarc.far.test", Posthouse.Dns.DnsStatus.Timeout);
        await here.Store.WriteAsync(t => ObservedAgain(t, here), Token);
        here.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal(0, await here.Reports.RunOnceAsync(Token));
        Assert.Equal(0, await here.Store.ReadAsync(static r => r.Sql.Scalar("SELECT COUNT(*) FROM dmarc_observed"), Token));
    }

    [Fact]
    public async Task Nothing_is_gathered_or_sent_unless_it_is_wanted()
    {
        await using DeliveryHarness here = await StartAsync(resolver: Dns("v=DMARC1; p=none; rua=mailto:a@far.test"), dmarcReports: new DmarcReportOptions { Send = false });
        await MailAsync(here, Genuine, "x@far.test", "x@far.test");
        await here.DmarcJournal.CatchUpAsync(Token);
        here.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await here.Reports.RunOnceAsync(Token));
        Assert.Equal(0, await here.Store.ReadAsync(static r => r.Sql.Scalar("SELECT COUNT(*) FROM dmarc_observed"), Token));
    }

    [Fact]
    public async Task A_report_that_comes_is_kept_once_whoever_it_was_sent_to_and_gives_no_report_of_its_own()
    {
        await using DeliveryHarness here = await StartAsync(resolver: Dns("v=DMARC1; p=none; rua=mailto:a@far.test"), dmarcReports: Sending);
        string report = Report("here.test", "7");
        await MailAsync(here, Genuine, "x@far.test", "x@far.test", report, "alice@here.test", "bob@here.test");
        await MailAsync(here, Genuine, "x@far.test", "x@far.test", report);
        await MailAsync(here, Genuine, "x@far.test", "x@far.test", Report("stranger.test", "8"));
        await here.DmarcJournal.CatchUpAsync(Token);

        ReceivedReport kept = Assert.Single(await here.DmarcReports.ListAsync(null, Always, cancellationToken: Token));
        Assert.Equal(("Far Inc", "7", "here.test", "far.test", 10L), (kept.Organization, kept.ReportId, kept.Domain.Ascii, kept.Proven, kept.Messages));
        Assert.Equal(0, await here.Store.ReadAsync(static r => r.Sql.Scalar("SELECT COUNT(*) FROM dmarc_observed"), Token));

        IReadOnlyList<ReportedSource> sources = await here.DmarcReports.SummaryAsync(DomainName.Parse("here.test"), Always, cancellationToken: Token);
        Assert.Equal(
            ["198.51.100.66 Unknown 5/5", "203.0.113.9 Forwarder 2/2", "192.0.2.10 Authorized 2/0", "192.0.2.1 Own 1/0"],
            sources.Select(static s => $"{s.Source} {s.Kind} {s.Messages}/{s.Failed}"));
        Assert.Equal(["Far Inc"], sources[0].Organizations);
        Assert.Empty(await here.DmarcReports.SummaryAsync(DomainName.Parse("other.test"), Always, cancellationToken: Token));
    }

    [Fact]
    public async Task A_proven_report_takes_the_place_of_one_that_anybody_could_have_sent()
    {
        await using DeliveryHarness here = await StartAsync(resolver: Dns("v=DMARC1; p=none; rua=mailto:a@far.test"), dmarcReports: Sending);
        await MailAsync(here, Forger, "spam@else.test", "x@far.test", Report("here.test", "7").Replace("<count>5", "<count>5000", StringComparison.Ordinal));
        await here.DmarcJournal.CatchUpAsync(Token);
        Assert.Equal(("", 5005L), Assert.Single(await here.DmarcReports.ListAsync(null, Always, cancellationToken: Token)) is { } first ? (first.Proven, first.Messages) : default);

        await MailAsync(here, Genuine, "x@far.test", "x@far.test", Report("here.test", "7"));
        await MailAsync(here, Forger, "spam@else.test", "x@far.test", Report("here.test", "7").Replace("<count>5", "<count>9", StringComparison.Ordinal));
        await here.DmarcJournal.CatchUpAsync(Token);
        Assert.Equal(("far.test", 10L), Assert.Single(await here.DmarcReports.ListAsync(null, Always, cancellationToken: Token)) is { } second ? (second.Proven, second.Messages) : default);
    }

    [Fact]
    public async Task A_report_that_another_domain_proves_to_have_sent_keeps_out_none_of_the_same_name_and_number()
    {
        TestResolver dns = Dns("v=DMARC1; p=none").Txt("else.test", $"v=spf1 ip4:{Forger} -all").Txt("_dmarc.else.test", "v=DMARC1; p=none");
        await using DeliveryHarness here = await StartAsync(resolver: dns, dmarcReports: Sending);
        string forged = Report("here.test", "7").Replace("From: x@far.test", "From: x@else.test", StringComparison.Ordinal);
        await MailAsync(here, Forger, "x@else.test", "x@else.test", forged);
        await MailAsync(here, Genuine, "x@far.test", "x@far.test", Report("here.test", "7"));
        await MailAsync(here, Forger, "x@else.test", "x@else.test", forged);
        await here.DmarcJournal.CatchUpAsync(Token);
        Assert.Equal(["else.test", "far.test"], (await here.DmarcReports.ListAsync(null, Always, cancellationToken: Token)).Select(static r => r.Proven).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_report_of_days_to_come_is_not_kept()
    {
        await using DeliveryHarness here = await StartAsync(resolver: Dns("v=DMARC1; p=none"), dmarcReports: Sending);
        await MailAsync(here, Genuine, "x@far.test", "x@far.test", Report("here.test", "7").Replace("<end>1767571199", "<end>4102444800", StringComparison.Ordinal));
        await here.DmarcJournal.CatchUpAsync(Token);
        Assert.Empty(await here.DmarcReports.ListAsync(null, Always, cancellationToken: Token));
    }

    [Fact]
    public async Task What_an_unproven_report_says_is_told_apart_from_what_is_proven()
    {
        await using DeliveryHarness here = await StartAsync(resolver: Dns("v=DMARC1; p=none"), dmarcReports: Sending);
        await MailAsync(here, Genuine, "x@far.test", "x@far.test", Report("here.test", "7"));
        await MailAsync(here, Forger, "spam@else.test", "x@far.test", Report("here.test", "8").Replace("<count>5", "<count>5000", StringComparison.Ordinal));
        await here.DmarcJournal.CatchUpAsync(Token);

        IReadOnlyList<ReportedSource> sources = await here.DmarcReports.SummaryAsync(DomainName.Parse("here.test"), Always, cancellationToken: Token);
        Assert.Equal(
            ["True 198.51.100.66 5", "True 203.0.113.9 2", "True 192.0.2.10 2", "True 192.0.2.1 1", "False 198.51.100.66 5000", "False 203.0.113.9 2", "False 192.0.2.10 2", "False 192.0.2.1 1"],
            sources.Select(static s => $"{s.Proven} {s.Source} {s.Messages}"));
    }

    [Fact]
    public async Task Refusals_beyond_what_the_journal_takes_are_in_the_report()
    {
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { JournalledRejectionClientBurst = 1, RejectionSums = 1 }, scheduler: false, resolver: Dns("v=DMARC1; p=reject; rua=mailto:a@far.test"), dmarcReports: Sending);
        for (int i = 0; i < 6; i++) Assert.Equal(550, (await MailAsync(here, Forger, "spam@else.test", "x@far.test")).Code);
        // Another client's, for which there is no room: it counts by its reason alone.
        for (int i = 0; i < 3; i++) await MailAsync(here, IPAddress.Parse("198.51.100.67"), "spam@else.test", "x@far.test");
        await here.WaitForAsync("rejected", 2);
        await here.RejectionSums.WriteAsync();
        Assert.Equal(["count=5 stage=sender-authentication reason=dmarc-reject remote=198.51.100.66 ", "count=2 stage=sender-authentication reason=dmarc-reject"], (await here.JournalAsync("rejections")).Select(static r => r.Detail!.Split("auth=")[0]));
        await here.DmarcJournal.CatchUpAsync(Token);
        Assert.Equal([1L, 6L], await here.Store.ReadAsync(static r => r.Sql.Query("SELECT messages FROM dmarc_observed ORDER BY messages", static row => row.Int64(0)), Token));
        Assert.Equal(7, (await here.Deliverability.ReportAsync(null, TimeSpan.FromDays(1), "en", Token)).Authentication.Single(static a => a.Method == "dmarc").Checked);
    }

    [Fact]
    public async Task Our_own_report_about_our_own_domain_comes_back_to_us_and_is_kept()
    {
        await using DeliveryHarness here = await StartAsync(resolver: Dns("v=DMARC1; p=none").Txt("_dmarc.here.test", "v=DMARC1; p=reject; rua=mailto:alice@here.test"), dmarcReports: Sending);
        await MailAsync(here, Forger, "spam@else.test", "boss@here.test");
        await here.WaitForAsync("rejected");
        await here.DmarcJournal.CatchUpAsync(Token);
        here.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await here.Reports.RunOnceAsync(Token));
        await here.DmarcJournal.CatchUpAsync(Token);

        ReceivedReport kept = Assert.Single(await here.DmarcReports.ListAsync(null, Always, cancellationToken: Token));
        Assert.Equal(("Here Ltd", "mx.here.test", 1L), (kept.Organization, kept.Proven, kept.Messages));
    }

    [Fact]
    public async Task Rows_are_bounded()
    {
        await using DeliveryHarness here = await StartAsync(resolver: Dns("v=DMARC1; p=none; rua=mailto:a@far.test"), dmarcReports: Sending with { RowsPerDomain = 2 });
        for (int i = 1; i < 5; i++) await MailAsync(here, IPAddress.Parse($"198.51.100.{i}"), "x@else.test", "x@far.test");
        await MailAsync(here, IPAddress.Parse("198.51.100.1"), "x@else.test", "x@far.test");
        await here.DmarcJournal.CatchUpAsync(Token);
        Assert.Equal((2, 3), await here.Store.ReadAsync(static r => ((int)r.Sql.Scalar("SELECT COUNT(*) FROM dmarc_observed"), (int)r.Sql.Scalar("SELECT SUM(messages) FROM dmarc_observed")), Token));
    }

    private static int ObservedAgain(WriteTransaction transaction, DeliveryHarness here)
    {
        transaction.Sql.Execute(
            """
            INSERT INTO dmarc_observed (day, policy_domain, kind, source, author, spf, dkim, spf_aligned, dkim_aligned, disposition, reason, messages)
            VALUES (@1, 'far.test', 'k', '192.0.2.1', 'far.test', '', '', 0, 0, 'None', '', 1)
            """, (long)DateOnly.FromDateTime(here.Clock.GetUtcNow().UtcDateTime).DayNumber);
        return 0;
    }

    private static TestResolver Dns(string far) => new TestResolver()
        .Txt("far.test", "v=spf1 ip4:192.0.2.10 -all")
        .Txt("_dmarc.far.test", far)
        .A("mx.here.test", "192.0.2.1");

    private static async Task<SmtpReply> MailAsync(DeliveryHarness here, IPAddress client, string? sender, string from, string? body = null, params string[] to) =>
        (await here.ReceiveAsync(From(sender), [.. (to.Length == 0 ? ["alice@here.test"] : to).Select(static t => To(t))], ReceivingRole.Relay, body ?? $"From: {from}\r\nSubject: hello\r\nMessage-ID: <{Guid.NewGuid()}@y.test>\r\n\r\ntext\r\n", client: client))[0];

    private static string Report(string domain, string id)
    {
        string Record(string ip, int count, string dkim, string spf, string more) =>
            $"<record><row><source_ip>{ip}</source_ip><count>{count}</count><policy_evaluated><disposition>none</disposition><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated></row><identifiers><header_from>{domain}</header_from></identifiers><auth_results>{more}</auth_results></record>";
        string xml = $"<?xml version=\"1.0\"?><feedback><report_metadata><org_name>Far Inc</org_name><email>x@far.test</email><report_id>{id}</report_id><date_range><begin>1767484800</begin><end>1767571199</end></date_range></report_metadata><policy_published><domain>{domain}</domain><p>none</p></policy_published>"
            + Record("192.0.2.1", 1, "pass", "pass", "") + Record("192.0.2.10", 2, "pass", "pass", "") + Record("198.51.100.66", 5, "fail", "fail", "")
            + Record("203.0.113.9", 2, "fail", "fail", "<dkim><domain>list.test</domain><result>pass</result></dkim><spf><domain>list.test</domain><result>pass</result></spf>") + "</feedback>";
        return $"From: x@far.test\r\nSubject: Report Domain: {domain}\r\nMessage-ID: <{Guid.NewGuid()}@far.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/xml\r\n\r\n{xml}\r\n";
    }

    private static AggregateReport Parse(MimePart part)
    {
        using var packed = new MemoryStream();
        part.Content!.DecodeTo(packed);
        packed.Position = 0;
        using var xml = new MemoryStream();
        new GZipStream(packed, CompressionMode.Decompress).CopyTo(xml);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>", Encoding.UTF8.GetString(xml.ToArray()), StringComparison.Ordinal);
        Assert.True(AggregateReportParser.TryRead(packed.ToArray(), out AggregateReport? report));
        return report;
    }

    private static string Text(ReportedRow row) =>
        $"{row.Source} {row.Count} {row.Disposition} {row.HeaderFrom} spf={row.SpfAligned} dkim={row.DkimAligned} {string.Join(' ', row.Spf.Select(static s => $"{(s.Helo == true ? "helo" : "mfrom")}:{s.Domain}:{s.Result}"))}";
}
