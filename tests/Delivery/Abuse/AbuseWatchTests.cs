using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>Stolen accounts, seen from the journal.</summary>
public class AbuseWatchTests
{
    [Fact]
    public async Task A_new_account_that_writes_to_strangers_over_and_over_is_held_and_tells_why()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        await here.StartHoldsAsync();
        await here.StartWatchAsync();
        int sent = await SendUntilHeldAsync(here, alice, 5000);
        Assert.InRange(sent, 200, 1500);
        // The hold stops mail a moment before its write is done.
        await here.WaitForAsync("account-held");
        AccountHold hold = Assert.Single(await here.Holds.ListAsync(Token));
        Assert.Equal(AccountHolds.Machine, hold.By);
        Assert.Contains("recipients in an hour", hold.Reason, StringComparison.Ordinal);
        Assert.Contains("messages say the same", hold.Reason, StringComparison.Ordinal);
        await here.WaitForAsync("account-mail-held");
        Assert.All(await here.Queue.ListAsync(new QueueQuery { Limit = 5000 }, Token), static q => Assert.Equal(HeldAccounts.Because, q.HeldBecause));

        // Whom a person lets go on is not held for the same again.
        await here.Holds.ReleaseAsync(alice.Id, HeldMail.Discard, "root", Token);
        await here.WaitForAsync("account-mail-released");
        Assert.Empty(await here.QueueAsync());
        Assert.True(Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To("one@far.test")], signedIn: alice)).IsPositive);
        Assert.Empty(await here.Holds.ListAsync(Token));
    }

    [Fact]
    public async Task A_known_account_that_never_sent_much_is_held_sooner()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        long slot = here.Clock.GetUtcNow().ToUnixTimeSeconds() / SendingCounts.SlotSeconds;
        var known = new AccountActivity(alice.Id) { Habit = new SendingHabit(30, 8, here.Clock.GetUtcNow().ToUnixTimeSeconds() / 86400, 0) };
        await here.Store.WriteAsync(transaction =>
        {
            ActivityTable.Save(transaction.Sql, known, slot);
            return 0;
        }, Token);
        await here.StartHoldsAsync();
        await here.StartWatchAsync();
        Assert.InRange(await SendUntilHeldAsync(here, alice, 5000), 60, 300);
    }

    [Fact]
    public async Task The_hold_of_an_account_that_is_deleted_ends_and_its_mail_stays_held_for_a_person()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        Assert.True(await SendAsync(here, alice, "x@far.test"));
        await here.StartHoldsAsync();
        await here.Holds.HoldAsync(alice.Id, "a test", "root", cancellationToken: Token);
        await here.WaitForAsync("account-mail-held");
        await here.DeleteAsync("alice@here.test");
        await here.WaitForAsync("account-released");
        Assert.Empty(await here.Holds.ListAsync(Token));
        Assert.Equal(SenderStanding.Gone, Assert.Single(await here.QueueAsync()).HeldBecause);
    }

    [Fact]
    public async Task A_known_bulk_sender_is_not_stopped_for_sending_in_bulk()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        await here.Limits.SetAsync(SendingSubject.Of(alice.Id), new SendingLimit { BulkSender = true }, "alice@here.test", "root", alice.Id, Token);
        await here.StartHoldsAsync();
        await here.StartWatchAsync();
        Assert.Equal(1200, await SendUntilHeldAsync(here, alice, 1200));
        Assert.Empty(await here.Holds.ListAsync(Token));
    }

    [Fact]
    public async Task With_warn_nothing_is_held_and_the_administrators_are_told_once()
    {
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Abuse = new AbuseOptions { Action = AbuseAction.Warn } }, scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        await here.Administration.UpdateAccountAsync((await here.AccountAsync("bob@here.test")).Id, static a => a with { IsAdministrator = true }, cancellationToken: Token);
        await here.StartWatchAsync();
        Assert.Equal(600, await SendUntilHeldAsync(here, alice, 600));
        JournalRecord suspected = Assert.Single(await here.WaitForAsync("account-suspected"));
        Assert.Contains("facts=rate:", suspected.Detail, StringComparison.Ordinal);
        // In his language, all of it.
        string notice = Assert.Single(await here.MessagesAsync("bob@here.test"));
        Assert.Contains("个收件人", notice, StringComparison.Ordinal);
        Assert.DoesNotContain("recipients in an hour", notice, StringComparison.Ordinal);
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
    }

    [Fact]
    public async Task A_restart_forgets_no_recipient()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        // A watch whose beginning is before the mail, and that ended without a last word.
        await here.CountsAfterRestartAsync();
        for (int i = 0; i < 3; i++) Assert.True(Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To($"a{i}@far.test"), To($"b{i}@far.test")], signedIn: alice)).IsPositive);
        Domain domain = (await here.Directory.FindDomainAsync(alice.Address.Domain!, Token))!;
        for (int start = 0; start < 2; start++)
        {
            SendingCounts counts = await here.CountsAfterRestartAsync();
            Assert.Equal((6, 6, 3), counts.Used(SendingSubject.Of(alice.Id)));
            Assert.Equal((6, 6, 3), counts.Used(new SendingSubject(SendingScope.Domain, domain.Id)));
            Assert.Equal((6, 6, 3), counts.Used(new SendingSubject(SendingScope.Tenant, domain.Id)));
        }
    }

    [Fact]
    public async Task The_limits_of_account_domain_and_tenant_hold_and_are_told_of_before_they_are_hit()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await here.Administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("sub.here.test") }, cancellationToken: Token);
        Account carol = await here.AddAccountAsync("carol@sub.here.test");
        Account alice = await here.AccountAsync("alice@here.test");
        await here.Administration.UpdateAccountAsync((await here.AccountAsync("bob@here.test")).Id, static a => a with { IsAdministrator = true }, cancellationToken: Token);
        Domain top = (await here.Directory.FindDomainAsync(DomainName.Parse("here.test"), Token))!;
        await here.StartWatchAsync();
        await here.Limits.SetAsync(new SendingSubject(SendingScope.Tenant, top.Id), new SendingLimit { RecipientsPerHour = 5 }, "*.here.test", "root", null, Token);
        await here.Limits.SetAsync(SendingSubject.Default, new SendingLimit { MessagesPerHour = 3 }, "default", "root", null, Token);
        Assert.True(await SendAsync(here, carol, "a@far.test", "b@far.test"));
        Assert.True(await SendAsync(here, alice, "a@far.test", "b@far.test"));
        JournalRecord near = Assert.Single(await here.WaitForAsync("sending-limit-near"));
        Assert.Contains("subject=*.here.test limit=RecipientsPerHour value=5", near.Detail, StringComparison.Ordinal);
        Assert.Contains("posthouse limits set", Assert.Single(await here.MessagesAsync("bob@here.test")), StringComparison.Ordinal);
        Assert.Equal("452 4.7.1 Sending limit reached: *.here.test may write to 5 recipients in an hour, try again later", Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To("c@far.test"), To("d@far.test")], signedIn: alice)).ToString());

        await here.Limits.SetAsync(SendingSubject.Of(alice.Id), new SendingLimit { MessagesPerHour = 1 }, "alice@here.test", "root", alice.Id, Token);
        Assert.Contains("this account may send 1 messages in an hour", Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To("c@far.test")], signedIn: alice)).ToString(), StringComparison.Ordinal);
    }

    private static async Task<bool> SendAsync(DeliveryHarness here, Account account, params string[] recipients) =>
        Assert.Single(await here.ReceiveAsync(From(account.Address.ToString()), [.. recipients.Select(static r => To(r))], signedIn: account)).IsPositive;

    private static async Task<int> SendUntilHeldAsync(DeliveryHarness here, Account account, int most)
    {
        for (int i = 0; i < most; i++)
        {
            SmtpReply reply = Assert.Single(await here.ReceiveAsync(From(account.Address.ToString()), [To($"victim{i}@far{i % 40}.test")], signedIn: account,
                body: $"From: {account.Address}\r\nSubject: Your parcel {i} is waiting\r\n\r\nDear customer, your parcel could not be handed over. Pay the fee at the address below, number {i}.\r\n"));
            if (reply.Code == 451) return i;
            Assert.True(reply.IsPositive, reply.ToString());
        }

        return most;
    }
}
