using System.Text;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>OAUTHBEARER (RFC 7628) and XOAUTH2.</summary>
public sealed class TokenTests
{
    [Theory]
    [InlineData("OAUTHBEARER", "n,a=alice@example.com,\u0001host=mail.example.com\u0001port=143\u0001auth=Bearer good-alice\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,a=ALICE@example.net,\u0001auth=bearer good-alice\u0001\u0001")]
    [InlineData("OAUTHBEARER", "y,,\u0001auth=Bearer good-alice\u0001\u0001")]
    [InlineData("XOAUTH2", "user=alice@example.com\u0001auth=Bearer good-alice\u0001\u0001")]
    public async Task A_good_token_signs_its_account_in(string mechanism, string message)
    {
        var tokens = new Tokens();
        using var fixture = new SignInFixture(tokens: tokens);
        tokens.Good["good-alice"] = fixture.Directory.IdOf("alice@example.com");
        Assert.Contains(mechanism, fixture.Service.MechanismsFor(encrypted: true, loopback: false, channelBinding: false));
        SaslStep step = await fixture.Service.Begin(mechanism, SignInFixture.Encrypted, default, default)!.NextAsync(Encoding.UTF8.GetBytes(message), CancellationToken.None);
        Assert.Equal((SignInOutcome.Success, "alice@example.com"), (step.Result!.Outcome, step.Result.Account!.Address.ToString()));
        Assert.Equal((SignInOutcome.Success, "alice@example.com", mechanism), Assert.Single(fixture.Records) with { Name = fixture.Records[0].Name.ToLowerInvariant() });
    }

    [Theory]
    [InlineData("OAUTHBEARER", "n,a=alice@example.com,\u0001auth=Bearer stale\u0001\u0001", """{"status":"invalid_token","schemes":"bearer","scope":"mail","openid-configuration":"https://example.com/.well-known/openid-configuration"}""")]
    [InlineData("OAUTHBEARER", "n,a=nopass@example.com,\u0001auth=Bearer good-alice\u0001\u0001", """{"status":"invalid_token","schemes":"bearer","scope":"mail","openid-configuration":"https://example.com/.well-known/openid-configuration"}""")]
    [InlineData("OAUTHBEARER", "n,a=gone@example.com,\u0001auth=Bearer good-gone\u0001\u0001", """{"status":"invalid_token","schemes":"bearer","scope":"mail","openid-configuration":"https://example.com/.well-known/openid-configuration"}""")]
    [InlineData("XOAUTH2", "user=alice@example.com\u0001auth=Bearer stale\u0001\u0001", """{"status":"401","schemes":"bearer","scope":"mail"}""")]
    public async Task A_token_that_is_not_good_is_told_so_and_then_refused(string mechanism, string message, string error)
    {
        var tokens = new Tokens();
        using var fixture = new SignInFixture(tokens: tokens);
        tokens.Good["good-alice"] = fixture.Directory.IdOf("alice@example.com");
        tokens.Good["good-gone"] = fixture.Directory.IdOf("gone@example.com");
        ISaslExchange exchange = fixture.Service.Begin(mechanism, SignInFixture.Encrypted, default, default)!;
        SaslStep told = await exchange.NextAsync(Encoding.UTF8.GetBytes(message), CancellationToken.None);
        Assert.Null(told.Result);
        Assert.Equal(error, Encoding.UTF8.GetString(told.Challenge.Span));
        SaslStep refused = await exchange.NextAsync(new byte[] { 1 }, CancellationToken.None);
        Assert.Equal(SignInOutcome.Refused, refused.Result!.Outcome);
        Assert.Equal(SignInOutcome.Refused, Assert.Single(fixture.Records).Outcome);
    }

