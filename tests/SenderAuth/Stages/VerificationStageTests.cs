using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

public sealed class VerificationStageTests
{
    private const string Body = "\r\nhello\r\n";

    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_message_that_proves_its_author_is_taken_and_the_findings_are_written_down()
    {
        using DkimKey key = DkimKey.Generate(DomainName.Parse("example.com"), "s1", DkimAlgorithm.Ed25519Sha256);
        TestResolver dns = Dns("p=reject").Txt(key.RecordName, key.PublicRecord);
        string message = "From: a@example.com\r\nSubject: x\r\n" + Body;
        IReadOnlyList<string> signature = await new DkimSigner(new DkimSignerOptions(), Clock).SignAsync(new TestMessage(message), [key], Token);

        (StageVerdict verdict, StageContext context) = await AskAsync(dns, string.Join("\r\n", signature) + "\r\n" + message);

        Assert.Equal(StageAction.Continue, verdict.Action);
        string field = Assert.Single(context.PrependedHeaders);
        foreach (string part in (string[])["Authentication-Results: mx.here.test;", "spf=pass smtp.mailfrom=example.com", "spf=pass smtp.helo=mail.example.com", "dkim=pass header.d=example.com header.s=s1 header.a=ed25519-sha256 header.b=", "dmarc=pass (p=reject) header.from=example.com", "iprev=pass (mail.example.com)"])
            Assert.Contains(part, Unfolded(field), StringComparison.Ordinal);
        Assert.All(field.Split("\r\n"), static line => Assert.InRange(line.Length, 1, 78));
        Assert.Equal("auth=spf:pass:mailfrom:example.com,dkim:pass:example.com:s1,iprev:pass,dmarc:pass:example.com:example.com:reject:spfdkim::none", Assert.Single(context.JournalNotes));
    }

