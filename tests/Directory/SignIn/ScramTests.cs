using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace Posthouse.Directory;

public sealed class ScramTests
{
    private static readonly byte[] EndPoint = [1, 2, 3, 4];
    private static readonly byte[] Exporter = [5, 6, 7, 8];

    // RFC 7677 §3: user "user", password "pencil".
    private const string ClientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private const string ServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private const string ServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private const string ClientFinal = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private const string ServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static async Task<(string Challenge, SignInOutcome? Outcome)> Step(ISaslExchange exchange, string response)
    {
        SaslStep step = await exchange.NextAsync(Encoding.UTF8.GetBytes(response), TestContext.Current.CancellationToken);
        return (Encoding.UTF8.GetString(step.Challenge.Span), step.Result?.Outcome);
    }

    [Fact]
    public async Task The_exchange_of_rfc_7677_is_reproduced()
    {
        using var fixture = new SignInFixture(
            static d => d.Domain("scram.test").Account("user@scram.test"),
            new DirectoryOptions { ChannelBinding = true, Argon2 = new Argon2Cost(64, 1), DefaultDomain = Mail.DomainName.Parse("scram.test") });
        fixture.Set("user@scram.test", new Credential("", ScramCrypto.MakeKeys("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)));
        var exchange = new ScramExchange(fixture.Service, SignInFixture.Encrypted, default, plus: false, static () => ServerNonce);
        Assert.Equal(("", null), await Step(exchange, ""));
        Assert.Equal((ServerFirst, null), await Step(exchange, ClientFirst));
        Assert.Equal((ServerFinal, SignInOutcome.Success), await Step(exchange, ClientFinal));
        Assert.Equal(("", SignInOutcome.Refused), await Step(exchange, ClientFinal));
    }

    [Theory]
    [InlineData("SCRAM-SHA-256", "n,,", SignInOutcome.Success)]
    [InlineData("SCRAM-SHA-256", "n,a=alice@example.com,", SignInOutcome.Success)]
    [InlineData("SCRAM-SHA-256", "n,a=bob@example.com,", SignInOutcome.Refused)]
    [InlineData("SCRAM-SHA-256-PLUS", "p=tls-exporter,,", SignInOutcome.Success)]
    [InlineData("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,", SignInOutcome.Success)]
    [InlineData("SCRAM-SHA-256-PLUS", "p=tls-unique,,", SignInOutcome.Refused)]
    [InlineData("SCRAM-SHA-256-PLUS", "n,,", SignInOutcome.Refused)]
    [InlineData("SCRAM-SHA-256", "p=tls-exporter,,", SignInOutcome.Refused)]
    [InlineData("SCRAM-SHA-256", "y,,", SignInOutcome.Refused)]
    public async Task Channel_binding_is_checked_and_downgrades_are_refused(string mechanism, string header, SignInOutcome expected)
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        byte[] binding = header.Contains("exporter", StringComparison.Ordinal) ? Exporter : header.Contains("end-point", StringComparison.Ordinal) ? EndPoint : [];
        Assert.Equal(expected, await SignInAsync(fixture, mechanism, header, "alice@example.com", "secret", binding));
    }

    [Fact]
    public async Task A_binding_of_another_connection_is_refused()
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        Assert.Equal(SignInOutcome.Refused, await SignInAsync(fixture, "SCRAM-SHA-256-PLUS", "p=tls-exporter,,", "alice@example.com", "secret", [9]));
    }

    // RFC 5802 §6: "y" is a client that could bind and was told that the server cannot; a downgrade only where the server did offer it.
    [Fact]
    public async Task Y_is_fine_where_channel_binding_is_turned_off()
    {
        using var fixture = new SignInFixture(options: new DirectoryOptions { ChannelBinding = false, Argon2 = new Argon2Cost(64, 1), ScramIterations = 4096 });
        await fixture.SetAsync("alice@example.com", "secret");
        Assert.Equal(SignInOutcome.Success, await SignInAsync(fixture, "SCRAM-SHA-256", "y,,", "alice@example.com", "secret", []));
    }

    [Fact]
    public async Task Y_is_fine_where_no_binding_was_offered()
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        Assert.Equal(SignInOutcome.Success, await SignInAsync(fixture, "SCRAM-SHA-256", "y,,", "alice@example.com", "secret", [], bound: false));
    }