    [Fact]
    public async Task Guesses_are_throttled_and_a_checker_that_fails_counts_nothing()
    {
        var tokens = new Tokens { Unavailable = true };
        using var fixture = new SignInFixture(tokens: tokens);
        byte[] message = Encoding.UTF8.GetBytes("n,a=alice@example.com,\u0001auth=Bearer x\u0001\u0001");
        for (int i = 0; i < 100; i++)
            Assert.Equal(SignInOutcome.Unavailable, (await fixture.Service.Begin("OAUTHBEARER", SignInFixture.Encrypted, default, default)!.NextAsync(message, CancellationToken.None)).Result!.Outcome);
        tokens.Unavailable = false;
        SignInOutcome? outcome = null;
        for (int i = 0; i < 1000 && outcome != SignInOutcome.Throttled; i++)
            outcome = (await fixture.Service.Begin("OAUTHBEARER", SignInFixture.Encrypted, default, default)!.NextAsync(message, CancellationToken.None)).Result?.Outcome;
        Assert.Equal(SignInOutcome.Throttled, outcome);
        tokens.Good["good"] = fixture.Directory.IdOf("alice@example.com");
        // Whoever has a good one is not shut out by those who guess beside him.
        for (int i = 0; i < 30; i++) await fixture.Service.CheckTokenAsync("wrong", SignInFixture.Encrypted, CancellationToken.None);
        Assert.Equal(SignInOutcome.Throttled, (await fixture.Service.CheckTokenAsync("wrong", SignInFixture.Encrypted, CancellationToken.None)).Outcome);
        Assert.Equal(SignInOutcome.Success, (await fixture.Service.CheckTokenAsync("good", SignInFixture.Encrypted, CancellationToken.None)).Outcome);
    }

    [Theory]
    [InlineData("OAUTHBEARER", "")]
    [InlineData("OAUTHBEARER", "n,,\u0001\u0001")]
    [InlineData("OAUTHBEARER", "p=tls-exporter,,\u0001auth=Bearer t\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,a=,\u0001auth=Bearer t\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,a=b,c,\u0001auth=Bearer t\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,,\u0001auth=Basic t\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,,\u0001auth=Bearer t t\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,,\u0001auth=Bearer t\u0001auth=Bearer u\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,,\u0001=x\u0001auth=Bearer t\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,,\u0001auth=Bearer t\u0001")]
    [InlineData("OAUTHBEARER", "auth=Bearer t\u0001\u0001")]
    [InlineData("XOAUTH2", "auth=Bearer t\u0001\u0001")]
    [InlineData("XOAUTH2", "user=\u0001auth=Bearer t\u0001\u0001")]
    [InlineData("XOAUTH2", "user=a@example.com\u0001user=b@example.com\u0001auth=Bearer t\u0001\u0001")]
    public async Task What_is_no_message_is_refused_without_a_check(string mechanism, string message)
    {
        var tokens = new Tokens();
        using var fixture = new SignInFixture(tokens: tokens);
        ISaslExchange exchange = fixture.Service.Begin(mechanism, SignInFixture.Encrypted, default, default)!;
        SaslStep step = await exchange.NextAsync(Encoding.UTF8.GetBytes(message), CancellationToken.None);
        if (message.Length == 0) step = await exchange.NextAsync(default, CancellationToken.None);
        Assert.Equal(SignInOutcome.Refused, step.Result!.Outcome);
        Assert.Equal(0, tokens.Checks);
    }

    [Fact]
    public void Tokens_do_not_travel_in_clear_and_are_not_offered_where_nobody_checks_them()
    {
        using var with = new SignInFixture(tokens: new Tokens());
        Assert.DoesNotContain("OAUTHBEARER", with.Service.MechanismsFor(encrypted: false, loopback: false, channelBinding: false));
        Assert.Null(with.Service.Begin("OAUTHBEARER", SignInFixture.Clear, default, default));
        Assert.Null(with.Service.Begin("XOAUTH2", SignInFixture.Clear, default, default));
        using var without = new SignInFixture();
        Assert.DoesNotContain("OAUTHBEARER", without.Service.MechanismsFor(encrypted: true, loopback: true, channelBinding: true));
        Assert.Null(without.Service.Begin("OAUTHBEARER", SignInFixture.Encrypted, default, default));
    }

    private sealed class Tokens : ITokenChecker
    {
        internal Dictionary<string, AccountId> Good { get; } = [];

        internal int Checks { get; private set; }

        internal bool Unavailable { get; set; }

        public Uri? Discovery => new("https://example.com/.well-known/openid-configuration");

        public string? Scope => "mail";

        public ValueTask<TokenVerdict> CheckAsync(string token, SignInOrigin origin, CancellationToken cancellationToken)
        {
            Checks++;
            return new(new TokenVerdict(Good.TryGetValue(token, out AccountId account) ? account : null, Unavailable));
        }
    }
}
