using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>What a hold keeps, what a release does with it, and who is told.</summary>
public class AccountHoldTests
{
    [Fact]
    public async Task What_is_queued_is_held_and_new_mail_is_refused_at_mail_also_to_colleagues()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        Account bob = await here.AccountAsync("bob@here.test");
        Assert.True(await SendAsync(here, alice, "x@far.test", "y@far.test"));
        Assert.True(await SendAsync(here, bob, "x@far.test"));
        await here.StartHoldsAsync();
        await here.Holds.HoldAsync(alice.Id, "a test", "root");
        await here.WaitForAsync("account-mail-held");
        IReadOnlyList<QueuedMessage> queue = await here.QueueAsync();
        Assert.Equal([HeldAccounts.Because, null], queue.Select(static q => q.HeldBecause));
        Assert.Equal(HoldState.Held, Assert.Single(await here.Holds.ListAsync(Token)).State);

        SmtpReply refusal = Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To("bob@here.test")], signedIn: alice));
        Assert.StartsWith("451 4.7.1 Sending from this account is held", refusal.ToString(), StringComparison.Ordinal);
        Assert.True(await SendAsync(here, bob, "z@far.test"));
        // Whoever writes from outside in its name is none of it, and its own mail still comes.
        Assert.True(Assert.Single(await here.ReceiveAsync(From("s@far.test"), [To("alice@here.test")], ReceivingRole.Relay)).IsPositive);
    }

    [Fact]
    public async Task With_the_other_setting_new_mail_is_taken_and_held_with_the_rest()
    {
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Abuse = new AbuseOptions { WhileHeld = HeldSubmission.Accept } }, scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        await here.StartHoldsAsync();
        await here.Holds.HoldAsync(alice.Id, "a test", "root");
        int before = (await here.MessagesAsync("bob@here.test")).Count;
        Assert.True(await SendAsync(here, alice, "x@far.test", "bob@here.test"));
        Assert.Equal(before, (await here.MessagesAsync("bob@here.test")).Count);
        IReadOnlyList<QueuedMessage> queue = await here.QueueAsync();
        Assert.Equal([HeldAccounts.Because, HeldAccounts.Because], queue.Select(static q => q.HeldBecause));

        await here.Holds.ReleaseAsync(alice.Id, HeldMail.Deliver, "root", Token);
        await here.WaitForAsync("account-mail-released");
        Assert.All(await here.QueueAsync(), static q => Assert.Null(q.HeldBecause));
        Assert.Empty(await here.Holds.ListAsync(Token));
    }

    [Fact]
    public async Task What_is_only_tried_holds_nothing_releases_nothing_and_tells_nobody()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        await here.StartHoldsAsync();
        using (StoreTrial.Begin()) Assert.Equal("a test", (await here.Holds.HoldAsync(alice.Id, "a test", "root", lockToo: true)).Reason);
        Assert.True(await SendAsync(here, alice, "x@far.test"));
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        await here.Holds.HoldAsync(alice.Id, "a test", "root");
        Assert.Single(await here.MessagesAsync("alice@here.test"));
        using (StoreTrial.Begin()) Assert.Equal(HoldState.Delivering, (await here.Holds.ReleaseAsync(alice.Id, HeldMail.Deliver, "root", Token)).State);
        SmtpReply refusal = Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To("x@far.test")], signedIn: alice));
        Assert.StartsWith("451 4.7.1 Sending from this account is held", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_stages_let_through_before_the_hold_does_not_slip_by_behind_it()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        await here.StartHoldsAsync();
        await here.ReceiveAsync(From("alice@here.test"), [To("x@far.test")], signedIn: alice, beforeTheEnd: async () =>
        {
            await here.Holds.HoldAsync(alice.Id, "a test", "root");
            await here.WaitForAsync("account-mail-held");
        });
        Assert.DoesNotContain(await here.QueueAsync(), static q => q.HeldBecause is null);
    }

    [Theory]
    [InlineData(HeldMail.Deliver, 1, 0)]
    [InlineData(HeldMail.Return, 0, 1)]
    [InlineData(HeldMail.Discard, 0, 0)]
    public async Task A_release_does_what_it_says_and_leaves_what_others_hold(HeldMail what, int left, int reports)
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        Assert.True(await SendAsync(here, alice, "x@far.test"));
        Assert.True(await SendAsync(here, alice, "y@far.test"));
        await here.Queue.HoldAsync((await here.QueueAsync())[0].Id, "mine", "root");
        await here.StartHoldsAsync();
        await here.Holds.HoldAsync(alice.Id, "a test", "root");
        await here.WaitForAsync("account-mail-held");
        int told = (await here.MessagesAsync("alice@here.test")).Count;
        await here.Holds.ReleaseAsync(alice.Id, what, "root", Token);
        await here.WaitForAsync("account-mail-released");
        IReadOnlyList<QueuedMessage> queue = await here.QueueAsync();
        Assert.Equal("mine", queue[0].HeldBecause);
        Assert.Equal(left, queue.Count(static q => q.HeldBecause is null));
        Assert.Equal(left + 1, queue.Count);
        Assert.Equal(told + reports, (await here.MessagesAsync("alice@here.test")).Count);
        Assert.True(await SendAsync(here, alice, "z@far.test"));
        Assert.True((await Assert.ThrowsAsync<AccountHoldException>(() => here.Holds.ReleaseAsync(alice.Id, what, "root", Token))).IsNotFound);
    }

    [Fact]
    public async Task The_owner_and_the_domains_administrators_are_told_once_each_in_his_language()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        await here.Administration.UpdateAccountAsync((await here.AccountAsync("bob@here.test")).Id, static a => a with { IsAdministrator = true }, cancellationToken: Token);
        await here.StartHoldsAsync();
        await here.Holds.HoldAsync(alice.Id, "a test\r\nSubject: forged", "root");
        await here.Holds.HoldAsync(alice.Id, "again", "root");
        string? owner = MimeKit.MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Assert.Single(await here.MessagesAsync("alice@here.test"))))).TextBody;
        Assert.Contains("What was seen: a test  Subject: forged", owner, StringComparison.Ordinal);
        Assert.DoesNotContain("posthouse account", owner, StringComparison.Ordinal);
        MimeKit.MimeMessage administrator = MimeKit.MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Assert.Single(await here.MessagesAsync("bob@here.test")))));
        Assert.Equal("alice@here.test 的发信已被暂停", administrator.Subject);
        Assert.Contains("posthouse account release alice@here.test --discard", administrator.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_suspends_the_account_until_the_release_and_leaves_a_suspension_that_was_there()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        await here.StartHoldsAsync();
        await here.Holds.HoldAsync(alice.Id, "a test", "root", lockToo: true);
        await here.WaitForAsync("account-mail-held");
        Assert.True((await here.AccountAsync("alice@here.test")).Suspended);
        await here.Holds.ReleaseAsync(alice.Id, HeldMail.Deliver, "root", Token);
        await here.WaitForAsync("account-mail-released");
        Assert.False((await here.AccountAsync("alice@here.test")).Suspended);

        await here.Administration.UpdateAccountAsync(alice.Id, static a => a with { Suspended = true }, cancellationToken: Token);
        await here.Holds.HoldAsync(alice.Id, "a test", "root", lockToo: true);
        await here.WaitForAsync("account-mail-held", 2);
        await here.Holds.ReleaseAsync(alice.Id, HeldMail.Deliver, "root", Token);
        await here.WaitForAsync("account-mail-released", 2);
        Assert.True((await here.AccountAsync("alice@here.test")).Suspended);
    }

    private static async Task<bool> SendAsync(DeliveryHarness here, Account account, params string[] recipients) =>
        Assert.Single(await here.ReceiveAsync(From(account.Address.ToString()), [.. recipients.Select(static r => To(r))], signedIn: account)).IsPositive;
}
