using System.Net;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>The list board@here.test is its members', of whom one is member@far.test, whose mail comes from 192.0.2.1.</summary>
public sealed class ListPostingTests
{
    [Theory]
    [InlineData("member@far.test", "192.0.2.1", "250")]
    [InlineData("member@far.test", "203.0.113.9", "550 5.7.2 board@here.test takes mail from its members only")]
    [InlineData("stranger@far.test", "192.0.2.1", "550 5.7.2 This list does not take mail from you")]
    [InlineData("alice@here.test", "203.0.113.9", "550 5.7.2 This list does not take mail from you")]
    public async Task A_member_elsewhere_has_to_be_proven(string sender, string client, string expected)
    {
        await using DeliveryHarness here = await StartAsync(Dns());
        SmtpReply reply = await PostAsync(here, sender, client, "board@here.test");
        Assert.StartsWith(expected, reply.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_list_and_whoever_signed_in_need_no_proof()
    {
        await using DeliveryHarness here = await StartAsync(Dns());
        await here.Administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("all@here.test"), Members = [EmailAddress.Parse("alice@here.test")] }, cancellationToken: Token);
        Assert.True((await PostAsync(here, "member@far.test", "203.0.113.9", "all@here.test")).IsPositive);
        Assert.True(Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To("board@here.test")], signedIn: await here.AccountAsync("alice@here.test"))).IsPositive);
    }

    [Fact]
    public async Task A_member_whom_the_dns_does_not_decide_comes_again()
    {
        await using DeliveryHarness here = await StartAsync(new TestResolver().TxtStatus("far.test", DnsStatus.Timeout));
        Assert.StartsWith("451 4.4.3", (await PostAsync(here, "member@far.test", "192.0.2.1", "board@here.test")).ToString(), StringComparison.Ordinal);
    }

    private static TestResolver Dns() => new TestResolver().Txt("far.test", "v=spf1 ip4:192.0.2.1 ~all");

    private static async Task<DeliveryHarness> StartAsync(TestResolver dns)
    {
        DeliveryHarness here = await DeliveryHarness.StartAsync(scheduler: false, resolver: dns);
        await here.Administration.CreateGroupAsync(
            new Group { Address = EmailAddress.Parse("board@here.test"), Posting = GroupPosting.Members, Members = [EmailAddress.Parse("alice@here.test"), EmailAddress.Parse("member@far.test")] }, cancellationToken: Token);
        return here;
    }

    private static async Task<SmtpReply> PostAsync(DeliveryHarness here, string sender, string client, string list) =>
        Assert.Single(await here.ReceiveAsync(From(sender), [To(list)], ReceivingRole.Relay, $"From: {sender}\r\nSubject: x\r\n\r\nx\r\n", client: IPAddress.Parse(client)));
}
