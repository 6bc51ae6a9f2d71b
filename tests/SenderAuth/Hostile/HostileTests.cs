using System.Text;
using Posthouse.SenderAuth.Tests.Dkim;

namespace Posthouse.SenderAuth.Tests.Hostile;

/// <summary>Mail that is made to be costly or to confuse: a named verdict, bounded work, and never an exception.</summary>
public sealed class HostileTests
{
    private const string Signature = "DKIM-Signature: v=1; a=ed25519-sha256; d=football.example.com; s=ed; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=QUJD\r\n";

    private readonly DkimBench _bench = new();

    [Fact]
    public async Task Of_thousands_of_signatures_eight_are_looked_at()
    {
        string many = string.Concat(Enumerable.Range(0, 3_000).Select(static i => Signature.Replace("s=ed", $"s=s{i}", StringComparison.Ordinal)));
        IReadOnlyList<DkimOutcome> outcomes = await _bench.Verifier.VerifyAsync(new TestMessage(Encoding.ASCII.GetBytes(many + "From: a@b\r\n\r\nx\r\n")));
        Assert.Equal(9, outcomes.Count);
        Assert.All(outcomes.Take(8), static outcome => Assert.Equal(DkimReason.NoKey, outcome.Reason));
        Assert.Equal((DkimReason.TooManySignatures, AuthResult.Policy), (outcomes[8].Reason, outcomes[8].Result));
        Assert.Equal(8, _bench.Dns.Asked.Count);
    }

    [Fact]
    public async Task A_flood_of_fields_is_named_and_neither_signed_nor_sealed()
    {
        var message = new TestMessage(Encoding.ASCII.GetBytes(Signature + "ARC-Seal: i=1\r\n" + string.Concat(Enumerable.Repeat("a:\r\n", 100_000)) + "From: a@b\r\n\r\nx\r\n"));
        Assert.Equal([DkimReason.HeaderTooLarge], await _bench.ReasonsAsync(message));
        ArcOutcome chain = await new ArcValidator(_bench.Dns, _bench.Clock, new DkimVerifierOptions()).ValidateAsync(message);
        Assert.Equal((ArcReason.HeaderTooLarge, false), (chain.Reason, chain.MayBeSealed));
        Assert.Empty(await new DkimSigner(new DkimSignerOptions(), _bench.Clock).SignAsync(message, [DkimBench.Ed25519]));
        Assert.Empty(_bench.Dns.Asked);
    }

    [Fact]
    public async Task A_header_beyond_what_is_kept_is_named()
    {
        var message = new TestMessage(Encoding.ASCII.GetBytes(Signature + string.Concat(Enumerable.Repeat("X: " + new string('x', 990) + "\r\n", 1_100)) + "From: a@b\r\n\r\nx\r\n"));
        Assert.True(message.Structure.HeaderLength > message.Header.Length);
        Assert.Equal([DkimReason.HeaderTooLarge], await _bench.ReasonsAsync(message));
    }

    [Fact]
    public async Task A_signature_of_megabytes_is_not_parsed()
    {
        var message = new TestMessage(Encoding.ASCII.GetBytes("DKIM-Signature: v=1; z=" + new string('x', 20_000) + "\r\nFrom: a@b\r\n\r\n"));
        Assert.Equal([DkimReason.SignatureTooLong], await _bench.ReasonsAsync(message));
    }

