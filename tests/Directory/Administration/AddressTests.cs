using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>No change takes over somebody else's mail, and a renamed account keeps its own.</summary>
public sealed class AddressTests
{
    private static EmailAddress A(string text) => EmailAddress.Parse(text);

    private static async Task<StoreFixture> OpenAsync()
    {
        StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com", "example.net");
        await fixture.AccountAsync("alice@example.com");
        await fixture.AccountAsync("bob@example.com");
        return fixture;
    }

    private static async Task<Account> FindAsync(StoreFixture fixture, string address) => (await fixture.Directory.FindAccountAsync(A(address)))!;

    private static async Task<string> RefusedAsync(Func<Task> change)
    {
        DirectoryException refused = await Assert.ThrowsAsync<DirectoryException>(change);
        Assert.Equal(DirectoryFault.AlreadyExists, refused.Fault);
        return refused.Message;
    }

    [Fact]
    public async Task A_plus_address_of_somebody_is_nobody_elses_to_take()
    {
        await using StoreFixture fixture = await OpenAsync();
        await fixture.Administration.CreateGroupAsync(new Group { Address = A("team@example.com") });
        Account bob = await FindAsync(fixture, "bob@example.com");
        const string Owner = "plus-address of the account alice@example.com";
        Assert.Contains(Owner, await RefusedAsync(() => fixture.Administration.UpdateAccountAsync(bob.Id, static a => a with { Address = A("alice+x@example.com") })), StringComparison.Ordinal);
        Assert.Contains(Owner, await RefusedAsync(() => fixture.AccountAsync("alice+x@example.net")), StringComparison.Ordinal);
        Assert.Contains(Owner, await RefusedAsync(() => fixture.Administration.CreateAliasAsync(new Alias { Address = A("alice+x@example.com"), Targets = [bob.Address] })), StringComparison.Ordinal);
        Assert.Contains(Owner, await RefusedAsync(() => fixture.Administration.CreateGroupAsync(new Group { Address = A("alice+x@example.com") })), StringComparison.Ordinal);
        Assert.Contains("the group team@example.com", await RefusedAsync(() => fixture.AccountAsync("team+x@example.com")), StringComparison.Ordinal);
        ImportResult imported = Assert.Single(await fixture.Administration.ImportAccountsAsync([new NewAccount { Address = A("alice+x@example.com") }]));
        Assert.Contains(Owner, imported.Problem, StringComparison.Ordinal);
        Assert.Equal("Deliverable:alice@example.com", await fixture.ReachAsync("alice+x@example.com"));
    }

