using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

/// <summary>Mail of a@mail.example.com that DMARC proved, the DNS of example.com, and web hosts that the test plays.</summary>
public sealed class BimiTests : IDisposable
{
    private static readonly DomainName Author = DomainName.Parse("mail.example.com");

    private readonly Marks _marks = new();
    private readonly FakeTimeProvider _clock = new(Marks.Now);
    private readonly Hosts _hosts = new();
    private readonly TestResolver _dns = new TestResolver()
        .Txt("_dmarc.example.com", "v=DMARC1; p=reject").Txt("default._bimi.example.com", "v=BIMI1; l=https://www.example.com/logo.svg; a=https://www.example.com/mark.pem; avp=personal");

    public void Dispose()
    {
        _marks.Dispose();
        _hosts.Dispose();
    }

    [Fact]
    public async Task The_first_message_goes_without_and_the_next_one_shows_the_logo()
    {
        (BimiEvaluator evaluator, BimiIndicators indicators) = Start();
        ServeAll();

        BimiOutcome first = await AskAsync(evaluator);
        Assert.Equal((BimiResult.Skipped, "the logo is not fetched yet"), (first.Result, first.Reason));
        Assert.Empty(_hosts.Asked);
        await FetchAsync(indicators);

        BimiOutcome next = await AskAsync(evaluator);
        Assert.Equal((BimiResult.Pass, AuthResult.Pass, "default", "example.com"), (next.Result, next.Authority, next.Selector, next.Domain!.Ascii));
        Assert.Equal(Marks.Svg, next.Indicator.ToArray());
        string results = AuthenticationResultsWriter.Write(FindingsText.Results(Findings(next), "mx.here.test")).Replace("\r\n", "", StringComparison.Ordinal);
        foreach (string part in (string[])["bimi=pass header.d=example.com header.selector=default policy.authority=pass policy.authority-uri=\"https://www.example.com/mark.pem\"", "policy.indicator-uri=\"https://www.example.com/logo.svg\"", "policy.indicator-hash=", "policy.logo-preference=personal"])
            Assert.Contains(part, results, StringComparison.Ordinal);
        List<string> fields = BimiFields.Write(next);
        Assert.Equal(["BIMI-Location: v=BIMI1;\r\n l=https://www.example.com/logo.svg;\r\n a=https://www.example.com/mark.pem", "BIMI-Logo-Preference: avp=personal;"], fields[..2]);
        Assert.Equal(Marks.Svg, Convert.FromBase64String(fields[2]["BIMI-Indicator:".Length..].Replace("\r\n ", "", StringComparison.Ordinal)));
        Assert.All(fields.SelectMany(static f => f.Split("\r\n")), static line => Assert.InRange(line.Length, 1, 78));
    }

