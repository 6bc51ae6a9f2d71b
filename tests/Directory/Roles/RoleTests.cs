using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

public class RoleTests
{
    [Fact]
    public async Task Roles_survive_a_restart_and_go_with_their_domain_and_account()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("here.test");
        await fixture.DomainAsync("other.test");
        Account alice = await fixture.AccountAsync("alice@here.test");
        await fixture.Administration.GiveRoleAsync(alice.Id, Role.DomainAdministrator, StoreFixture.D("other.test"), TestContext.Current.CancellationToken);
        await fixture.Administration.GiveRoleAsync(alice.Id, Role.Auditor, null, TestContext.Current.CancellationToken);
        fixture.Directory.Invalidate();
        Account known = (await fixture.Directory.FindAccountAsync(alice.Id, TestContext.Current.CancellationToken))!;
        Assert.Equal(["auditor", "domain-administrator of other.test"], known.Roles.Select(static r => r.ToString()));
        // A change of the account leaves them.
        await fixture.Administration.UpdateAccountAsync(alice.Id, static a => a with { DisplayName = "Alice" }, cancellationToken: TestContext.Current.CancellationToken);
        await fixture.Administration.DeleteDomainAsync(StoreFixture.D("other.test"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("auditor", Assert.Single((await fixture.Directory.FindAccountAsync(alice.Id, TestContext.Current.CancellationToken))!.Roles).ToString());
        fixture.Directory.Invalidate();
        Assert.Single((await fixture.Directory.FindAccountAsync(alice.Id, TestContext.Current.CancellationToken))!.Roles);
        await fixture.Administration.TakeRoleAsync(alice.Id, Role.Auditor, null, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<DirectoryException>(() => fixture.Administration.TakeRoleAsync(alice.Id, Role.Auditor, null, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("a.test", "a.test", true)]
    [InlineData("a.test", "sub.a.test", true)]
    [InlineData("a.test", "deep.sub.a.test", true)]
    [InlineData("a.test", "xa.test", false)]
    [InlineData("a.test", "test", false)]
    [InlineData("sub.a.test", "a.test", false)]
    public void A_tree_holds_its_domain_and_what_is_below_it(string tree, string domain, bool holds)
    {
        var account = new Account { Id = new AccountId(1), Address = StoreFixture.A("x@a.test"), Roles = [new RoleAssignment(Role.DomainAdministrator, StoreFixture.D(tree))] };
        Access access = Access.Of(account);
        Assert.Equal(holds, access.May(Right.ManageAccounts, StoreFixture.D(domain)));
        Assert.False(access.May(Right.ManageAccounts, null));
        Assert.False(access.May(Right.ManageTenants, StoreFixture.D(domain)));
    }

    [Fact]
    public void A_key_opens_what_its_scopes_and_its_accounts_roles_have_in_common()
    {
        var account = new Account { Id = new AccountId(1), Address = StoreFixture.A("x@a.test"), Roles = [new RoleAssignment(Role.DomainAdministrator, StoreFixture.D("a.test"))] };
        Access access = Access.Of(account).Within(RightSet.Of(Right.ReadDirectory, Right.ManageTenants), null);
        Assert.True(access.May(Right.ReadDirectory, StoreFixture.D("sub.a.test")));
        Assert.False(access.May(Right.ManageAccounts, StoreFixture.D("a.test")));
        Assert.False(access.May(Right.ManageTenants, StoreFixture.D("a.test")));
        Assert.False(Access.Of(account).Within(RightSet.All, StoreFixture.D("b.test")).MaySomewhere(Right.ReadDirectory));
        Assert.True(Access.Of(account).Within(RightSet.All, StoreFixture.D("sub.a.test")).May(Right.ReadDirectory, StoreFixture.D("sub.a.test")));
        Assert.False(Access.Of(account).Within(RightSet.All, StoreFixture.D("sub.a.test")).May(Right.ReadDirectory, StoreFixture.D("a.test")));
    }

    [Fact]
    public async Task A_trial_changes_nothing_and_its_steps_see_each_other()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("here.test");
        using (StoreTrial.Begin())
        {
            await fixture.AccountAsync("tried@here.test");
            Assert.NotNull(await fixture.Directory.FindAccountAsync(StoreFixture.A("tried@here.test"), TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<DirectoryException>(() => fixture.AccountAsync("tried@here.test"));
        }

        Assert.Null(await fixture.Directory.FindAccountAsync(StoreFixture.A("tried@here.test"), TestContext.Current.CancellationToken));
        fixture.Directory.Invalidate();
        Assert.Null(await fixture.Directory.FindAccountAsync(StoreFixture.A("tried@here.test"), TestContext.Current.CancellationToken));
        await fixture.AccountAsync("tried@here.test");
    }
}
