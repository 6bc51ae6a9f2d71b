using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

/// <summary>Where scripts put messages.</summary>
public class FilingTests
{
    [Fact]
    public async Task What_a_deleted_domain_leaves_is_swept()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        Directory.Domain gone = await harness.Administration.CreateDomainAsync(new Directory.NewDomain { Name = DomainName.Parse("gone.test") }, cancellationToken: DeliveryHarness.Token);
        Directory.Domain here = (await harness.Directory.FindDomainAsync(DomainName.Parse("here.test"), DeliveryHarness.Token))!;
        foreach (long domain in (long[])[gone.Id, here.Id])
        {
            await harness.Scripts.PutAsync(ScriptOwner.OfDomain(domain), "all", "keep;"u8.ToArray(), DeliveryHarness.Token);
            await harness.Scripts.SetUseAsync(ScriptOwner.OfDomain(domain), "all", ScriptUse.Before, DeliveryHarness.Token);
        }

        Assert.Equal(0, await harness.ScriptsOfDomains.SweepAsync(DeliveryHarness.Token));
        await harness.Administration.DeleteDomainAsync(DomainName.Parse("gone.test"), cancellationToken: DeliveryHarness.Token);
        Assert.Equal(2, await harness.ScriptsOfDomains.SweepAsync(DeliveryHarness.Token));
        Assert.Empty(await harness.Scripts.ListAsync(ScriptOwner.OfDomain(gone.Id), DeliveryHarness.Token));
        Assert.Single(await harness.Scripts.ListAsync(ScriptOwner.OfDomain(here.Id), DeliveryHarness.Token));
    }

    [Fact]
    public async Task An_active_script_files_a_message_with_flags_and_the_journal_says_which_line_did()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.MakeMailboxAsync("alice@here.test", "Lists");
        await harness.PutActiveAsync("alice@here.test", "require [\"fileinto\", \"imap4flags\"];\r\nif header :contains \"subject\" \"hello\" {\r\n  fileinto :flags [\"\\\\Flagged\", \"$work\"] \"Lists\";\r\n}\r\n");
        SmtpReply reply = Assert.Single(await harness.ReceiveAsync("x@y.test", "alice@here.test", "bob@here.test"));
        Assert.Equal(250, reply.Code);
        Assert.Equal(1, await harness.CountAsync("alice@here.test", "Lists"));
        Assert.Equal(0, await harness.CountAsync("alice@here.test"));
        Assert.Equal(1, await harness.CountAsync("bob@here.test"));
        Assert.Equal(["$work", "\\Flagged"], await harness.FlagsAsync("alice@here.test", "Lists"));
        JournalRecord record = Assert.Single(await harness.JournalAsync("delivered"), static r => r.Recipient == "alice@here.test");
        Assert.EndsWith("line=3 script=\"filters\"", record.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_active_does_nothing()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("alice@here.test", "discard;");
        await harness.Scripts.DeactivateAsync(ScriptOwner.Of((await harness.AccountAsync("alice@here.test")).Id), DeliveryHarness.Token);
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        Assert.Equal(1, await harness.CountAsync("alice@here.test"));
    }

    [Fact]
    public async Task A_missing_mailbox_is_made_where_the_script_says_so_and_is_the_Inbox_otherwise()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("alice@here.test", "require [\"fileinto\", \"mailbox\", \"copy\"]; fileinto :create :copy \"工作/项目\"; fileinto \"Nowhere\";");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        Assert.Equal(1, await harness.CountAsync("alice@here.test", "工作/项目"));
        Assert.Equal(1, await harness.CountAsync("alice@here.test"));
        Assert.Null(await harness.CountAsync("alice@here.test", "Nowhere"));
        Assert.Contains(await harness.JournalAsync("delivered"), static r => r.Detail!.Contains("missing=\"Nowhere\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Special_use_and_mailbox_identifiers_come_before_names()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        AccountId alice = (await harness.AccountAsync("alice@here.test")).Id;
        MailboxId trash = (await harness.Store.ReadAsync(reader => reader.FindMailbox(alice, MailboxRole.Trash)))!.Id;
        await harness.PutActiveAsync("alice@here.test", $"require [\"fileinto\", \"special-use\", \"mailboxid\"]; if allof(specialuse_exists \"\\\\Archive\", mailboxidexists \"{trash}\") {{ fileinto :specialuse \"\\\\Archive\" \"x\"; fileinto :mailboxid \"{trash}\" \"y\"; }}");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        Assert.Single(await harness.MessagesAsync("alice@here.test", MailboxRole.Archive));
        Assert.Single(await harness.MessagesAsync("alice@here.test", MailboxRole.Trash));
        Assert.Empty(await harness.MessagesAsync("alice@here.test"));
    }

    [Fact]
    public async Task Discarded_mail_is_accepted_and_kept_nowhere()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("alice@here.test", "discard;");
        Assert.Equal(250, Assert.Single(await harness.ReceiveAsync("x@y.test", "alice@here.test")).Code);
        Assert.Equal(0, await harness.CountAsync("alice@here.test"));
        Assert.Contains("action=discard line=1 script=\"filters\"", Assert.Single(await harness.JournalAsync("filtered")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Administrators_scripts_run_before_and_after_while_the_message_is_kept()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutForAllAsync("first", "require [\"fileinto\", \"mailbox\", \"editheader\"]; addheader \"X-Seen-By\" \"first\"; if header \"subject\" \"bad\" { fileinto :create \"Bad\"; }", ScriptUse.Before);
        await harness.PutActiveAsync("alice@here.test", "require [\"fileinto\", \"mailbox\"]; if header \"x-seen-by\" \"first\" { if header \"subject\" \"mine\" { fileinto :create \"Mine\"; } else { keep; } }");
        await harness.PutForAllAsync("last", "require [\"fileinto\", \"mailbox\"]; fileinto :create \"Rest\";", ScriptUse.After);
        foreach (string subject in (string[])["bad", "mine", "other"])
            await harness.ReceiveAsync(DeliveryHarness.From("x@y.test"), [DeliveryHarness.To("alice@here.test")], body: $"From: x@y.test\r\nSubject: {subject}\r\n\r\ntext\r\n");
        Assert.Equal(1, await harness.CountAsync("alice@here.test", "Bad"));
        Assert.Equal(1, await harness.CountAsync("alice@here.test", "Mine"));
        Assert.Equal(1, await harness.CountAsync("alice@here.test", "Rest"));
        Assert.Equal(0, await harness.CountAsync("alice@here.test"));
    }

    // Only what stands in the mailbox as the server received it has results of its checks that nobody else wrote.
    [Theory]
    [InlineData(null, true)]
    [InlineData("require \"fileinto\"; fileinto \"INBOX\";", true)]
    [InlineData("require \"editheader\"; addheader \"Authentication-Results\" \"mx.here.test; dkim=pass header.d=list.test\";", false)]
    public async Task What_came_by_delivery_is_known_as_it_came(string? script, bool delivered)
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        if (script is not null) await harness.PutActiveAsync("alice@here.test", script);
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        Placement place = Assert.Single(await harness.PlacementsAsync("alice@here.test"));
        Assert.Equal(delivered, await harness.Store.ReadAsync(reader => reader.WasDelivered(place.Message), DeliveryHarness.Token));
    }

    [Fact]
    public async Task A_script_that_fails_keeps_the_message_as_it_came()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("alice@here.test", "require [\"editheader\", \"include\"]; addheader \"X-A\" \"b\"; include \"gone\";");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        Assert.Equal(2, await harness.CountAsync("alice@here.test"));
        Assert.DoesNotContain(await harness.MessagesAsync("alice@here.test"), static text => text.Contains("X-A:", StringComparison.Ordinal));
        Assert.Contains("action=failed", Assert.Single(await harness.JournalAsync("filtered")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_script_says_of_its_failure_is_one_line_and_not_long()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        string said = "over\r\n2026-01-01 a line of its own \u202Edesrever\u2028 \u001b[31m" + new string('字', 20_000);
        await harness.PutActiveAsync("alice@here.test", $"require [\"ihave\", \"variables\"]; set \"x\" \"{said}\"; error \"${{x}}${{x}}${{x}}\";");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        string detail = Assert.Single(await harness.JournalAsync("filtered")).Detail!;
        string error = detail[(detail.IndexOf(" error=", StringComparison.Ordinal) + 7)..];
        Assert.StartsWith("over  2026-01-01 a line of its own \\u202edesrever   [31m字字", error, StringComparison.Ordinal);
        Assert.EndsWith("字…", error, StringComparison.Ordinal);
        Assert.Equal(501, error.Length);
        // Its owner is told in as many words.
        Assert.DoesNotContain(await harness.MessagesAsync("alice@here.test"), static text => text.Length > 10_000);
        Assert.Equal("half \uFFFD", ScriptWords.OneLine("half \uD83D"));
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("a\tb\0c\u0085d", "a b c d")]
    [InlineData("\u200bhidden\u2066", "\\u200bhidden\\u2066")]
    public void What_hides_or_breaks_a_line_is_shown(string said, string shown) => Assert.Equal(shown, ScriptWords.OneLine(said));

    [Fact]
    public async Task A_refusal_is_the_answer_of_SMTP_for_the_only_recipient_and_nothing_is_kept()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("alice@here.test", "require \"ereject\"; ereject \"Not\r\nhere\";");
        Assert.Equal("550 5.7.1 Not here", Assert.Single(await harness.ReceiveAsync("x@y.test", "alice@here.test")).ToString());
        Assert.Equal(0, await harness.CountAsync("alice@here.test"));
    }

    [Fact]
    public async Task A_refusal_among_several_recipients_becomes_a_report()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync();
        await harness.PutActiveAsync("alice@here.test", "require \"ereject\"; ereject \"Not here\";");
        Assert.Equal(250, Assert.Single(await harness.ReceiveAsync("bob@here.test", "alice@here.test", "bob@here.test")).Code);
        await harness.WaitForAsync("bounced");
        await harness.WaitForAsync("delivered", 2);
        List<string> got = await harness.MessagesAsync("bob@here.test");
        Assert.Equal(2, got.Count);
        Assert.Contains(got, static text => text.Contains("Not here", StringComparison.Ordinal) && text.Contains("multipart/report", StringComparison.Ordinal));
        Assert.Equal(0, await harness.CountAsync("alice@here.test"));
    }

    [Fact]
    public async Task In_LMTP_each_recipient_has_an_answer_of_his_own()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("alice@here.test", "require \"ereject\"; ereject \"Not here\";");
        IReadOnlyList<SmtpReply> replies = await harness.ReceiveAsync(DeliveryHarness.From("x@y.test"), [DeliveryHarness.To("alice@here.test"), DeliveryHarness.To("bob@here.test")], ReceivingRole.Lmtp);
        Assert.Equal([550, 250], replies.Select(static r => r.Code));
        Assert.Empty(await harness.QueueAsync());
    }

    [Fact]
    public async Task What_is_delivered_from_the_queue_runs_through_scripts_too()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync();
        await harness.PutActiveAsync("alice@here.test", "require [\"fileinto\", \"mailbox\"]; fileinto :create \"Later\";");
        Envelope held = DeliveryHarness.From("bob@here.test") with { HoldUntil = harness.Clock.GetUtcNow() + TimeSpan.FromMinutes(1) };
        await harness.ReceiveAsync(held, [DeliveryHarness.To("alice@here.test")]);
        await harness.WaitForAsync("delivered");
        Assert.Equal(1, await harness.CountAsync("alice@here.test", "Later"));
    }

    [Fact]
    public async Task Duplicates_are_known_until_their_time_is_over()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("alice@here.test", "require \"duplicate\"; if duplicate :seconds 60 { discard; }");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        Assert.Equal(1, await harness.CountAsync("alice@here.test"));
        harness.Clock.Advance(TimeSpan.FromSeconds(61));
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        Assert.Equal(2, await harness.CountAsync("alice@here.test"));
    }
}
