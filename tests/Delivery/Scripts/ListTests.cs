using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

/// <summary>Groups as lists of scripts (RFC 6134). The group team@here.test has bob and someone elsewhere in it.</summary>
public class ListTests
{
    private const string Group = "urn:posthouse:group:team@here.test";

    [Theory]
    [InlineData("if envelope :list \"from\" \"" + Group + "\" { fileinto \"hit\"; }", "bob@here.test", true)]
    [InlineData("if envelope :list \"from\" \"URN:Posthouse:Group:team@here.test\" { fileinto \"hit\"; }", "far@elsewhere.test", true)]
    [InlineData("if envelope :list \"from\" \"" + Group + "\" { fileinto \"hit\"; }", "stranger@elsewhere.test", false)]
    [InlineData("if envelope :list \"from\" \"" + Group + "\" { fileinto \"hit\"; }", "team@here.test", false)]
    [InlineData("if valid_ext_list \"" + Group + "\" { fileinto \"hit\"; }", "x@y.test", true)]
    [InlineData("if valid_ext_list \"urn:posthouse:group:bob@here.test\" { fileinto \"hit\"; }", "x@y.test", false)]
    [InlineData("if valid_ext_list [\"" + Group + "\", \"tag:example.com,2026:x\"] { fileinto \"hit\"; }", "x@y.test", false)]
    [InlineData("if valid_ext_list \":addrbook:default\" { fileinto \"hit\"; }", "x@y.test", false)]
    public async Task Members_are_found(string script, string sender, bool found)
    {
        await using DeliveryHarness harness = await StartAsync(GroupPosting.Anyone, "require [\"extlists\", \"envelope\", \"fileinto\", \"mailbox\"];" + script.Replace("fileinto", "fileinto :create", StringComparison.Ordinal));
        await harness.ReceiveAsync(sender, "alice@here.test");
        Assert.Equal(found ? 1 : null, await harness.CountAsync("alice@here.test", "hit"));
    }

    [Fact]
    public async Task A_closed_group_is_a_list_for_its_members_and_owner_only()
    {
        const string script = "require [\"extlists\", \"fileinto\", \"mailbox\"]; if valid_ext_list \"" + Group + "\" { fileinto :create \"seen\"; }";
        await using DeliveryHarness harness = await StartAsync(GroupPosting.Members, script);
        await harness.PutActiveAsync("bob@here.test", script);
        await harness.ReceiveAsync("x@y.test", "alice@here.test", "bob@here.test");
        Assert.Null(await harness.CountAsync("alice@here.test", "seen"));
        Assert.Equal(1, await harness.CountAsync("bob@here.test", "seen"));
    }

    [Fact]
    public async Task A_redirect_to_a_list_goes_to_each_but_its_owner()
    {
        await using DeliveryHarness harness = await StartAsync(GroupPosting.Anyone, "keep;");
        await harness.PutActiveAsync("bob@here.test", "require [\"extlists\", \"copy\"]; redirect :copy :list \"" + Group + "\";");
        await harness.AddAccountAsync("carol@here.test");
        await harness.Administration.UpdateGroupAsync(EmailAddress.Parse("team@here.test"), static group => group with { Members = [.. group.Members, EmailAddress.Parse("carol@here.test")] }, cancellationToken: DeliveryHarness.Token);
        await harness.ReceiveAsync("x@y.test", "bob@here.test");
        Assert.Equal(1, await harness.CountAsync("bob@here.test"));
        Assert.Equal(["carol@here.test", "far@elsewhere.test"], (await harness.QueueAsync()).SelectMany(static queued => queued.Recipients).Select(static r => r.Recipient.Address.ToString()).Order());
    }

    private static async Task<DeliveryHarness> StartAsync(GroupPosting posting, string script)
    {
        DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.Administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("team@here.test"), Posting = posting, Members = [EmailAddress.Parse("bob@here.test"), EmailAddress.Parse("far@elsewhere.test")] }, cancellationToken: DeliveryHarness.Token);
        await harness.PutActiveAsync("alice@here.test", script);
        return harness;
    }
}
