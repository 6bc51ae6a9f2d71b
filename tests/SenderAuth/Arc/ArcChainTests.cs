using System.Text;
using Posthouse.SenderAuth.Tests.Dkim;

namespace Posthouse.SenderAuth.Tests.Arc;

/// <summary>Chains that are built and broken here, link by link.</summary>
public sealed class ArcChainTests
{
    private const string Results = "mx.example.net;\r\n spf=pass smtp.mailfrom=a@b;\r\n dkim=pass header.d=b";

    private readonly DkimBench _bench = new();

    private ArcValidator Validator => new(_bench.Dns, _bench.Clock, new DkimVerifierOptions());

    private ArcSealer Sealer => new(new ArcSealerOptions(), _bench.Clock);

    [Fact]
    public async Task A_chain_of_fifty_sets_holds_and_gets_no_more()
    {
        TestMessage message = await SealedAsync(new TestMessage(DkimBench.Plain), 50);
        ArcOutcome outcome = await Validator.ValidateAsync(message);
        Assert.Equal((ArcReason.None, AuthResult.Pass, 50, 0, false), (outcome.Reason, outcome.Result, outcome.Highest, outcome.OldestPass, outcome.MayBeSealed));
        Assert.Equal(Enumerable.Range(1, 50), outcome.Sets.Select(static set => set.Instance));
        Assert.All(outcome.Sets, static set => Assert.Equal("mx.example.net; spf=pass smtp.mailfrom=a@b; dkim=pass header.d=b", set.AuthenticationResults));
        Assert.Empty(await Sealer.SealAsync(message, outcome, Results, DkimBench.Ed25519));
    }

    [Fact]
    public async Task The_oldest_message_signature_that_holds_is_told()
    {
        TestMessage one = await SealedAsync(new TestMessage(DkimBench.Plain), 1);
        // The list adds its footer and seals what it sends.
        var changed = new TestMessage([.. one.Bytes, .. "-- \r\nthe list\r\n"u8]);
        TestMessage two = changed.WithPrepended(await Sealer.SealAsync(changed, await Validator.ValidateAsync(one), Results, DkimBench.Rsa));
        ArcOutcome outcome = await Validator.ValidateAsync(await SealedAsync(two, 1));
        Assert.Equal((ArcReason.None, 3, 2), (outcome.Reason, outcome.Highest, outcome.OldestPass));
    }

    [Fact]
    public async Task A_broken_chain_is_sealed_as_failed_once_and_never_again()
    {
        TestMessage changed = new(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString((await SealedAsync(new TestMessage(DkimBench.Plain), 2)).Bytes).Replace("hungry", "angry", StringComparison.Ordinal)));
        ArcOutcome broken = await Validator.ValidateAsync(changed);
        Assert.Equal((ArcReason.MessageSignatureFailed, DkimReason.BodyHashMismatch, 2), (broken.Reason, broken.SignatureReason, broken.Instance));
        IReadOnlyList<string> fields = await Sealer.SealAsync(changed, broken, Results, DkimBench.Ed25519);
        Assert.Contains("cv=fail", fields[0], StringComparison.Ordinal);
        ArcOutcome again = await Validator.ValidateAsync(changed.WithPrepended(fields));
        Assert.Equal((ArcReason.AlreadyFailed, 3, false), (again.Reason, again.Highest, again.MayBeSealed));
    }

    [Fact]
    public async Task Lines_of_a_set_are_folded()
    {
        IReadOnlyList<string> fields = await Sealer.SealAsync(new TestMessage(DkimBench.Plain), new ArcOutcome { Reason = ArcReason.NoChain }, Results, DkimBench.Rsa);
        Assert.All(fields.SelectMany(static field => field.Split("\r\n")), static line => Assert.InRange(line.Length, 1, 78));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Sealer.SealAsync(new TestMessage(DkimBench.Plain), new ArcOutcome { Reason = ArcReason.NoChain }, "x;\r\nBcc: all", DkimBench.Rsa));
    }

    [Theory]
    [InlineData("i=1; a")]
    [InlineData("i=0; a")]
    [InlineData("i=51; a")]
    [InlineData("i=4; a")]
    [InlineData("i=2")]
    [InlineData("")]
    public async Task One_field_too_many_breaks_the_chain(string value)
    {
        TestMessage message = await SealedAsync(new TestMessage(DkimBench.Plain), 2);
        Assert.Equal(AuthResult.Fail, (await Validator.ValidateAsync(message.WithPrepended("ARC-Authentication-Results: " + value))).Result);
    }

    [Fact]
    public async Task Each_field_of_a_chain_is_needed_and_cannot_be_changed()
    {
        TestMessage message = await SealedAsync(new TestMessage(DkimBench.Plain), 3);
        string text = Encoding.ASCII.GetString(message.Bytes);
        HeaderIndex index = HeaderIndex.Read(message.Header, 100)!;
        for (int i = 0; i < 9; i++)
        {
            string field = Encoding.ASCII.GetString(index.Field(i));
            Assert.StartsWith("ARC-", field, StringComparison.Ordinal);
            Assert.Equal(AuthResult.Fail, (await Validator.ValidateAsync(new TestMessage(text.Replace(field + "\r\n", "", StringComparison.Ordinal)))).Result);
            Assert.Equal(AuthResult.Fail, (await Validator.ValidateAsync(new TestMessage(text.Replace(field, field[..^3] + "x" + field[^2..], StringComparison.Ordinal)))).Result);
        }
    }

    private async Task<TestMessage> SealedAsync(TestMessage message, int times)
    {
        for (int i = 0; i < times; i++) message = message.WithPrepended(await Sealer.SealAsync(message, await Validator.ValidateAsync(message), Results, DkimBench.Ed25519));
        return message;
    }
}
