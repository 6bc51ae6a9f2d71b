using System.Text;
using CsCheck;

namespace Posthouse.Directory;

public sealed class PlainAndLoginTests
{
    private static async Task<(string Challenge, SignInOutcome? Outcome)> Step(ISaslExchange exchange, string response)
    {
        SaslStep step = await exchange.NextAsync(Encoding.UTF8.GetBytes(response), TestContext.Current.CancellationToken);
        return (Encoding.UTF8.GetString(step.Challenge.Span), step.Result?.Outcome);
    }

    [Theory]
    [InlineData("\0alice@example.com\0secret", SignInOutcome.Success)]
    [InlineData("alice@example.com\0ALICE@example.com\0secret", SignInOutcome.Success)]
    [InlineData("bob@example.com\0alice@example.com\0secret", SignInOutcome.Refused)]
    [InlineData("\0alice@example.com\0wrong", SignInOutcome.Refused)]
    [InlineData("\0alice@example.com\0", SignInOutcome.Refused)]
    [InlineData("\0\0secret", SignInOutcome.Refused)]
    [InlineData("alice@example.com", SignInOutcome.Refused)]
    [InlineData("\0alice@example.com\0sec\0ret", SignInOutcome.Refused)]
    public async Task Plain_is_read_as_rfc_4616_says(string message, SignInOutcome expected)
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        Assert.Equal(expected, (await Step(fixture.Service.Begin("PLAIN", SignInFixture.Encrypted, default, default)!, message)).Outcome);
        ISaslExchange asked = fixture.Service.Begin("plain", SignInFixture.Encrypted, default, default)!;
        Assert.Equal(("", null), await Step(asked, ""));
        Assert.Equal(expected, (await Step(asked, message)).Outcome);
    }

    [Fact]
    public async Task Plain_that_stays_empty_or_is_huge_is_refused()
    {
        using var fixture = new SignInFixture();
        ISaslExchange exchange = fixture.Service.Begin("PLAIN", SignInFixture.Encrypted, default, default)!;
        await Step(exchange, "");
        Assert.Equal(SignInOutcome.Refused, (await Step(exchange, "")).Outcome);
        exchange = fixture.Service.Begin("PLAIN", SignInFixture.Encrypted, default, default)!;
        Assert.Equal(SignInOutcome.Refused, (await Step(exchange, "\0a\0" + new string('x', 100_000))).Outcome);
        Assert.Empty(fixture.Records);
    }

    [Fact]
    public async Task Login_asks_for_name_and_password_or_takes_the_name_first()
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        ISaslExchange exchange = fixture.Service.Begin("LOGIN", SignInFixture.Encrypted, default, default)!;
        Assert.Equal(("Username:", null), await Step(exchange, ""));
        Assert.Equal(("Password:", null), await Step(exchange, "alice@example.com"));
        Assert.Equal(SignInOutcome.Success, (await Step(exchange, "secret")).Outcome);
        exchange = fixture.Service.Begin("LOGIN", SignInFixture.Encrypted, default, default)!;
        Assert.Equal(("Password:", null), await Step(exchange, "alice@example.com"));
        Assert.Equal(SignInOutcome.Refused, (await Step(exchange, "wrong")).Outcome);
    }

    [Fact]
    public void Whatever_is_three_texts_reads_back_and_nothing_else_is_read() =>
        Gen.Select(Gen.String[Letters, 0, 30], Gen.String[Letters, 1, 30], Gen.String[Letters, 1, 30], Gen.Byte.Array[0, 60]).Sample(static (authorization, name, password, noise) =>
        {
            byte[] message = Encoding.UTF8.GetBytes($"{authorization}\0{name}\0{password}");
            Assert.True(PlainExchange.TryRead(message, out string a, out string n, out string p));
            Assert.Equal((authorization, name, password), (a, n, p));
            Assert.False(PlainExchange.TryRead([.. message, 0], out _, out _, out _));
            if (PlainExchange.TryRead(noise, out a, out n, out p)) Assert.Equal(noise, Encoding.UTF8.GetBytes($"{a}\0{n}\0{p}"));
        });

    private static readonly Gen<char> Letters = Gen.Char['!', '\u04ff'];
}
