using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>Hashes as other servers kept them: of openssl passwd, doveadm pw and slappasswd.</summary>
public sealed class ImportedHashTests
{
    private const string Boats = "five small boats";

    [Theory]
    [InlineData(Boats, "$6$saltsalt$G6VDdzJFut.0wGYmFZdFEa37FIUdcXHWjrzOmkjF5C0Zh8PCebwuP0Uk6Ry2YZCVvEUg7Epuvxa9DqgoCi.ek0")]
    [InlineData("密码 and keys", "$5$abc$FuP5XGUKg7xtdLJxQtjMQG1dNTLsZJV../fgh8Ooka7")]
    [InlineData("Hello world!", "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.")]
    [InlineData("Hello world!", "{SHA256-CRYPT}$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5")]
    [InlineData(Boats, "{SSHA}3M3LjuXmCFsfZ6xQ/aiC05bg6HVzYWx0c2FsdA==")]
    [InlineData(Boats, "{ssha256}brrJa/1BC4Hbmm4xR11yCA+5xmCL4bJXa/9gp3VmyxRzYWx0c2FsdA==")]
    [InlineData(Boats, "{SSHA512}S/iaL54tTgO7eP+PevTkJLMV9K785YWZaQxdbgmvnG+rxH5J+h+b+4ytyq+Ma1exEpyYAXCMDpg4ATYT0psAgHNhbHRzYWx0")]
    [InlineData(Boats, "{SHA512}ZYNwn+dMSChcNuRKO0Sjo5tuZ6eDdhGDyOF5mLiCYjmskGqwMZMcH1xcBgRepJ7rNbA9KwGACevoy9EdOyv9cw==")]
    public void A_hash_matches_its_password_alone(string password, string text)
    {
        Assert.True(ImportedHash.TryParse(text, out ImportedHash? hash));
        Assert.True(hash.Matches(password));
        Assert.False(hash.Matches(password + "x"));
        Assert.False(hash.Matches(""));
        Assert.True(ImportedHash.TryParse(hash.Text, out ImportedHash? kept));
        Assert.True(kept.Matches(password));
    }

    [Fact]
    public void A_password_longer_than_the_digest_is_hashed_whole()
    {
        Assert.True(ImportedHash.TryParse("$6$0123456789abcdef$cDRlQU0CtkI3l.ftvv4TqLHSHrXdKnj.e3uiX9Ks4B/qjMHS8ZDcqQj6e4WqW9h/RBw9gSQ/S4PWEvq5XrXY21", out ImportedHash? hash));
        Assert.True(hash.Matches(new string('x', 150)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("$1$salt$qJH7.N4xYta3aEG/dfqo/0")]
    [InlineData("$6$salt$short")]
    [InlineData("$6$rounds=99999999$saltsalt$G6VDdzJFut.0wGYmFZdFEa37FIUdcXHWjrzOmkjF5C0Zh8PCebwuP0Uk6Ry2YZCVvEUg7Epuvxa9DqgoCi.ek0")]
    [InlineData("{SSHA}not base64")]
    [InlineData("{SSHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=")]
    [InlineData("{PLAIN}secret")]
    [InlineData("{")]
    public async Task What_cannot_be_read_is_refused(string text)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        Assert.Contains("cannot be read", Assert.Single(await fixture.Administration.ImportAccountsAsync([New(text)])).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$6$saltsalt$G6VDdzJFut.0wGYmFZdFEa37FIUdcXHWjrzOmkjF5C0Zh8PCebwuP0Uk6Ry2YZCVvEUg7Epuvxa9DqgoCi.ek0")]
    [InlineData("{SSHA512}S/iaL54tTgO7eP+PevTkJLMV9K785YWZaQxdbgmvnG+rxH5J+h+b+4ytyq+Ma1exEpyYAXCMDpg4ATYT0psAgHNhbHRzYWx0")]
    public async Task An_imported_account_signs_in_and_its_hash_is_made_anew(string text)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        AccountId account = Assert.Single(await fixture.Administration.ImportAccountsAsync([New(text)])).Account!.Id;
        Assert.Equal(SignInOutcome.Refused, (await fixture.SignIn.CheckPasswordAsync("a@example.com", "six small boats", SignInFixture.Encrypted)).Outcome);
        Assert.Equal(text, await HashOfAsync(fixture, account));
        Assert.Equal(SignInOutcome.Success, (await fixture.SignIn.CheckPasswordAsync("a@example.com", Boats, SignInFixture.Encrypted)).Outcome);
        Assert.StartsWith("$argon2id$", await HashOfAsync(fixture, account), StringComparison.Ordinal);
        await fixture.ReopenAsync();
        Assert.Equal(SignInOutcome.Success, (await fixture.SignIn.CheckPasswordAsync("a@example.com", Boats, SignInFixture.Encrypted)).Outcome);
    }

    [Fact]
    public async Task An_argon2_hash_of_another_server_is_taken_with_its_own_cost()
    {
        await using StoreFixture other = await StoreFixture.OpenAsync(new DirectoryOptions { Argon2 = new Argon2Cost(128, 3), ScramIterations = 4096 });
        await other.DomainAsync("example.com");
        string phc = await HashOfAsync(other, (await other.AccountAsync("a@example.com", Boats)).Id);
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        AccountId account = Assert.Single(await fixture.Administration.ImportAccountsAsync([New("{ARGON2ID}" + phc)])).Account!.Id;
        Assert.Equal(phc, await HashOfAsync(fixture, account));
        Assert.Equal(SignInOutcome.Success, (await fixture.SignIn.CheckPasswordAsync("a@example.com", Boats, SignInFixture.Encrypted)).Outcome);
        Assert.Contains("m=64,t=1", await HashOfAsync(fixture, account), StringComparison.Ordinal);
        Assert.Contains("more memory", Assert.Single(await fixture.Administration.ImportAccountsAsync([New(phc.Replace("m=128", "m=1048576", StringComparison.Ordinal)) with { Address = EmailAddress.Parse("b@example.com") }])).Problem, StringComparison.Ordinal);
    }

    private static NewAccount New(string hash) => new() { Address = EmailAddress.Parse("a@example.com"), PasswordHash = hash };

    private static ValueTask<string> HashOfAsync(StoreFixture fixture, AccountId account) =>
        fixture.Store.ReadAsync(reader => CredentialTable.Find(reader.Sql, account)!.PasswordHash);
}
