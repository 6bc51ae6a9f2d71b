using System.Security.Cryptography;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>What the key and the clock have to say, and l=.</summary>
public sealed class VerifierRuleTests
{
    private readonly DkimBench _bench = new();

    [Theory]
    [InlineData(DnsStatus.NxDomain, DkimReason.NoKey, AuthResult.PermError)]
    [InlineData(DnsStatus.NoData, DkimReason.NoKey, AuthResult.PermError)]
    [InlineData(DnsStatus.ServFail, DkimReason.KeyUnavailable, AuthResult.TempError)]
    [InlineData(DnsStatus.Timeout, DkimReason.KeyUnavailable, AuthResult.TempError)]
    public async Task The_DNS_decides_between_never_and_later(DnsStatus status, DkimReason reason, AuthResult result)
    {
        _bench.Dns.TxtStatus(DkimBench.Ed25519.RecordName, status);
        DkimOutcome outcome = await _bench.VerifyAsync(await Signed());
        Assert.Equal((reason, result), (outcome.Reason, outcome.Result));
    }

    [Theory]
    [InlineData("v=DKIM1; k=ed25519; p=", DkimReason.KeyRevoked, AuthResult.PermError)]
    [InlineData("v=DKIM1; k=ed25519; p=x", DkimReason.MalformedKey, AuthResult.PermError)]
    [InlineData("v=DKIM1; h=sha1; k=ed25519; p={0}", DkimReason.HashNotAllowed, AuthResult.PermError)]
    [InlineData("v=DKIM1; s=other; k=ed25519; p={0}", DkimReason.ServiceNotAllowed, AuthResult.PermError)]
    [InlineData("v=DKIM1; t=s; k=ed25519; p={0}", DkimReason.None, AuthResult.Pass)]
    [InlineData("v=DKIM1; t=y; k=ed25519; p={0}", DkimReason.None, AuthResult.Pass)]
    public async Task The_key_record_decides(string record, DkimReason reason, AuthResult result)
    {
        _bench.Dns.Txt(DkimBench.Ed25519.RecordName, record.Replace("{0}", DkimBench.Ed25519.PublicRecord.Split("p=")[1], StringComparison.Ordinal));
        DkimOutcome outcome = await _bench.VerifyAsync(await Signed());
        Assert.Equal((reason, result, record.Contains("t=y", StringComparison.Ordinal)), (outcome.Reason, outcome.Result, outcome.Testing));
    }

    [Fact]
    public async Task A_key_of_another_kind_does_not_fit()
    {
        _bench.Dns.Txt(DkimBench.Ed25519.RecordName, DkimBench.Rsa.PublicRecord);
        Assert.Equal(DkimReason.KeyTypeMismatch, (await _bench.VerifyAsync(await Signed())).Reason);
    }

    [Fact]
    public async Task Of_several_records_the_one_that_fits_is_taken()
    {
        _bench.Dns.Txt(DkimBench.Ed25519.RecordName, "v=spf1 -all", DkimBench.Rsa.PublicRecord, DkimBench.Ed25519.PublicRecord);
        Assert.Equal(DkimReason.None, (await _bench.VerifyAsync(await Signed())).Reason);
    }

    [Fact]
    public async Task A_strict_key_wants_the_domain_itself()
    {
        TestMessage message = await HandSigned.MakeAsync(DkimBench.Ed25519, new TestMessage(DkimBench.Plain), "i=joe@mail.football.example.com");
        Assert.Equal(DkimReason.None, (await _bench.VerifyAsync(message)).Reason);
        _bench.Dns.Txt(DkimBench.Ed25519.RecordName, DkimBench.Ed25519.PublicRecord + "; t=s");
        Assert.Equal(DkimReason.IdentityNotExact, (await _bench.VerifyAsync(message)).Reason);
    }

