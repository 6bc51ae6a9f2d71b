using System.Net;

namespace Posthouse.Directory;

public sealed class SignInServiceTests
{
    private static async Task<SignInOutcome> Check(SignInFixture fixture, string name, string password, SignInOrigin? origin = null) =>
        (await fixture.Service.CheckPasswordAsync(name, password, origin ?? SignInFixture.Encrypted, TestContext.Current.CancellationToken)).Outcome;

    [Fact]
    public async Task The_right_password_signs_in_by_any_spelling_of_the_address()
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "pässword");
        SignInResult result = await fixture.Service.CheckPasswordAsync("ALICE@example.net", "pa\u0308ssword", SignInFixture.Encrypted, TestContext.Current.CancellationToken);
        Assert.Equal(SignInOutcome.Success, result.Outcome);
        Assert.Equal("alice@example.com", result.Account!.Address.ToString());
        Assert.Equal([(SignInOutcome.Success, "ALICE@example.com", "password")], fixture.Records);
    }

    [Theory]
    [InlineData("alice@example.com", "wrong")]
    [InlineData("alice@example.com", "")]
    [InlineData("nobody@example.com", "secret")]
    [InlineData("alice@elsewhere.org", "secret")]
    [InlineData("nopass@example.com", "secret")]
    [InlineData("gone@example.com", "secret")]
    [InlineData("carol@closed.test", "secret")]
    [InlineData("alice+x@example.com", "secret")]
    [InlineData("alice", "secret")]
    [InlineData("", "secret")]
    public async Task Every_refusal_does_the_same_work(string name, string password)
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        await fixture.SetAsync("gone@example.com", "secret");
        await fixture.SetAsync("carol@closed.test", "secret");
        long before = fixture.Hasher.Derivations;
        Assert.Equal(SignInOutcome.Refused, await Check(fixture, name, password));
        Assert.Equal(1, fixture.Hasher.Derivations - before);
        Assert.Equal(1, fixture.Reads);
        Assert.Single(fixture.Records);
    }

    [Fact]
    public async Task A_password_is_not_taken_in_clear_text_off_loopback()
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        Assert.Equal(SignInOutcome.Refused, await Check(fixture, "alice@example.com", "secret", SignInFixture.Clear));
        Assert.Equal(SignInOutcome.Success, await Check(fixture, "alice@example.com", "secret", new SignInOrigin(IPAddress.Loopback, "pop3", false)));
        Assert.Null(fixture.Service.Begin("PLAIN", SignInFixture.Clear, default, default));
        Assert.NotNull(fixture.Service.Begin("scram-sha-256", SignInFixture.Clear, default, default));
    }

    [Fact]
    public async Task A_verified_password_pays_for_argon2_once_until_it_is_changed()
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        long before = fixture.Hasher.Derivations;
        for (int i = 0; i < 10; i++) Assert.Equal(SignInOutcome.Success, await Check(fixture, "alice@example.com", "secret"));
        Assert.Equal(1, fixture.Hasher.Derivations - before);
        await fixture.SetAsync("alice@example.com", "other");
        Assert.Equal(SignInOutcome.Refused, await Check(fixture, "alice@example.com", "secret"));
    }

    [Fact]
    public async Task Failures_slow_down_and_even_the_right_password_waits()
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "secret");
        for (int i = 0; i < 6; i++) Assert.Equal(SignInOutcome.Refused, await Check(fixture, "alice@example.com", "guess" + i));
        long before = fixture.Hasher.Derivations;
        Assert.Equal(SignInOutcome.Throttled, await Check(fixture, "Alice@example.net", "secret"));
        Assert.Equal(before, fixture.Hasher.Derivations);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(SignInOutcome.Success, await Check(fixture, "alice@example.com", "secret"));
    }

    [Fact]
    public async Task A_thousand_guesses_at_once_are_not_a_thousand_checks()
    {
        using var fixture = new SignInFixture(options: new DirectoryOptions { Argon2 = new Argon2Cost(1024, 1), MaximumHashQueue = 2000 });
        await fixture.SetAsync("alice@example.com", "secret");
        long before = fixture.Hasher.Derivations;
        SignInOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => Check(fixture, "alice@example.com", "guess" + i))));
        Assert.DoesNotContain(SignInOutcome.Success, outcomes);
        Assert.InRange(fixture.Hasher.Derivations - before, 6, 6 + Environment.ProcessorCount);
    }

    [Fact]
    public async Task An_outdated_hash_is_renewed_when_its_password_is_typed()
    {
        using var fixture = new SignInFixture();
        using var older = new PasswordHasher(new DirectoryOptions { Argon2 = new Argon2Cost(32, 1), ScramIterations = 4096 });
        await fixture.SetAsync("alice@example.com", "secret", older);
        Assert.True(fixture.Hasher.IsOutdated(fixture.Of("alice@example.com")));
        Assert.Equal(SignInOutcome.Success, await Check(fixture, "alice@example.com", "secret"));
        Assert.False(fixture.Hasher.IsOutdated(fixture.Of("alice@example.com")));
        Assert.Equal(SignInOutcome.Success, await Check(fixture, "alice@example.com", "secret"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_is_unavailable_and_nobodys_fault()
    {
        using var fixture = new SignInFixture { Fails = true };
        for (int i = 0; i < 20; i++) Assert.Equal(SignInOutcome.Unavailable, await Check(fixture, "alice@example.com", "secret"));
        Assert.Equal(0, fixture.Throttle.Count);
    }

    [Fact]
    public async Task What_a_stranger_typed_reaches_the_journal_without_controls()
    {
        using var fixture = new SignInFixture();
        await Check(fixture, "a\r\nb\u001b[2J", "x");
        Assert.DoesNotContain(fixture.Records[0].Name, char.IsControl);
    }

    [Fact]
    public void Mechanisms_are_offered_where_they_are_safe()
    {
        using var fixture = new SignInFixture();
        Assert.Equal(["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN"], fixture.Service.MechanismsFor(true, false, true));
        Assert.Equal(["SCRAM-SHA-256", "PLAIN", "LOGIN"], fixture.Service.MechanismsFor(false, true, false));
        Assert.Equal(["SCRAM-SHA-256"], fixture.Service.MechanismsFor(false, false, false));
        Assert.Null(fixture.Service.Begin("SCRAM-SHA-256-PLUS", SignInFixture.Encrypted, default, default));
        Assert.Null(fixture.Service.Begin("CRAM-MD5", SignInFixture.Encrypted, default, default));
    }

    [Fact]
    public void Channel_binding_that_is_turned_off_is_neither_offered_nor_taken()
    {
        using var off = new SignInFixture(options: new DirectoryOptions { ChannelBinding = false });
        Assert.Equal(["SCRAM-SHA-256", "PLAIN", "LOGIN"], off.Service.MechanismsFor(true, false, true));
        Assert.Null(off.Service.Begin("SCRAM-SHA-256-PLUS", SignInFixture.Encrypted, new byte[32], default));
    }

    [Theory]
    [InlineData("alice@example.com")]
    [InlineData("nobody@example.com")]
    public async Task A_client_with_an_old_password_locks_nobody_out_and_learns_nothing(string name)
    {
        using var fixture = new SignInFixture();
        await fixture.SetAsync("alice@example.com", "new");
        for (int i = 0; i < 1000; i++)
            Assert.Equal(SignInOutcome.Refused, (await fixture.Service.CheckPasswordAsync(name, "old", SignInFixture.Encrypted)).Outcome);
        // One for making the credential, one for the first try: the others are answered from memory, whether the name exists or not.
        Assert.Equal(2, fixture.Hasher.Derivations);
        Assert.Equal(SignInOutcome.Success, (await fixture.Service.CheckPasswordAsync("alice@example.com", "new", SignInFixture.Encrypted)).Outcome);
        // What was wrong once is right when the password becomes it.
        await fixture.SetAsync("alice@example.com", "old");
        Assert.Equal(SignInOutcome.Success, (await fixture.Service.CheckPasswordAsync("alice@example.com", "old", SignInFixture.Encrypted)).Outcome);
    }
}
