using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

public sealed class StoredSignInTests
{
    private static async Task<SignInOutcome> Check(StoreFixture fixture, string name, string password) =>
        (await fixture.SignIn.CheckPasswordAsync(name, password, SignInFixture.Encrypted)).Outcome;

    [Fact]
    public async Task A_password_outlives_a_restart_and_a_changed_one_ends_the_old()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Account account = await fixture.AccountAsync("alice@example.com");
        Assert.Equal(SignInOutcome.Success, await Check(fixture, "alice@example.com", "secret"));
        await fixture.ReopenAsync();
        Assert.Equal(SignInOutcome.Success, await Check(fixture, "alice@example.com", "secret"));
        await fixture.Administration.SetPasswordAsync(account.Id, "other");
        Assert.Equal(SignInOutcome.Refused, await Check(fixture, "alice@example.com", "secret"));
        Assert.Equal(SignInOutcome.Success, await Check(fixture, "alice@example.com", "other"));
        await fixture.Administration.UpdateAccountAsync(account.Id, static a => a with { Suspended = true });
        Assert.Equal(SignInOutcome.Refused, await Check(fixture, "alice@example.com", "other"));
        await fixture.Administration.DeleteAccountAsync(account.Id);
        Assert.Equal(SignInOutcome.Refused, await Check(fixture, "alice@example.com", "other"));
    }

    [Fact]
    public async Task Sign_ins_and_failures_are_in_the_journal()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Account account = await fixture.AccountAsync("alice@example.com");
        Task written = fixture.JournalReachesAsync("sign-in-failed", 1);
        Task signedIn = fixture.JournalReachesAsync("sign-in", 1);
        await Check(fixture, "alice@example.com", "secret");
        await Check(fixture, "alice@example.com", "wrong-password");
        await Task.WhenAll(written, signedIn);
        JournalRecord failed = Assert.Single(await fixture.JournalAsync("sign-in-failed"));
        Assert.Equal(account.Id, failed.Account);
        Assert.Equal("protocol=imap mechanism=password remote=192.0.2.1 tls=yes name=alice@example.com", failed.Detail);
        Assert.Single(await fixture.JournalAsync("sign-in"));
    }

    [Fact]
    public async Task A_name_that_looks_like_fields_stands_after_the_true_ones_in_quotes()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Task written = fixture.JournalReachesAsync("sign-in-failed", 1);
        await Check(fixture, "eve protocol=http remote=198.51.100.1", "wrong-password");
        await written;
        JournalRecord failed = Assert.Single(await fixture.JournalAsync("sign-in-failed"));
        Assert.StartsWith("protocol=imap mechanism=password remote=192.0.2.1 tls=yes", failed.Detail, StringComparison.Ordinal);
        Assert.EndsWith(" name=\"eve protocol=http remote=198.51.100.1\"", failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_that_are_waiting_are_written_when_the_server_stops()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        await fixture.AccountAsync("alice@example.com");
        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Check(fixture, "alice@example.com", "secret")));
        await fixture.ReopenAsync();
        Assert.Equal(300, (await fixture.JournalAsync("sign-in")).Count);
    }

    [Fact]
    public async Task The_salt_of_a_name_that_does_not_exist_outlives_a_restart()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        async Task<string> Salt()
        {
            ISaslExchange exchange = fixture.SignIn.Begin("SCRAM-SHA-256", SignInFixture.Encrypted, default, default)!;
            string challenge = Encoding.ASCII.GetString((await exchange.NextAsync("n,,n=nobody@example.com,r=abc"u8.ToArray(), CancellationToken.None)).Challenge.Span);
            return challenge[challenge.IndexOf(",s=", StringComparison.Ordinal)..];
        }

        string first = await Salt();
        await fixture.ReopenAsync();
        Assert.Equal(first, await Salt());
    }

    [Fact]
    public async Task Raised_costs_reach_the_store_at_the_next_sign_in()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Account account = await fixture.AccountAsync("alice@example.com");
        Credential older = await new PasswordHasher(new DirectoryOptions { Argon2 = new Argon2Cost(32, 1), ScramIterations = 5000 }).MakeAsync("secret", CancellationToken.None);
        await fixture.Store.WriteAsync(t =>
        {
            CredentialTable.Set(t.Sql, account.Id, older, fixture.Clock.GetUtcNow());
            return true;
        });
        Assert.Equal(SignInOutcome.Success, await Check(fixture, "alice@example.com", "secret"));
        Credential renewed = (await fixture.Store.ReadAsync(reader => CredentialTable.Find(reader.Sql, account.Id)))!;
        Assert.StartsWith("$argon2id$v=19$m=64,t=1,p=1$", renewed.PasswordHash, StringComparison.Ordinal);
        Assert.Equal(4096, renewed.Scram.Iterations);
    }
}