    [Theory]
    [InlineData("p=reject", DmarcEnforcement.Full, StageAction.Reject)]
    [InlineData("p=reject; t=y", DmarcEnforcement.Full, StageAction.Quarantine)]
    [InlineData("p=quarantine", DmarcEnforcement.Full, StageAction.Quarantine)]
    [InlineData("p=none", DmarcEnforcement.Full, StageAction.Continue)]
    [InlineData("p=reject", DmarcEnforcement.Quarantine, StageAction.Quarantine)]
    [InlineData("p=reject", DmarcEnforcement.Report, StageAction.Continue)]
    public async Task The_authors_policy_is_followed_as_far_as_the_administrator_wants(string policy, DmarcEnforcement enforcement, StageAction expected)
    {
        (StageVerdict verdict, StageContext context) = await AskAsync(Dns(policy), Forged, static o => o, enforcement);

        Assert.Equal(expected, verdict.Action);
        Assert.Contains("dmarc=fail", context.PrependedHeaders[0], StringComparison.Ordinal);
        if (expected == StageAction.Reject) Assert.Equal("550 5.7.26", verdict.Reply!.ToString()[..10]);
        if (enforcement == DmarcEnforcement.Report) Assert.EndsWith(":local_policy:reject", context.JournalNotes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exempt_authors_policy_is_not_followed()
    {
        (StageVerdict verdict, _) = await AskAsync(Dns("p=reject"), Forged, static o => o with { DmarcExempt = [DomainName.Parse("example.com")] });
        Assert.Equal(StageAction.Continue, verdict.Action);
    }

    [Theory]
    [InlineData("lists.example.net", "example.com", "pass", StageAction.Continue)]
    [InlineData("other.example.net", "example.com", "pass", StageAction.Reject)]
    [InlineData("lists.example.net", "example.com", "fail", StageAction.Reject)]
    [InlineData("lists.example.net", "elsewhere.com", "pass", StageAction.Reject)]
    public async Task The_word_of_a_trusted_sealer_stands_for_what_its_hands_broke(string trusted, string author, string said, StageAction expected)
    {
        using DkimKey key = DkimKey.Generate(DomainName.Parse("lists.example.net"), "arc", DkimAlgorithm.RsaSha256);
        TestResolver dns = Dns("p=reject").Txt(key.RecordName, key.PublicRecord);
        ArcOutcome none = new() { Reason = ArcReason.NoChain };
        IReadOnlyList<string> set = await new ArcSealer(new ArcSealerOptions(), Clock).SealAsync(
            new TestMessage(Forged), none, $"lists.example.net; dmarc={said} header.from={author}", key, Token);

        (StageVerdict verdict, StageContext context) = await AskAsync(dns, string.Join("\r\n", set) + "\r\n" + Forged, o => o with { TrustedSealers = [DomainName.Parse(trusted)] });

        Assert.Equal(expected, verdict.Action);
        Assert.Contains("arc=pass (i=1)", context.PrependedHeaders[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_field_in_our_name_is_left_out_whoever_brings_it()
    {
        string message = "Authentication-Results: MX.here.test; dmarc=pass header.from=bank.example\r\n" + Forged;
        foreach (ReceivingRole role in (ReceivingRole[])[ReceivingRole.Relay, ReceivingRole.Submission])
        {
            (_, StageContext context) = await AskAsync(Dns("p=none"), message, role: role);
            Assert.Equal([0], context.RemovedFields);
        }
    }

    [Theory]
    [InlineData("Authentication-Results: here.test; dmarc=pass", ReceivingRole.Relay, true)]
    [InlineData("Authentication-Results: filter.HERE.test; dmarc=pass", ReceivingRole.Relay, true)]
    [InlineData("Authentication-Results: nothere.test; dmarc=pass", ReceivingRole.Relay, false)]
    [InlineData("Received-SPF: pass (mx.here.test: domain of a@b.test designates)", ReceivingRole.Relay, true)]
    [InlineData("Received-SPF: Pass (far.test: x) client-ip=192.0.2.1;\r\n receiver=\"here.test\"; helo=x", ReceivingRole.Relay, true)]
    [InlineData("Received-SPF: pass (far.test: domain of a@b.test) receiver=far.test", ReceivingRole.Relay, false)]
    [InlineData("BIMI-Location: v=BIMI1; l=https://evil.test/x.svg", ReceivingRole.Relay, true)]
    [InlineData("bimi-indicator: PHN2Zz4=", ReceivingRole.Submission, true)]
    [InlineData("BIMI-Selector: v=BIMI1; s=brand", ReceivingRole.Relay, false)]
    [InlineData("Return-Path: <boss@bank.test>", ReceivingRole.Submission, true)]
    [InlineData("Return-Path: <boss@bank.test>", ReceivingRole.Relay, false)]
    public async Task Fields_that_only_we_write_do_not_come_from_others(string field, ReceivingRole role, bool removed)
    {
        (_, StageContext context) = await AskAsync(Dns("p=none"), field + "\r\n" + Forged, role: role);
        Assert.Equal(removed ? [0] : [], context.RemovedFields);
    }

    [Fact]
    public async Task A_filter_of_our_own_in_front_keeps_its_results_under_a_name_of_the_domain()
    {
        (_, StageContext context) = await AskAsync(Dns("p=none"), "Authentication-Results: filter.here.test; dmarc=pass\r\nAuthentication-Results: mx.here.test; dmarc=pass\r\n" + Forged, client: "127.0.0.1");
        Assert.Equal(["Authentication-Results: filter.here.test; dmarc=pass\r\n".Length], context.RemovedFields);
    }

    [Theory]
    [InlineData(ReceivingRole.Submission, "203.0.113.9")]
    [InlineData(ReceivingRole.Lmtp, "203.0.113.9")]
    [InlineData(ReceivingRole.Relay, "127.0.0.1")]
    [InlineData(ReceivingRole.Relay, "::ffff:127.0.0.1")]
    public async Task What_is_not_a_strangers_is_not_checked(ReceivingRole role, string client)
    {
        TestResolver dns = Dns("p=reject");
        (StageVerdict verdict, StageContext context) = await AskAsync(dns, Forged, role: role, client: client);
        Assert.Equal(StageAction.Continue, verdict.Action);
        Assert.Empty(context.PrependedHeaders);
        Assert.Empty(dns.Asked);
    }

    [Fact]
    public async Task A_dns_that_does_not_answer_refuses_nobody()
    {
        TestResolver dns = new TestResolver().TxtStatus("_dmarc.example.com", DnsStatus.Timeout).TxtStatus("example.com", DnsStatus.Timeout);
        (StageVerdict verdict, StageContext context) = await AskAsync(dns, Forged);
        Assert.Equal(StageAction.Continue, verdict.Action);
        Assert.Contains("spf=temperror", context.PrependedHeaders[0], StringComparison.Ordinal);
        Assert.Contains("dmarc=temperror", context.PrependedHeaders[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dns_that_never_answers_holds_a_message_for_the_time_limit_only()
    {
        var clock = new FakeTimeProvider();
        var dns = new StalledResolver(new TestResolver().Txt("example.com", "v=spf1 a -all").Ptr("203.0.113.9", "mail.example.com"));
        Task<(StageVerdict Verdict, StageContext Context)> asked = AskAsync(dns, Forged, clock: clock);
        await dns.Stalled;
        while (!asked.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.Equal(StageAction.Continue, (await asked).Verdict.Action);
    }

    [Fact]
    public async Task What_a_client_says_of_itself_breaks_neither_the_field_nor_the_journal()
    {
        (_, StageContext context) = await AskAsync(Dns("p=none"), Forged, helo: "x) ; dmarc=pass\r\nBcc: y dmarc:pass,");
        string field = Unfolded(context.PrependedHeaders[0]);
        Assert.DoesNotContain("Bcc: y dmarc", field.Replace("\"", "", StringComparison.Ordinal).Split("smtp.helo=")[0], StringComparison.Ordinal);
        Assert.Single(context.PrependedHeaders[0].Split("\r\n"), static l => l.StartsWith("Authentication-Results", StringComparison.Ordinal));
        Assert.All(context.PrependedHeaders[0].Split("\r\n").Skip(1), static l => Assert.StartsWith(" ", l, StringComparison.Ordinal));
        Assert.True(AuthenticationResultsReader.TryParse(Encoding.UTF8.GetBytes(field["Authentication-Results:".Length..]), out AuthenticationResults? read));
        Assert.Equal("fail", Assert.Single(read.Results, static r => r.Method == "dmarc").Result);
        Assert.DoesNotContain(' ', Assert.Single(context.JournalNotes));
    }

    [Theory]
    [InlineData("From: boss@example.com, x@evil.example")]
    [InlineData("From: x@evil.example, boss@example.com")]
    [InlineData("From: A:x@evil.example,boss@example.com;")]
    [InlineData("From: boss@example.com; x@evil.example")]
    public async Task A_protected_author_is_protected_beside_others_too(string from)
    {
        (StageVerdict verdict, _) = await AskAsync(Dns("p=reject"), from + "\r\nSubject: boss@\r\n" + Body);
        Assert.Equal((StageAction.Reject, "dmarc-reject"), (verdict.Action, verdict.Reason));
    }

    [Fact]
    public async Task A_crowd_of_author_domains_is_refused()
    {
        string from = "From: " + string.Join(", ", Enumerable.Range(0, 3000).Select(static i => $"a@d{i}.example"));
        (StageVerdict verdict, _) = await AskAsync(Dns("p=reject"), from + ", boss@example.com\r\nSubject: boss@\r\n" + Body);
        Assert.Equal((StageAction.Reject, "too-many-authors"), (verdict.Action, verdict.Reason));
    }

    [Fact]
    public async Task A_stranger_who_writes_as_one_of_ours_is_put_aside_unless_the_domain_shows_that_he_may()
    {
        (StageVerdict verdict, StageContext context) = await AskAsync(Dns("p=none"), "From: boss@here.test\r\nSubject: x\r\n" + Body);
        Assert.Equal((StageAction.Quarantine, "own-domain-unproven"), (verdict.Action, verdict.Reason));
        Assert.True(context.Items.ContainsKey(SenderFindings.OwnUnprovenItem));

        using DkimKey key = DkimKey.Generate(DomainName.Parse("here.test"), "s1", DkimAlgorithm.Ed25519Sha256);
        string message = "From: boss@here.test\r\nSubject: x\r\n" + Body;
        IReadOnlyList<string> signature = await new DkimSigner(new DkimSignerOptions(), Clock).SignAsync(new TestMessage(message), [key], Token);
        (verdict, context) = await AskAsync(Dns("p=none").Txt(key.RecordName, key.PublicRecord), string.Join("\r\n", signature) + "\r\n" + message);
        Assert.Equal(StageAction.Continue, verdict.Action);
        Assert.False(context.Items.ContainsKey(SenderFindings.OwnUnprovenItem));
    }

    private static readonly OwnDomains Own = new(static (domain, _) => ValueTask.FromResult(domain.Ascii == "here.test"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Forged => "From: boss@example.com\r\nSubject: pay\r\n" + Body;

    private static TestResolver Dns(string policy) => new TestResolver()
        .Txt("example.com", "v=spf1 ip4:192.0.2.1 -all").Txt("mail.example.com", "v=spf1 ip4:192.0.2.1 -all").Txt("_dmarc.example.com", "v=DMARC1; " + policy)
        .Ptr("192.0.2.1", "mail.example.com").A("mail.example.com", "192.0.2.1");

    private static string Unfolded(string field) => field.Replace("\r\n", "", StringComparison.Ordinal);

    private static async Task<(StageVerdict Verdict, StageContext Context)> AskAsync(
        IDnsResolver dns, string message, Func<VerificationOptions, VerificationOptions>? change = null, DmarcEnforcement enforcement = DmarcEnforcement.Full, ReceivingRole role = ReceivingRole.Relay, string? client = null, string helo = "mail.example.com", TimeProvider? clock = null)
    {
        clock ??= Clock;
        var options = new VerificationOptions { AuthServId = "mx.here.test", Dmarc = enforcement };
        options = change?.Invoke(options) ?? options;
        var stage = new VerificationStage(
            new SpfEvaluator(dns, new SpfOptions(), clock), new IprevCheck(dns, new IprevOptions(), clock), new DkimVerifier(dns, clock, new DkimVerifierOptions()),
            new ArcValidator(dns, clock, new DkimVerifierOptions()), new DmarcEvaluator(dns), Own, new ForeignFields(Own, options), new BimiEvaluator(dns, new BimiIndicators(null!, new BimiOptions(), clock, NullLogger<BimiIndicators>.Instance), new BimiOptions()), new FailureLedger(new FailureReportOptions(), clock), options, clock);
        bool forged = message.Contains("boss@", StringComparison.Ordinal);
        var context = new StageContext
        {
            Connection = new ConnectionFacts(IPAddress.Parse(client ?? (forged ? "203.0.113.9" : "192.0.2.1")), role, helo, null, null, null),
            Envelope = new Envelope { Sender = EmailAddress.Parse("a@example.com") },
            Message = new TestMessage(message),
        };
        return (await stage.EvaluateAsync(context, Token), context);
    }
}
