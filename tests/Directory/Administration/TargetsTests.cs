using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>Aliases, groups and catch-alls lead somewhere, and never back to themselves.</summary>
public sealed class TargetsTests
{
    private static EmailAddress A(string text) => EmailAddress.Parse(text);

    private static async Task<StoreFixture> OpenAsync()
    {
        StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com", "example.net");
        await fixture.AccountAsync("alice@example.com");
        return fixture;
    }

    private static Task<Alias> AliasAsync(StoreFixture fixture, string address, string target, bool allowUnknown = false) =>
        fixture.Administration.CreateAliasAsync(new Alias { Address = A(address), Targets = [A(target)] }, allowUnknown);

    private static async Task<string> RefusedAsync(DirectoryFault fault, Func<Task> change)
    {
        DirectoryException refused = await Assert.ThrowsAsync<DirectoryException>(change);
        Assert.Equal(fault, refused.Fault);
        return refused.Message;
    }

    [Fact]
    public async Task A_loop_is_refused_however_long_and_through_whatever()
    {
        await using StoreFixture fixture = await OpenAsync();
        DirectoryAdministration administration = fixture.Administration;
        await RefusedAsync(DirectoryFault.NotPermitted, () => AliasAsync(fixture, "self@example.com", "self+x@example.net"));
        await AliasAsync(fixture, "a@example.com", "alice@example.com");
        await administration.CreateGroupAsync(new Group { Address = A("g@example.com"), Members = [A("a@example.com"), A("x@elsewhere.test")] });
        await AliasAsync(fixture, "b@example.com", "g@example.com");
        string refused = await RefusedAsync(DirectoryFault.NotPermitted, () => administration.UpdateAliasAsync(A("a@example.com"), static a => a with { Targets = [A("b@example.com")] }));
        Assert.Contains("a@example.com → b@example.com → g@example.com → a@example.com", refused, StringComparison.Ordinal);
        await RefusedAsync(DirectoryFault.NotPermitted, () => administration.AddMemberAsync(A("g@example.com"), A("b@example.net")));
        await RefusedAsync(DirectoryFault.NotPermitted, () => administration.AddMemberAsync(A("g@example.com"), A("g@example.com")));
        Assert.Equal("Deliverable:alice@example.com x@elsewhere.test", await fixture.ReachAsync("b@example.com"));
    }

    [Fact]
    public async Task A_loop_through_the_catch_all_is_refused()
    {
        await using StoreFixture fixture = await OpenAsync();
        await AliasAsync(fixture, "a@example.com", "nobody@example.com", allowUnknown: true);
        await RefusedAsync(DirectoryFault.NotPermitted, () => fixture.Administration.UpdateDomainAsync(StoreFixture.D("example.com"), static d => d with { CatchAll = A("a@example.com") }, allowUnknown: true));
    }

    [Fact]
    public async Task Who_is_nobody_here_is_refused_until_that_is_allowed()
    {
        await using StoreFixture fixture = await OpenAsync();
        DirectoryAdministration administration = fixture.Administration;
        Assert.Contains("typo@example.com", await RefusedAsync(DirectoryFault.Invalid, () => AliasAsync(fixture, "a@example.com", "typo@example.com")), StringComparison.Ordinal);
        await RefusedAsync(DirectoryFault.Invalid, () => administration.CreateGroupAsync(new Group { Address = A("g@example.com"), Members = [A("typo@example.com")] }));
        await RefusedAsync(DirectoryFault.Invalid, () => administration.CreateGroupAsync(new Group { Address = A("g@example.com"), Owner = A("typo@example.com") }));
        await RefusedAsync(DirectoryFault.Invalid, () => administration.UpdateDomainAsync(StoreFixture.D("example.com"), static d => d with { CatchAll = A("typo@example.net") }));
        await RefusedAsync(DirectoryFault.Invalid, () => administration.CreateDomainAsync(new NewDomain { Name = StoreFixture.D("other.test"), CatchAll = A("me@other.test") }));

        await administration.CreateGroupAsync(new Group { Address = A("g@example.com"), Members = [A("later@example.com")] }, allowUnknown: true);
        Assert.Equal(["unknown-target", "leads-nowhere"], (await fixture.Directory.FindProblemsAsync(A("g@example.com"))).Select(static f => f.Kind));
        // An old mistake keeps nobody else out.
        await administration.AddMemberAsync(A("g@example.com"), A("alice@example.com"));
        await fixture.AccountAsync("later@example.com");
        Assert.Empty(await fixture.Directory.FindProblemsAsync());
        Assert.Equal("Deliverable:later@example.com alice@example.com", await fixture.ReachAsync("g@example.com"));
    }

    [Fact]
    public void The_report_names_what_an_older_version_took()
    {
        var directory = new TestDirectory();
        directory.Domain("example.com", catchAll: "gone@example.com").Account("alice@example.com")
            .Alias("a@example.com", "b@example.com").Alias("b@example.com", "a@example.com", "alice@example.com")
            .Alias("dead@example.com", "gone@example.com").Group("empty@example.com").Group("good@example.com", owner: "gone@example.com", members: "alice@example.com");
        List<string> found = [.. DirectoryReport.Of(directory.Snapshot).Select(static f => $"{f.Kind} {f.Subject}")];
        Assert.Equal(
            [
                "unknown-target catch-all of example.com", "loop alias a@example.com", "unknown-target alias dead@example.com", "leads-nowhere alias dead@example.com",
                "leads-nowhere group empty@example.com", "unknown-target group good@example.com",
            ],
            found);
    }
}