    [Fact]
    public async Task A_short_key_is_policy_and_nothing_is_computed_with_it()
    {
        using var rsa = RSA.Create(512);
        TestMessage message = new("DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=QUJD\nFrom: a@b\n\n");
        _bench.Dns.Txt("s._domainkey.a.example", "p=" + Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()));
        DkimOutcome outcome = await _bench.VerifyAsync(message);
        Assert.Equal((DkimReason.KeyTooShort, AuthResult.Policy, 512), (outcome.Reason, outcome.Result, outcome.KeyBits));
    }

    [Fact]
    public async Task Rsa_sha1_is_refused_without_a_question()
    {
        TestMessage message = new("DKIM-Signature: v=1; a=rsa-sha1; d=a.example; s=s; h=from; bh=2jmj7l5rSw0yVb/vlWAYkK/YBwk=; b=QUJD\nFrom: a@b\n\n");
        DkimOutcome outcome = await _bench.VerifyAsync(message);
        Assert.Equal((DkimReason.HistoricAlgorithm, AuthResult.PermError), (outcome.Reason, outcome.Result));
        Assert.Empty(_bench.Dns.Asked);
    }

    [Fact]
    public async Task A_signature_expires()
    {
        TestMessage signed = await _bench.SignAsync(new TestMessage(DkimBench.Plain), new DkimSignerOptions { Lifetime = TimeSpan.FromDays(1) }, DkimBench.Ed25519);
        Assert.Equal(DkimReason.None, (await _bench.VerifyAsync(signed)).Reason);
        _bench.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(DkimReason.Expired, (await _bench.VerifyAsync(signed)).Reason);
    }

    [Fact]
    public async Task A_signature_is_not_from_the_future_but_clocks_may_go_wrong()
    {
        TestMessage day = await HandSigned.MakeAsync(DkimBench.Ed25519, new TestMessage(DkimBench.Plain), $"t={_bench.Clock.GetUtcNow().AddDays(1).ToUnixTimeSeconds()}");
        Assert.Equal(DkimReason.None, (await _bench.VerifyAsync(day)).Reason);
        TestMessage more = await HandSigned.MakeAsync(DkimBench.Ed25519, new TestMessage(DkimBench.Plain), $"t={_bench.Clock.GetUtcNow().AddDays(1).ToUnixTimeSeconds() + 1}");
        Assert.Equal(DkimReason.InTheFuture, (await _bench.VerifyAsync(more)).Reason);
    }

    [Theory]
    [InlineData(0, DkimReason.BodyPartlySigned, AuthResult.Policy)]
    [InlineData(5, DkimReason.BodyPartlySigned, AuthResult.Policy)]
    [InlineData(12, DkimReason.None, AuthResult.Pass)]
    [InlineData(13, DkimReason.BodyShorterThanSigned, AuthResult.Fail)]
    public async Task A_length_counts_only_when_it_covers_the_body(int length, DkimReason reason, AuthResult result)
    {
        const string Body = "One.\r\nTwo.\r\n";
        byte[] hash = SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Body[..Math.Min(length, Body.Length)]));
        TestMessage message = await HandSigned.MakeAsync(DkimBench.Ed25519, new TestMessage("From: a@b\r\n\r\n" + Body), $"l={length}", Convert.ToBase64String(hash));
        DkimOutcome outcome = await _bench.VerifyAsync(message);
        Assert.Equal((reason, result, true), (outcome.Reason, outcome.Result, outcome.BodyLengthGiven));
    }

    [Fact]
    public async Task What_is_appended_after_a_length_makes_it_policy()
    {
        TestMessage message = await HandSigned.MakeAsync(DkimBench.Ed25519, new TestMessage("From: a@b\n\nOne.\n"), "l=6", Convert.ToBase64String(SHA256.HashData("One.\r\n"u8)));
        Assert.Equal(DkimReason.None, (await _bench.VerifyAsync(message)).Reason);
        Assert.Equal(DkimReason.BodyPartlySigned, (await _bench.VerifyAsync(new TestMessage([.. message.Bytes, .. "<b>Buy!</b>\r\n"u8]))).Reason);
    }

    [Fact]
    public async Task Keys_are_asked_for_at_the_same_time()
    {
        var dns = new WaitingResolver(_bench.Dns, 2);
        TestMessage signed = await _bench.SignAsync(new TestMessage(DkimBench.Plain));
        IReadOnlyList<DkimOutcome> outcomes = await new DkimVerifier(dns, _bench.Clock, new DkimVerifierOptions()).VerifyAsync(signed);
        Assert.All(outcomes, static outcome => Assert.Equal(DkimReason.None, outcome.Reason));
    }

    [Fact]
    public void Every_reason_has_a_result_and_words_of_its_own()
    {
        DkimReason[] reasons = Enum.GetValues<DkimReason>();
        Assert.Distinct(reasons.Select(static reason => reason.Text()));
        Assert.All(reasons, static reason => Assert.Equal(reason == DkimReason.None, reason.Result() == AuthResult.Pass));
    }

    private Task<TestMessage> Signed() => _bench.SignAsync(new TestMessage(DkimBench.Plain), null, DkimBench.Ed25519);
}