    [Theory]
    [InlineData("alice@example.com", "wrong")]
    [InlineData("nobody@example.com", "secret")]
    [InlineData("nopass@example.com", "secret")]
    [InlineData("gone@example.com", "secret")]
    [InlineData("carol@closed.test", "secret")]
    [InlineData("not an address", "secret")]
    public async Task Every_refusal_goes_the_whole_way_and_looks_alike(string name, string password)
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        await fixture.SetAsync("gone@example.com", "secret");
        await fixture.SetAsync("carol@closed.test", "secret");
        Assert.Equal(SignInOutcome.Refused, await SignInAsync(fixture, "SCRAM-SHA-256", "n,,", name, password, []));
        Assert.Equal(1, fixture.Reads);
        Assert.Equal(SignInOutcome.Refused, fixture.Records.Single().Outcome);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_has_the_same_salt_each_time_and_its_own()
    {
        using var fixture = new SignInFixture();
        async Task<string> Salt(string name)
        {
            string challenge = (await Step(fixture.Service.Begin("SCRAM-SHA-256", SignInFixture.Encrypted, default, default)!, $"n,,n={name},r=abc")).Challenge;
            return challenge[challenge.IndexOf(",s=", StringComparison.Ordinal)..];
        }

        Assert.Equal(await Salt("nobody@example.com"), await Salt("NOBODY@example.net"));
        Assert.NotEqual(await Salt("nobody@example.com"), await Salt("noone@example.com"));
        Assert.EndsWith(",i=4096", await Salt("nobody@example.com"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_are_throttled()
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        for (int i = 0; i < 6; i++) await SignInAsync(fixture, "SCRAM-SHA-256", "n,,", "alice@example.com", "wrong", []);
        Assert.Equal(SignInOutcome.Throttled, await SignInAsync(fixture, "SCRAM-SHA-256", "n,,", "alice@example.com", "secret", []));
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(SignInOutcome.Success, await SignInAsync(fixture, "SCRAM-SHA-256", "n,,", "alice@example.com", "secret", []));
    }

    [Theory]
    [InlineData("")]
    [InlineData("n,,")]
    [InlineData("n,,n=,r=abc")]
    [InlineData("n,,n=a=2Db,r=abc")]
    [InlineData("n,,m=x,n=a,r=abc")]
    [InlineData("n,,n=a,r=")]
    [InlineData("n,,n=a,r=a b")]
    [InlineData("x,,n=a,r=abc")]
    [InlineData("n,b,n=a,r=abc")]
    public void What_is_not_a_client_first_message_is_refused(string text) => Assert.False(ScramClientFirst.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Escaped_names_are_read()
    {
        Assert.True(ScramClientFirst.TryParse("n,a=x=2Cy,n=a=3Db=2Cc,r=abc,ext=1"u8, out ScramClientFirst? first));
        Assert.Equal("a=b,c", first.Name);
        Assert.Equal("x,y", first.Authorization);
        Assert.Equal("n,a=x=2Cy,", Encoding.UTF8.GetString(first.Header));
        Assert.Equal("n=a=3Db=2Cc,r=abc,ext=1", Encoding.UTF8.GetString(first.Bare));
    }

    [Fact]
    public void Mutated_messages_never_throw()
    {
        byte[][] seeds = [Encoding.ASCII.GetBytes(ClientFirst), Encoding.ASCII.GetBytes(ClientFinal), "\0alice\0secret"u8.ToArray()];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 200], Gen.Byte, Gen.Byte.Array[0, 40]).Sample((which, at, value, random) =>
        {
            byte[] mutated = [.. seeds[which]];
            mutated[at % mutated.Length] = value;
            foreach (byte[] input in (byte[][])[mutated, random, mutated[(at % mutated.Length)..], [.. random, .. mutated]])
            {
                ScramClientFirst.TryParse(input, out _);
                ScramClientFinal.TryParse(input, out _);
                PlainExchange.TryRead(input, out _, out _, out _);
            }
        });
    }

    /// <summary>A client, written from RFC 5802 §3 on its own.</summary>
    private static async Task<SignInOutcome> SignInAsync(SignInFixture fixture, string mechanism, string header, string name, string password, byte[] binding, bool bound = true)
    {
        ISaslExchange exchange = fixture.Service.Begin(mechanism, SignInFixture.Encrypted, bound ? EndPoint : default, bound ? Exporter : default)!;
        string bare = $"n={name},r=clientnonce";
        (string serverFirst, SignInOutcome? early) = await Step(exchange, header + bare);
        if (early is { } outcome) return outcome;
        string[] fields = serverFirst.Split(',');
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), Convert.FromBase64String(fields[1][2..]), int.Parse(fields[2][2..], System.Globalization.CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, 32);
        byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        string withoutProof = $"c={Convert.ToBase64String([.. Encoding.UTF8.GetBytes(header), .. binding])},{fields[0]}";
        byte[] authMessage = Encoding.UTF8.GetBytes($"{bare},{serverFirst},{withoutProof}");
        byte[] proof = HMACSHA256.HashData(SHA256.HashData(clientKey), authMessage);
        for (int i = 0; i < proof.Length; i++) proof[i] ^= clientKey[i];
        (string serverFinal, SignInOutcome? result) = await Step(exchange, $"{withoutProof},p={Convert.ToBase64String(proof)}");
        if (result == SignInOutcome.Success)
        {
            byte[] signature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), authMessage);
            Assert.Equal("v=" + Convert.ToBase64String(signature), serverFinal);
        }

        return result!.Value;
    }
}
