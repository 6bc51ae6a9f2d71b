using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>As whom an account is meant in access lists.</summary>
public sealed class MembershipTests
{
    [Fact]
    public async Task Groups_are_followed_to_those_that_hold_them_through_aliases_and_loops()
    {
        TestDirectory directory = new TestDirectory().Domain("x.test", catchAll: "bob@x.test", aliases: "alias.test") // 1
            .Account("bob@x.test") // 2
            .Account("eve@x.test") // 3
            .Group("inner@x.test", members: "BOB+list@alias.test") // 4
            .Group("outer@x.test", members: ["inner@x.test", "top@x.test"]) // 5
            .Group("top@x.test", members: ["outer@x.test"]) // 6: a loop with 5
            .Alias("desk@x.test", "bob@x.test") // 7
            .Group("service@x.test", members: "desk@x.test") // 8
            .Group("other@x.test", members: ["eve@x.test", "unknown@x.test", "bob@elsewhere.test"]); // 9
        var accounts = new AccountDirectory(directory.Cache());
        Identities bob = await accounts.IdentitiesOfAsync(directory.IdOf("bob@x.test"));
        Assert.Equal([Grantee.Account(new AccountId(2)), Grantee.Anyone, Grantee.Group(4), Grantee.Group(5), Grantee.Group(6), Grantee.Group(8)], bob.Grantees.OrderBy(static g => g.Kind == GranteeKind.Account ? 0 : g.Kind == GranteeKind.Anyone ? 1 : 2).ThenBy(static g => g.Id));
        Identities eve = await accounts.IdentitiesOfAsync(directory.IdOf("eve@x.test"));
        Assert.Equal(3, eve.Grantees.Count);
        Assert.Contains(Grantee.Group(9), eve.Grantees);
    }

    [Fact]
    public async Task They_are_kept_until_the_directory_changes()
    {
        TestDirectory directory = new TestDirectory().Domain("x.test").Account("bob@x.test").Group("team@x.test", members: "bob@x.test");
        SnapshotCache cache = directory.Cache();
        var accounts = new AccountDirectory(cache);
        AccountId bob = directory.IdOf("bob@x.test");
        Identities first = await accounts.IdentitiesOfAsync(bob);
        Assert.Same(first, await accounts.IdentitiesOfAsync(bob, first));
        directory.Group("second@x.test", members: "team@x.test");
        cache.Publish(directory.Snapshot);
        Identities second = await accounts.IdentitiesOfAsync(bob, first);
        Assert.Equal(first.Grantees.Count + 1, second.Grantees.Count);
    }

    [Theory]
    [InlineData("anyone", GranteeKind.Anyone, 0)]
    [InlineData("Anyone", GranteeKind.Anyone, 0)]
    [InlineData("bob@x.test", GranteeKind.Account, 2)]
    [InlineData("BOB@alias.test", GranteeKind.Account, 2)]
    [InlineData("team@x.test", GranteeKind.Group, 3)]
    public async Task Identifiers_are_read_and_written(string identifier, GranteeKind kind, long id)
    {
        TestDirectory directory = new TestDirectory().Domain("x.test", aliases: "alias.test").Account("bob@x.test").Group("team@x.test", members: "bob@x.test").Alias("desk@x.test", "bob@x.test");
        var accounts = new AccountDirectory(directory.Cache());
        Grantee? found = await accounts.FindGranteeAsync(identifier);
        Assert.Equal(new Grantee(kind, id), found);
        string? name = Assert.Single(await accounts.NamesOfAsync([found!.Value]));
        Assert.Equal(found, await accounts.FindGranteeAsync(name!));
        foreach (string nobody in (string[])["desk@x.test", "bob+x@x.test", "bob", "", "@", "eve@x.test", "bob@elsewhere.test", "x.test"]) Assert.Null(await accounts.FindGranteeAsync(nobody));
        Assert.Null(Assert.Single(await accounts.NamesOfAsync([Grantee.Group(99)])));
    }
}