    [Theory]
    [InlineData("ａｌｉｃｅ", "alice")]
    [InlineData("ﬁnance", "finance")]
    [InlineData("㈱sales", "(株)sales")]
    public async Task A_name_that_only_looks_like_another_is_refused_with_the_one_to_write(string local, string plain)
    {
        await using StoreFixture fixture = await OpenAsync();
        DirectoryException refused = await Assert.ThrowsAsync<DirectoryException>(() => fixture.AccountAsync($"{local}@example.com"));
        Assert.Equal(DirectoryFault.Invalid, refused.Fault);
        Assert.Contains($"Write '{plain}' instead.", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DirectoryException>(() => fixture.Administration.CreateGroupAsync(new Group { Address = A($"{local}@example.com") }));
        await Assert.ThrowsAsync<DirectoryException>(() => fixture.Administration.CreateAliasAsync(new Alias { Address = A($"{local}@example.com"), Targets = [A("bob@example.com")] }));
    }

    [Fact]
    public async Task Names_in_other_scripts_are_as_good_as_any()
    {
        await using StoreFixture fixture = await OpenAsync();
        foreach (string local in (string[])["张三", "rené", "Ελένη", "анна"]) await fixture.AccountAsync($"{local}@example.com");
    }

    [Fact]
    public async Task What_leaves_the_mail_with_its_owner_is_allowed()
    {
        await using StoreFixture fixture = await OpenAsync();
        Account alice = await FindAsync(fixture, "alice@example.com");
        await fixture.Administration.CreateAliasAsync(new Alias { Address = A("alice+lists@example.com"), Targets = [A("alice@example.net")] });
        Assert.Equal("Deliverable:alice@example.com", await fixture.ReachAsync("alice+lists@example.com"));
        await fixture.Administration.UpdateAccountAsync(alice.Id, static a => a with { Address = A("alice+x@example.com") });
        Assert.Equal("Deliverable:alice+x@example.com", await fixture.ReachAsync("alice+x@example.com"));
        Assert.Equal("Deliverable:alice+x@example.com", await fixture.ReachAsync("alice@example.com"));
    }

    [Fact]
    public async Task A_taken_address_is_refused_with_its_owner()
    {
        await using StoreFixture fixture = await OpenAsync();
        await fixture.Administration.CreateAliasAsync(new Alias { Address = A("info@example.com"), Targets = [A("alice@example.com"), A("bob@example.com")] });
        Account bob = await FindAsync(fixture, "bob@example.com");
        Assert.Contains("is an alias of alice@example.com, bob@example.com already", await RefusedAsync(() => fixture.Administration.UpdateAccountAsync(bob.Id, static a => a with { Address = A("info@example.com") })), StringComparison.Ordinal);
        Assert.Contains("is an account already", await RefusedAsync(() => fixture.Administration.UpdateAccountAsync(bob.Id, static a => a with { Address = A("alice@example.com") })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renamed_account_keeps_its_old_address_and_may_go_back()
    {
        await using StoreFixture fixture = await OpenAsync();
        Account alice = await FindAsync(fixture, "alice@example.com");
        await fixture.Administration.UpdateAccountAsync(alice.Id, static a => a with { Address = A("alicia@example.com") });
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal("Deliverable:alicia@example.com", await fixture.ReachAsync("alice@example.com"));
            Assert.Equal("Deliverable:alicia@example.com", await fixture.ReachAsync("alice+x@example.net"));
            Assert.True(await fixture.Directory.MaySendAsAsync(alice.Id, A("alice@example.com")));
            await fixture.ReopenAsync();
        }

        await fixture.Administration.UpdateAccountAsync(alice.Id, static a => a with { Address = A("alice@example.com") });
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal("Deliverable:alice@example.com", await fixture.ReachAsync("alice@example.com"));
            Assert.Equal("Deliverable:alice@example.com", await fixture.ReachAsync("alicia@example.com"));
            Assert.Single(await fixture.Directory.ListAliasesAsync());
            await fixture.ReopenAsync();
        }
    }

    [Fact]
    public async Task The_old_address_is_free_when_that_is_asked_for()
    {
        await using StoreFixture fixture = await OpenAsync();
        Account alice = await FindAsync(fixture, "alice@example.com");
        await fixture.Administration.UpdateAccountAsync(alice.Id, static a => a with { Address = A("alicia@example.com") }, keepAlias: false);
        Assert.Equal("Unknown:", await fixture.ReachAsync("alice@example.com"));
        await fixture.AccountAsync("alice@example.com");
    }

    [Theory]
    [InlineData("xx")]
    [InlineData("")]
    [InlineData("zh-TW")]
    [InlineData("zh-Hant")]
    [InlineData("en US")]
    public async Task A_language_that_is_not_spoken_here_is_refused_with_those_that_are(string language)
    {
        await using StoreFixture fixture = await OpenAsync();
        Account alice = await FindAsync(fixture, "alice@example.com");
        DirectoryException refused = await Assert.ThrowsAsync<DirectoryException>(() => fixture.Administration.UpdateAccountAsync(alice.Id, a => a with { Language = language }));
        Assert.Equal((DirectoryFault.Invalid, true), (refused.Fault, refused.Message.Contains("en and zh-CN", StringComparison.Ordinal)));
        Assert.NotNull(Assert.Single(await fixture.Administration.ImportAccountsAsync([new NewAccount { Address = A("c@example.com"), Language = language }])).Problem);
    }

    [Theory]
    [InlineData("EN", "en")]
    [InlineData("en_US", "en")]
    [InlineData("zh", "zh-CN")]
    [InlineData("zh-Hans-CN", "zh-CN")]
    public async Task A_form_of_a_language_is_kept_as_the_language(string given, string kept)
    {
        await using StoreFixture fixture = await OpenAsync();
        Account alice = await FindAsync(fixture, "alice@example.com");
        Assert.Equal(kept, (await fixture.Administration.UpdateAccountAsync(alice.Id, a => a with { Language = given })).Language);
    }
}
