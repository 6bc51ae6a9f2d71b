namespace Posthouse.Directory;

public class FirstVersionTests
{
    [Fact]
    public async Task Accounts_passwords_aliases_and_groups_of_the_first_version_are_found()
    {
        await using StoreFixture fixture = await StoreFixture.OpenFirstVersionAsync();
        Assert.Equal("Deliverable:anna@first.test", await fixture.ReachAsync("sales@first.test"));
        Assert.Equal("Deliverable:anna@first.test 王伟@first.test", await fixture.ReachAsync("all@first.test"));
        Assert.Equal("zh-CN", (await fixture.Directory.FindAccountAsync(StoreFixture.A("王伟@first.test")))!.Language);
        Assert.Equal(SignInOutcome.Success, (await fixture.SignIn.CheckPasswordAsync("anna@first.test", "first version", SignInFixture.Encrypted)).Outcome);
    }
}
