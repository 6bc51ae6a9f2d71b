using Posthouse.Mail;

namespace Posthouse.Directory;

public sealed class PasswordRulesTests
{
    private static string? Problem(string password, int minimum = 8) => PasswordRules.Problem(password, EmailAddress.Parse("wang.li@harbour.example"), "Wang Li", minimum);

    [Theory]
    [InlineData("five small boats")]
    [InlineData("Tr0ub4dor&3")]
    [InlineData("九条小船在港口里")]
    [InlineData("harbour master 7")]
    [InlineData("qwertyuiop is a row")]
    public void A_password_that_takes_guessing_is_taken(string password) => Assert.Null(Problem(password));

    [Theory]
    [InlineData("a b c d")]
    [InlineData("七个字的密码啊")]
    public void A_short_password_is_refused_with_both_numbers(string password) => Assert.Contains("7 characters and needs 8", Problem(password), StringComparison.Ordinal);

    [Theory]
    [InlineData("wang.li2026")]
    [InlineData("WangLi!!!")]
    [InlineData("wang.li@harbour.example")]
    [InlineData("Harbour2026!")]
    public void The_accounts_own_name_is_refused(string password) => Assert.Contains("own name", Problem(password), StringComparison.Ordinal);

    [Theory]
    [InlineData("password")]
    [InlineData("Passw0rd!")]
    [InlineData("P@ssw0rd2026")]
    [InlineData("12345678")]
    [InlineData("87654321")]
    [InlineData("qwertyuiop")]
    [InlineData("Qwertyui1")]
    [InlineData("aaaaaaaaaa")]
    [InlineData("1212121212")]
    [InlineData("administrator1")]
    public void What_is_guessed_first_is_refused(string password) => Assert.Contains("guessed first", Problem(password), StringComparison.Ordinal);

    [Fact]
    public void None_is_refused_where_that_is_wanted() => Assert.Null(Problem("x", minimum: 0));

    [Fact]
    public void A_character_beyond_the_first_plane_counts_once() => Assert.Contains("4 characters", Problem("🚢⚓🚢⚓"), StringComparison.Ordinal);

    [Fact]
    public async Task The_rule_holds_for_new_accounts_new_passwords_and_imports()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync(new DirectoryOptions { Argon2 = new Argon2Cost(64, 1), ScramIterations = 4096 });
        await fixture.DomainAsync("example.com");
        await Assert.ThrowsAsync<DirectoryException>(() => fixture.AccountAsync("a@example.com", "short"));
        Account account = await fixture.AccountAsync("a@example.com", "five small boats");
        await Assert.ThrowsAsync<DirectoryException>(() => fixture.Administration.SetPasswordAsync(account.Id, "short"));
        IReadOnlyList<ImportResult> results = await fixture.Administration.ImportAccountsAsync(
            [new NewAccount { Address = EmailAddress.Parse("b@example.com"), Password = "short" }, new NewAccount { Address = EmailAddress.Parse("c@example.com"), Password = "six small boats" }]);
        Assert.Equal([true, false], results.Select(static r => r.Problem is not null));
    }
}