    [Fact]
    public async Task Fifty_megabytes_are_read_once_though_each_signature_has_a_length_of_its_own()
    {
        byte[] header = Encoding.ASCII.GetBytes("From: a@football.example.com\r\n\r\n");
        byte[] bytes = new byte[header.Length + 50_000_000];
        Array.Fill(bytes, (byte)'x');
        header.CopyTo(bytes, 0);
        var message = new TestMessage(bytes, 64 * 1024);
        for (int i = 0; i < 8; i++)
        {
            TestMessage one = await HandSigned.MakeAsync(DkimBench.Ed25519, new TestMessage(bytes[..header.Length]), $"l={i + 1}", Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(header.Length, i + 1))));
            message = message.WithPrepended(Encoding.ASCII.GetString(HeaderIndex.Read(one.Header, 10)!.Field(0)));
        }

        Assert.Equal(Enumerable.Repeat(DkimReason.BodyPartlySigned, 8), await _bench.ReasonsAsync(message));
        Assert.Equal(1, message.Opened);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("\n\n")]
    [InlineData(":")]
    [InlineData("DKIM-Signature")]
    [InlineData("DKIM-Signature:")]
    [InlineData("DKIM-Signature:\r\n\r\n")]
    [InlineData("DKIM-Signature: v=1; a\r\n")]
    [InlineData("DKIM-Signature: ;;;=;=\r\nno colon here\r\n\tat all\r\nFrom: a\r\n")]
    [InlineData("ARC-Seal: i=1\r\nARC-Seal: i=x\r\nARC-Message-Signature: i=1; b=\r\nARC-Authentication-Results: i=1;\r\n")]
    [InlineData("ARC-Authentication-Results:\r\nARC-Seal:\r\n\r\n")]
    [InlineData("From: a\0b\r\nDKIM-Signature: v=1\0\r\n\r\n\0\0\r\n")]
    [InlineData("From: a\rb\r\nSubject:\r\r\n\r\nbare\rand\nlone\r")]
    public async Task Whatever_a_message_is_it_has_a_verdict_and_can_be_signed(string text)
    {
        var message = new TestMessage(Encoding.Latin1.GetBytes(text));
        Assert.All(await _bench.Verifier.VerifyAsync(message), static outcome => Assert.NotEqual(AuthResult.Pass, outcome.Result));
        ArcOutcome chain = await new ArcValidator(_bench.Dns, _bench.Clock, new DkimVerifierOptions()).ValidateAsync(message);
        Assert.NotEqual(AuthResult.Pass, chain.Result);
        IReadOnlyList<string> fields = await new DkimSigner(new DkimSignerOptions(), _bench.Clock).SignAsync(message, [DkimBench.Ed25519]);
        Assert.Equal(AuthResult.Pass, (await _bench.Verifier.VerifyAsync(message.WithPrepended(fields)))[0].Result);
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 })]
    public async Task Hostile_keys_are_refused_before_they_cost_anything(byte[] exponent)
    {
        byte[] modulus = new byte[1024];
        Array.Fill(modulus, (byte)0xFF);
        _bench.Dns.Txt("ed._domainkey.football.example.com", "p=" + Convert.ToBase64String(Der.RsaPublicKey(modulus, exponent, true)));
        var message = new TestMessage(Encoding.ASCII.GetBytes(Signature.Replace("ed25519", "rsa", StringComparison.Ordinal) + "From: a@b\r\n\r\n"));
        Assert.Equal([DkimReason.UnsafeKey], await _bench.ReasonsAsync(message));
    }

    [Fact]
    public async Task Of_a_heap_of_records_few_are_read()
    {
        _bench.Dns.Txt("ed._domainkey.football.example.com", [.. Enumerable.Range(0, 5_000).Select(static i => $"noise {i}"), DkimBench.Ed25519.PublicRecord]);
        Assert.Equal([DkimReason.MalformedKey], await _bench.ReasonsAsync(new TestMessage(Encoding.ASCII.GetBytes(Signature + "From: a@b\r\n\r\n"))));
    }

    [Fact]
    public async Task Thousands_of_ARC_fields_are_a_broken_chain_without_a_question()
    {
        string fields = string.Concat(Enumerable.Range(0, 1_500).Select(static i => $"ARC-Seal: i={i % 70}; cv=pass\r\nARC-Message-Signature: i={i % 70}\r\nARC-Authentication-Results: i={i % 70}; x\r\n"));
        ArcOutcome outcome = await new ArcValidator(_bench.Dns, _bench.Clock, new DkimVerifierOptions()).ValidateAsync(new TestMessage(Encoding.ASCII.GetBytes(fields + "From: a@b\r\n\r\n")));
        Assert.Equal((ArcReason.InvalidInstance, 50), (outcome.Reason, outcome.Highest));
        Assert.Empty(_bench.Dns.Asked);
    }
}
