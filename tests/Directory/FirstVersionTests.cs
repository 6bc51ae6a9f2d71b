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

    [Fact]
    public async Task Limits_that_the_first_version_did_not_have_are_none_and_can_be_set()
    {
        await using StoreFixture fixture = await StoreFixture.OpenFirstVersionAsync();
        Account anna = (await fixture.Directory.FindAccountAsync(StoreFixture.A("anna@first.test")))!;
        Domain domain = (await fixture.Directory.FindDomainAsync(StoreFixture.D("first.test")))!;
        Assert.Equal((0, 0L, 0, 0L), (anna.RecipientsPerDay, anna.MaximumSentSize, domain.RecipientsPerDay, domain.MaximumReceivedSize));
        await fixture.Administration.UpdateAccountAsync(anna.Id, static a => a with { RecipientsPerDay = 7, MaximumSentSize = 8 });
        await fixture.ReopenAsync();
        anna = (await fixture.Directory.FindAccountAsync(anna.Id))!;
        Assert.Equal((7, 8L), (anna.RecipientsPerDay, anna.MaximumSentSize));
    }
}