    [Theory]
    [InlineData("v=DMARC1; p=none")]
    [InlineData("v=DMARC1; p=reject; sp=none")]
    [InlineData("v=DMARC1; p=quarantine; t=y")]
    [InlineData("v=DMARC1; p=quarantine; pct=50")]
    public async Task A_domain_that_lets_forgeries_through_shows_nothing(string policy)
    {
        _dns.Txt("_dmarc.example.com", policy);
        _dns.Txt("_dmarc.mail.example.com", "v=DMARC1; p=reject");
        BimiOutcome outcome = await AskAsync(Start().Evaluator);
        Assert.Equal(BimiResult.Skipped, outcome.Result);
        Assert.DoesNotContain(_dns.Asked, static name => name.Contains("_bimi", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("v=BIMI1; l=; a=;", BimiResult.Declined)]
    [InlineData("v=BIMI1; l=http://x.test/a.svg", BimiResult.Fail)]
    [InlineData("v=spf1 -all", BimiResult.Skipped)]
    public async Task The_authors_own_record_comes_first_and_another_text_is_none(string record, BimiResult expected)
    {
        _dns.Txt("default._bimi.mail.example.com", record);
        Assert.Equal(expected, (await AskAsync(Start().Evaluator)).Result);
    }

    [Fact]
    public async Task No_record_several_and_no_answer_are_told_apart()
    {
        _dns.Txt("default._bimi.example.com", "v=BIMI1; l=", "v=BIMI1; l=");
        Assert.Equal((BimiResult.None, "several records"), ((await AskAsync(Start().Evaluator)) is var several ? (several.Result, several.Reason) : default));
        _dns.TxtStatus("default._bimi.example.com", DnsStatus.NxDomain);
        Assert.Equal(BimiResult.None, (await AskAsync(Start().Evaluator)).Result);
        _dns.TxtStatus("default._bimi.example.com", DnsStatus.Timeout);
        Assert.Equal(BimiResult.TempError, (await AskAsync(Start().Evaluator)).Result);
    }

    [Fact]
    public async Task Mail_that_is_not_proved_or_has_two_authors_shows_nothing()
    {
        Assert.Equal(BimiResult.Skipped, (await AskAsync(Start().Evaluator, result: AuthResult.Fail)).Result);
        Assert.Equal(BimiResult.Skipped, (await AskAsync(Start().Evaluator, from: "a@mail.example.com, b@mail.example.com")).Result);
    }

    [Fact]
    public async Task Without_a_certificate_only_the_mode_any_shows_a_logo()
    {
        _dns.Txt("default._bimi.example.com", "v=BIMI1; l=https://www.example.com/logo.svg");
        ServeAll();
        BimiOutcome certified = await AskAsync(Start().Evaluator);
        Assert.Equal((BimiResult.Skipped, "no certificate vouches for the logo"), (certified.Result, certified.Reason));

        (BimiEvaluator evaluator, BimiIndicators indicators) = Start(BimiMode.Any);
        await FetchAsync(indicators, evidence: false);
        BimiOutcome any = await AskAsync(evaluator);
        Assert.Equal((BimiResult.Pass, AuthResult.None), (any.Result, any.Authority));
        Assert.Equal("BIMI-Location: v=BIMI1;\r\n l=https://www.example.com/logo.svg", BimiFields.Write(any)[0]);
    }

    [Fact]
    public async Task What_is_fetched_has_to_be_what_the_certificate_vouches_for()
    {
        (BimiEvaluator evaluator, BimiIndicators indicators) = Start();
        ServeAll();
        _hosts.Files["/logo.svg"] = Encoding.UTF8.GetBytes(Marks.Logo.Replace("#123456", "#654321", StringComparison.Ordinal));
        await FetchAsync(indicators);
        BimiOutcome outcome = await AskAsync(evaluator);
        Assert.Equal((BimiResult.Fail, AuthResult.Fail, "the logo is not the one that the certificate vouches for"), (outcome.Result, outcome.Authority, outcome.Reason));
        Assert.Contains("bimi=fail (the logo is not the one", AuthenticationResultsWriter.Write(FindingsText.Results(Findings(outcome), "mx.here.test")).Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packed_logo_may_be_served_and_no_more_is_read_than_one_may_have()
    {
        (_, BimiIndicators indicators) = Start();
        ServeAll();
        _hosts.Files["/logo.svg"] = Marks.Packed(Marks.Svg);
        Assert.NotNull((await FetchAsync(indicators)).Svg);
        _hosts.Files["/logo.svg"] = new byte[100_000];
        Assert.Equal("the logo is too large", (await FetchAsync(indicators)).Problem);
        _hosts.Files["/logo.svg"] = Marks.Packed(new byte[10_000_000]);
        Assert.Equal("the logo is damaged or too large", (await FetchAsync(indicators)).Problem);
    }

    [Fact]
    public async Task A_host_that_is_gone_takes_a_logo_away_after_days_only()
    {
        (BimiEvaluator evaluator, BimiIndicators indicators) = Start();
        ServeAll();
        await FetchAsync(indicators);
        _hosts.Files.Clear();
        _clock.Advance(TimeSpan.FromDays(2));
        await FetchAsync(indicators);
        Assert.Equal(BimiResult.Pass, (await AskAsync(evaluator)).Result);
        _clock.Advance(TimeSpan.FromDays(6));
        Assert.Equal(BimiResult.Skipped, (await AskAsync(evaluator)).Result);
    }

    [Fact]
    public async Task Logos_are_fetched_while_no_mail_waits_and_the_oldest_make_room()
    {
        ServeAll();
        (BimiEvaluator evaluator, BimiIndicators indicators) = Start(change: static o => o with { MaximumKept = 1 });
        await indicators.StartAsync(Token);
        await AskAsync(evaluator);
        while ((await AskAsync(evaluator)).Result == BimiResult.Skipped) await _hosts.Answered.WaitAsync(TimeSpan.FromMilliseconds(50), Token);
        Assert.Equal(BimiResult.Pass, (await AskAsync(evaluator)).Result);
        await indicators.StopAsync(Token);

        await indicators.RefreshAsync(Question() with { Selector = "other" }, Token);
        Assert.Equal(BimiResult.Skipped, (await AskAsync(evaluator)).Result);
    }

    [Fact]
    public async Task A_logo_is_not_fetched_from_a_private_network()
    {
        _dns.A("www.example.com", "127.0.0.1", "10.0.0.1");
        var options = new BimiOptions { Mode = BimiMode.Any, Port = 9 };
        using HttpClient http = PolicyHttp.Create(_dns, options);
        BimiFinding finding = await new BimiFetcher(http, options, _clock).FetchAsync(Question() with { Authority = null }, Token);
        Assert.True(finding.Unreachable);
        Assert.Equal("the host of the logo cannot be reached", finding.Problem);
    }

    [Fact]
    public async Task The_check_of_ones_own_domain_says_what_receivers_would_find()
    {
        var settings = new DomainDnsSettings { BimiLogo = "https://www.example.com/logo.svg", BimiEvidence = "https://www.example.com/mark.pem" };
        DomainName domain = DomainName.Parse("example.com");
        ServeAll();
        Assert.Empty(await Check(_marks.Roots).RunAsync(domain, settings, "en", Token));
        Assert.Empty(await Check(_marks.Roots).RunAsync(domain, new DomainDnsSettings(), "en", Token));
        Assert.Equal("bimi-certificate", Assert.Single(await Check([]).RunAsync(domain, settings, "en", Token)).Code);
        _hosts.Files["/logo.svg"] = "<svg/>"u8.ToArray();
        _dns.Txt("_dmarc.example.com", "v=DMARC1; p=none");
        Assert.Equal(["bimi-policy", "bimi-logo"], (await Check(_marks.Roots).RunAsync(domain, settings, "en", Token)).Select(static f => f.Code));
        Assert.StartsWith("收信方", (await Check(_marks.Roots).RunAsync(domain, settings, "zh-CN", Token))[0].Message, StringComparison.Ordinal);

        OwnLogoCheck Check(System.Security.Cryptography.X509Certificates.X509Certificate2Collection roots)
        {
            var options = new BimiOptions { Roots = roots };
            return new OwnLogoCheck(_dns, new BimiFetcher(new HttpClient(_hosts, disposeHandler: false), options, _clock), options);
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private void ServeAll()
    {
        _hosts.Files["/logo.svg"] = Marks.Svg;
        _hosts.Files["/mark.pem"] = _marks.Pem();
    }

    private (BimiEvaluator Evaluator, BimiIndicators Indicators) Start(BimiMode mode = BimiMode.Certified, Func<BimiOptions, BimiOptions>? change = null)
    {
        var options = new BimiOptions { Mode = mode, Roots = _marks.Roots };
        options = change?.Invoke(options) ?? options;
        var indicators = new BimiIndicators(new BimiFetcher(new HttpClient(_hosts, disposeHandler: false), options, _clock), options, _clock, NullLogger<BimiIndicators>.Instance);
        return (new BimiEvaluator(_dns, indicators, options), indicators);
    }

    private static BimiQuestion Question(bool evidence = true) => new(
        new Uri("https://www.example.com/logo.svg"), evidence ? new Uri("https://www.example.com/mark.pem") : null, Author, DomainName.Parse("example.com"), "default");

    private static Task<BimiFinding> FetchAsync(BimiIndicators indicators, bool evidence = true) => indicators.RefreshAsync(Question(evidence), Token);

    private async Task<BimiOutcome> AskAsync(BimiEvaluator evaluator, string from = "A <a@mail.example.com>", AuthResult result = AuthResult.Pass)
    {
        var header = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes($"From: {from}\r\n\r\n"));
        DmarcWalk walk = await new DmarcTreeWalker(_dns).WalkAsync(Author, Token);
        return await evaluator.EvaluateAsync(header, new DmarcOutcome(result, "") { Author = Author, Record = walk.At(Author) ?? walk.At(walk.OrganizationalDomain), AlignedSignature = Author }, [], Token);
    }

    private static SenderFindings Findings(BimiOutcome bimi) => new()
    {
        Spf = new SpfOutcome(AuthResult.Pass, SpfIdentity.MailFrom, "mail.example.com"),
        Iprev = new IprevOutcome(AuthResult.Pass, "mail.example.com", ""),
        Signatures = [],
        Arc = new ArcOutcome { Reason = ArcReason.NoChain },
        Dmarc = new DmarcOutcome(AuthResult.Pass, "aligned") { Author = Author },
        Bimi = bimi,
    };

    private sealed class Hosts : HttpMessageHandler
    {
        internal Dictionary<string, byte[]> Files { get; } = [];

        internal List<Uri> Asked { get; } = [];

        internal SemaphoreSlim Answered { get; } = new(0);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            Answered.Release();
            return Task.FromResult(Files.TryGetValue(request.RequestUri!.AbsolutePath, out byte[]? file) ? new HttpResponseMessage { Content = new ByteArrayContent(file) } : new HttpResponseMessage(HttpStatusCode.NotFound));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) Answered.Dispose();
            base.Dispose(disposing);
        }
    }
}
