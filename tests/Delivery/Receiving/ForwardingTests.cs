using System.Text.RegularExpressions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>An alias that leads elsewhere: the sender is rewritten on the way out, and a bounce finds its way back.</summary>
public sealed partial class ForwardingTests
{
    [Fact]
    public async Task A_strangers_sender_becomes_one_of_ours_and_a_bounce_goes_back_to_the_stranger()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(server);

        string rewritten = await ForwardAsync(here, server, "stranger@else.test");
        Assert.StartsWith("SRS0=", rewritten, StringComparison.Ordinal);
        Assert.EndsWith("@here.test", rewritten, StringComparison.Ordinal);

        Assert.All(await here.ReceiveAsync(From(null), [To(rewritten)], ReceivingRole.Relay), static r => Assert.True(r.IsPositive));
        await here.WaitForAsync("sent", 2);
        ScriptedServer.Transaction bounce = server.Taken.Last();
        Assert.Contains("<>", bounce.Mail, StringComparison.Ordinal);
        Assert.Contains("stranger@else.test", Assert.Single(bounce.Recipients), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("someone@else.test", "")]
    [InlineData(null, "x")]
    public async Task A_rewritten_sender_takes_bounces_alone_and_none_that_is_forged(string? sender, string change)
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(server);
        string rewritten = await ForwardAsync(here, server, "stranger@else.test");

        SmtpReply reply = Assert.Single(await here.ReceiveAsync(From(sender), [To(rewritten.Replace("stranger", "stranger" + change, StringComparison.Ordinal))], ReceivingRole.Relay));

        Assert.Equal("5.1.1", reply.Status.ToString());
    }

    [Theory]
    [InlineData("bob@here.test")]
    [InlineData(null)]
    public async Task Our_own_senders_and_the_null_sender_stay(string? sender)
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(server);
        Assert.Equal(sender ?? "", await ForwardAsync(here, server, sender));
    }

    [Fact]
    public async Task One_copy_goes_to_an_address_elsewhere_however_many_recipients_lead_there()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(server);
        await here.Administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("gone@here.test"), Targets = [EmailAddress.Parse("away@here.test"), EmailAddress.Parse("y@far.test")] }, cancellationToken: Token);

        await here.ReceiveAsync(From("stranger@else.test"), [To("away@here.test"), To("gone@here.test"), To("away@here.test")], ReceivingRole.Relay);
        await here.WaitForAsync("sent", 2);

        Assert.Equal(["x@far.test", "y@far.test"], server.Taken.SelectMany(static t => t.Recipients).Select(static r => Path().Match(r).Groups[1].Value).Order());
        Assert.Empty(await here.QueueAsync());
    }

    private static async Task<DeliveryHarness> StartAsync(ScriptedServer server)
    {
        DeliveryHarness here = await DeliveryHarness.StartAsync(DeliveryHarness.To(server));
        await here.Administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("away@here.test"), Targets = [EmailAddress.Parse("x@far.test")] }, cancellationToken: Token);
        return here;
    }

    private static async Task<string> ForwardAsync(DeliveryHarness here, ScriptedServer server, string? sender)
    {
        await here.ReceiveAsync(From(sender), [To("away@here.test")], ReceivingRole.Relay);
        await here.WaitForAsync("sent");
        return Path().Match(server.Taken.Single().Mail).Groups[1].Value;
    }

    [GeneratedRegex("<(.*?)>")]
    private static partial Regex Path();
}
