using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>Alice signs in; she may write as alice@here.test and sales@here.test.</summary>
public class AuthorStageTests
{
    [Theory]
    [InlineData("From: Alice <alice@here.test>\r\n")]
    [InlineData("From: Sales <sales@here.test>\r\n")]
    [InlineData("From: alice@here.test\r\nSender: sales@here.test\r\n")]
    [InlineData("From: alice@here.test\r\nResent-From: sales@here.test, alice@here.test\r\nResent-Sender: alice@here.test\r\n")]
    [InlineData("From: Team: alice@here.test;\r\n")]
    [InlineData("From: <@far.test,@other.test:alice@here.test>\r\n")]
    public async Task Addresses_of_ones_own_are_taken(string fields) => Assert.Equal(250, (await SubmitAsync(fields)).Code);

    [Theory]
    [InlineData("From: bob@here.test\r\n")]
    [InlineData("From: alice@here.test, bob@here.test\r\n")]
    [InlineData("From: The Boss\r\n <bob@here.test>\r\n")]
    [InlineData("FROM\t :bob@here.test\r\n")]
    [InlineData("From: alice@here.test <bob@here.test>\r\n")]
    [InlineData("From: bob@here.test <alice@here.test>\r\n")]
    [InlineData("From: Team: alice@here.test, bob@here.test;\r\n")]
    [InlineData("From: <@here.test:bob@here.test>\r\n")]
    [InlineData("From: <@alice@here.test:bob@here.test>\r\n", "5.6.0")]
    [InlineData("From: alice@here.test\r\nSender: bob@here.test\r\n")]
    [InlineData("From: alice@here.test\r\nResent-From: bob@here.test\r\n")]
    [InlineData("From: alice@here.test\r\nResent-From: alice@here.test\r\nResent-Sender: bob@here.test\r\n")]
    [InlineData("From: alice@here.test\r\nResent-From: alice@here.test\r\nResent-From: bob@here.test\r\n")]
    [InlineData("From: alice@here.test\r\nFrom: bob@here.test\r\n", "5.6.0")]
    [InlineData("From: alice@here.test\r\nSender: alice@here.test\r\nSender: sales@here.test\r\n", "5.6.0")]
    [InlineData("From: alice@here.test\r\nSender: alice@here.test, sales@here.test\r\n", "5.6.0")]
    [InlineData("From: alice@here.test\r\nSender:\r\n", "5.6.0")]
    [InlineData("From: Nobody:;\r\n", "5.6.0")]
    [InlineData("From: Nobody:;\r\nSender: alice@here.test\r\n", "5.6.0")]
    [InlineData("From: <alice@here.test\r\n", "5.6.0")]
    [InlineData("Subject: no author\r\n", "5.6.0")]
    public async Task Addresses_of_others_and_fields_that_name_nobody_are_refused(string fields, string status = "5.7.1")
    {
        SmtpReply reply = await SubmitAsync(fields);
        Assert.Equal((true, status), (reply.IsPermanentFailure, reply.Status.ToString()));
    }

    [Theory]
    [InlineData("From: alice@here.test, sales@here.test\r\n", true)]
    [InlineData("From: Team: alice@here.test, sales@here.test;\r\n", true)]
    [InlineData("From: alice@here.test, sales@here.test\r\nSender: sales@here.test\r\n", false)]
    [InlineData("From: alice@here.test\r\nResent-From: alice@here.test, sales@here.test\r\n", false)]
    public async Task Several_authors_get_the_sender_who_signed_in(string fields, bool added)
    {
        string text = "";
        Assert.Equal(250, (await SubmitAsync(fields, here: async here => text = Assert.Single(await here.MessagesAsync("bob@here.test")))).Code);
        Assert.Equal(added, text.Contains("Sender: alice@here.test\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Held_mail_that_got_a_sender_has_one_return_path()
    {
        await using DeliveryHarness here = await StartAsync();
        Account alice = await AliceAsync(here);
        await here.ReceiveAsync(From("alice@here.test") with { HoldUntil = here.Clock.GetUtcNow().AddHours(1) }, [To("bob@here.test")], body: "From: alice@here.test, sales@here.test\r\n\r\ntext\r\n", signedIn: alice);
        here.Clock.Advance(TimeSpan.FromHours(1.1));
        await here.WaitForAsync("delivered");
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(Assert.Single(await here.MessagesAsync("bob@here.test")), "Return-Path:"));
    }

    // The listener on port 25 may let old programs sign in: they have no other rights there.
    [Theory]
    [InlineData(true, 550)]
    [InlineData(false, 250)]
    public async Task On_relay_only_who_signed_in_is_held_to_it(bool signedIn, int code)
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await AliceAsync(here);
        SmtpReply reply = Assert.Single(await here.ReceiveAsync(From("s@far.test"), [To("bob@here.test")], ReceivingRole.Relay, "From: <boss@far.test\r\n\r\ntext\r\n", signedIn ? alice : null));
        Assert.Equal(code, reply.Code);
    }

    [Fact]
    public async Task A_header_beyond_what_is_at_hand_hides_no_author()
    {
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { MaximumHeaderSize = 16 << 20 }, scheduler: false);
        Account alice = await AliceAsync(here);
        string filler = string.Concat(Enumerable.Repeat("X-Filler: 0123456789abcdef0123456789abcdef0123456789abcdef\r\n", 20_000));
        SmtpReply reply = Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To("bob@here.test")], body: $"From: alice@here.test\r\n{filler}Sender: bob@here.test\r\n\r\ntext\r\n", signedIn: alice));
        Assert.True(reply.IsPermanentFailure);
    }

    private static async Task<SmtpReply> SubmitAsync(string fields, Func<DeliveryHarness, Task>? here = null)
    {
        await using DeliveryHarness harness = await StartAsync(scheduler: false);
        Account alice = await AliceAsync(harness);
        SmtpReply reply = Assert.Single(await harness.ReceiveAsync(From("alice@here.test"), [To("bob@here.test")], body: fields + "\r\ntext\r\n", signedIn: alice));
        if (here is not null) await here(harness);
        if (!reply.IsPositive) Assert.Empty(await harness.MessagesAsync("bob@here.test"));
        return reply;
    }

    private static async Task<Account> AliceAsync(DeliveryHarness here)
    {
        await here.Administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("sales@here.test"), Targets = [EmailAddress.Parse("alice@here.test")] }, cancellationToken: Token);
        return await here.AccountAsync("alice@here.test");
    }
}
