using System.Net;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;

namespace Posthouse.Micro;

/// <summary>
/// What the whole check of one stranger's message costs when the DNS has every answer at hand, and its parts: the message of
/// bench/verification.sh, 4 KB, signed with RSA-2048, from a domain with SPF and DMARC, from an address without a name.
/// </summary>
[MemoryDiagnoser]
public class VerificationBenchmarks
{
    private const string Domain = "peer.test";

    private static readonly ConnectionFacts Client = new(IPAddress.Parse("192.0.2.1"), ReceivingRole.Relay, "mx.sender.test", null, null, null);

    private readonly DmarcQuestion _judged = new()
    {
        Author = DomainName.Parse(Domain), Spf = AuthResult.Pass, SpfDomain = DomainName.Parse(Domain), Signatures = [(DomainName.Parse(Domain), AuthResult.Pass)],
    };

    private readonly byte[] _hash = SHA256.HashData("x"u8);
    private SpfQuestion _question = null!;
    private BenchMessage _message = null!;
    private VerificationStage _stage = null!;
    private SpfEvaluator _spf = null!;
    private IprevCheck _iprev = null!;
    private DkimVerifier _dkim = null!;
    private ArcValidator _arc = null!;
    private DmarcEvaluator _dmarc = null!;
    private SenderFindings _findings = null!;
    private RSA _rsa = null!;
    private byte[] _signature = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        DkimKey key = DkimKey.Generate(DomainName.Parse(Domain), "bench", DkimAlgorithm.RsaSha256);
        WarmResolver dns = new WarmResolver().Add(Domain, "v=spf1 ip4:192.0.2.0/24 -all").Add("_dmarc." + Domain, "v=DMARC1; p=reject").Add(key.RecordName, key.PublicRecord);
        _spf = new SpfEvaluator(dns, new SpfOptions(), TimeProvider.System);
        _iprev = new IprevCheck(dns, new IprevOptions(), TimeProvider.System);
        _dkim = new DkimVerifier(dns, TimeProvider.System, new DkimVerifierOptions());
        _arc = new ArcValidator(dns, TimeProvider.System, new DkimVerifierOptions());
        _dmarc = new DmarcEvaluator(dns);
        var options = new VerificationOptions { AuthServId = "mx.bench.test" };
        var own = new OwnDomains(static (domain, _) => ValueTask.FromResult(domain.Ascii == "bench.test"));
        // The author publishes no indicator, so that nothing is fetched or kept.
        var bimi = new BimiEvaluator(dns, new BimiIndicators(null!, new BimiOptions(), TimeProvider.System, NullLogger<BimiIndicators>.Instance), new BimiOptions());
        _stage = new VerificationStage(_spf, _iprev, _dkim, _arc, _dmarc, own, new ForeignFields(own, options), bimi, new FailureLedger(new FailureReportOptions(), TimeProvider.System), options, TimeProvider.System);

        EmailAddress sender = EmailAddress.Parse("sender@" + Domain);
        _question = new SpfQuestion(Client.RemoteAddress, Client.Helo!, sender);
        var text = new StringBuilder($"From: Sender <{sender}>\r\nTo: User <user@bench.test>\r\nSubject: Order 4711\r\nDate: Wed, 25 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@{Domain}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n");
        for (int line = 0; text.Length < 4096; line++) text.Append($"{line,4} the goods are packed in forty cartons and leave on Thursday by sea\r\n");
        string signature = (await new DkimSigner(new DkimSignerOptions(), TimeProvider.System).SignAsync(new BenchMessage(Encoding.ASCII.GetBytes(text.ToString())), [key]))[0];
        string trace = $"Return-Path: <{sender}>\r\nReceived: from mx.sender.test (unknown [192.0.2.1])\r\n by mx.bench.test with ESMTP id 4f;\r\n Wed, 25 Nov 2026 12:00:00 +0000\r\n";
        _message = new BenchMessage(Encoding.ASCII.GetBytes(trace + signature + "\r\n" + text));
        StageContext context = Context();
        await _stage.EvaluateAsync(context, CancellationToken.None);
        _findings = (SenderFindings)context.Items[SenderFindings.Item];
        if (_findings.Dmarc.Result != AuthResult.Pass || _findings.Signatures is not [{ Result: AuthResult.Pass }]) throw new InvalidOperationException("The message does not pass.");
        _rsa = RSA.Create(2048);
        _signature = _rsa.SignHash(_hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    [Benchmark(Baseline = true)]
    public ValueTask<StageVerdict> Stage() => _stage.EvaluateAsync(Context(), CancellationToken.None);

    [Benchmark]
    public bool BareRsa() => _rsa.VerifyHash(_hash, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    [Benchmark]
    public ValueTask<IReadOnlyList<DkimOutcome>> Dkim() => _dkim.VerifyAsync(_message);

    [Benchmark]
    public ValueTask<ArcOutcome> Arc() => _arc.ValidateAsync(_message);

    [Benchmark]
    public ValueTask<SpfOutcome> Spf() => _spf.CheckAsync(_question);

    [Benchmark]
    public ValueTask<SpfOutcome> SpfOfHelo() => _spf.CheckHeloAsync(_question);

    [Benchmark]
    public ValueTask<IprevOutcome> Iprev() => _iprev.CheckAsync(Client.RemoteAddress);

    [Benchmark]
    public ValueTask<DmarcOutcome> Dmarc() => _dmarc.EvaluateAsync(_judged);

    [Benchmark]
    public string Results() => AuthenticationResultsWriter.Write(FindingsText.Results(_findings, "mx.bench.test"));

    [Benchmark]
    public string Note() => FindingsText.Note(_findings);

    private StageContext Context() => new() { Connection = Client, Envelope = new Envelope { Sender = _question.MailFrom }, Message = _message };
}
