using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

/// <summary>What scripts send: on to others, as answers, as notifications.</summary>
public class SendingTests
{
    private const string Message = "From: x@y.test\r\nTo: alice@here.test\r\nSubject: Lunch\r\nMessage-ID: <m1@y.test>\r\n\r\ntext\r\n";

    [Fact]
    public async Task A_redirect_goes_on_through_the_scripts_of_who_gets_it()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync();
        await harness.PutActiveAsync("alice@here.test", "redirect \"bob@here.test\";");
        await harness.PutActiveAsync("bob@here.test", "require [\"fileinto\", \"mailbox\"]; if header \"delivered-to\" \"alice@here.test\" { fileinto :create \"From Alice\"; }");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        await harness.WaitForAsync("delivered");
        Assert.Equal(0, await harness.CountAsync("alice@here.test"));
        Assert.Equal(1, await harness.CountAsync("bob@here.test", "From Alice"));
    }

    [Fact]
    public async Task A_redirect_to_elsewhere_has_a_sender_of_ours()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("alice@here.test", "require \"copy\"; redirect :copy \"a@far.test\";");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        Assert.Equal(1, await harness.CountAsync("alice@here.test"));
        QueuedMessage queued = Assert.Single(await harness.QueueAsync());
        Assert.Equal("here.test", queued.Envelope.Sender!.Domain!.Ascii);
        Assert.StartsWith("SRS0=", queued.Envelope.Sender.LocalPart, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(await harness.JournalAsync("filtered"), static r => r.Detail!.StartsWith("action=redirect to=a@far.test line=1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ceo@here.test", "alice@here.test")]
    [InlineData("someone@far.test", "alice@here.test")]
    [InlineData("alice@here.test", "alice@here.test")]
    [InlineData("sales@here.test", "sales@here.test")]
    public async Task A_notification_says_no_other_sender_than_its_owner_may(string from, string shown)
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync();
        await harness.Administration.GrantSendAsAsync((await harness.AccountAsync("alice@here.test")).Id, EmailAddress.Parse("sales@here.test"), DeliveryHarness.Token);
        await harness.PutActiveAsync("alice@here.test", $"require \"enotify\"; notify :from \"{from}\" \"mailto:bob@here.test\";");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        await harness.WaitForAsync("delivered", 2);
        Assert.Contains($"From: {shown}\r\n", Assert.Single(await harness.MessagesAsync("bob@here.test")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("require \"editheader\"; deleteheader \"Delivered-To\"; ")]
    [InlineData("require [\"mime\", \"enclose\"]; enclose :subject \"again\" \"see below\"; ")]
    [InlineData("require \"copy\"; ", "redirect :copy", " discard; stop;")]
    public async Task Two_who_redirect_to_each_other_end_with_one_message(string before, string redirect = "redirect", string after = "")
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync();
        await harness.PutActiveAsync("alice@here.test", $"{before}{redirect} \"bob@here.test\";{after}");
        await harness.PutActiveAsync("bob@here.test", $"{before}{redirect} \"alice@here.test\";{after}");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        await harness.WaitForAsync("delivered");
        Assert.Equal(1, await harness.CountAsync("alice@here.test"));
        Assert.Equal(0, await harness.CountAsync("bob@here.test"));
        Assert.Empty(await harness.QueueAsync());
    }

    [Theory]
    // To oneself: there is nobody to send it to.
    [InlineData("redirect :copy \"alice+f@here.test\"; discard;", 1, 0)]
    [InlineData("redirect :copy \"alice+f@here.test\"; redirect :copy \"b@far.test\"; discard;", 0, 1)]
    [InlineData("redirect :copy \"alice+f@here.test\"; fileinto \"Mine\";", 0, 0)]
    [InlineData("discard;", 0, 0)]
    public async Task What_a_script_throws_away_because_it_sent_it_on_is_kept_where_nothing_was_sent(string script, int kept, int queued)
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        AccountId alice = (await harness.AccountAsync("alice@here.test")).Id;
        await harness.Store.WriteAsync(transaction => transaction.CreateMailbox(alice, "Mine"));
        await harness.PutActiveAsync("alice@here.test", "require [\"copy\", \"fileinto\"]; " + script);
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        Assert.Equal(kept, await harness.CountAsync("alice@here.test"));
        Assert.Equal(queued, (await harness.QueueAsync()).Count);
    }

    [Fact]
    public async Task A_changed_message_goes_on_changed_and_without_our_Return_Path()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync();
        await harness.PutActiveAsync("alice@here.test", "require \"editheader\"; addheader \"X-Via\" \"alice\"; redirect \"bob@here.test\";");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        await harness.WaitForAsync("delivered");
        string text = Assert.Single(await harness.MessagesAsync("bob@here.test"));
        Assert.Contains("X-Via: alice\r\n", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("Return-Path:").Length);
    }

    [Fact]
    public async Task A_sender_is_answered_once_in_the_period_with_what_RFC_3834_asks_for()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("alice@here.test", "require [\"vacation\", \"fcc\", \"mailbox\"]; vacation :days 3 :subject \"Away\" :fcc \"Sent out\" :create \"I am away until Monday.\";");
        for (int i = 0; i < 2; i++) await harness.ReceiveAsync(DeliveryHarness.From("x@y.test"), [DeliveryHarness.To("alice@here.test")], ReceivingRole.Relay, Message);
        QueuedMessage queued = Assert.Single(await harness.QueueAsync());
        Assert.Null(queued.Envelope.Sender);
        Assert.Equal("x@y.test", Assert.Single(queued.Recipients).Recipient.Address.ToString());
        using (BlobReader blob = harness.Store.OpenBlob(queued.Blob))
        {
            string text = System.Text.Encoding.UTF8.GetString((await blob.ReadAllAsync(DeliveryHarness.Token)).Span);
            Assert.Contains("Auto-Submitted: auto-replied\r\n", text, StringComparison.Ordinal);
            Assert.Contains("In-Reply-To: <m1@y.test>\r\n", text, StringComparison.Ordinal);
            Assert.Contains("Subject: Away\r\n", text, StringComparison.Ordinal);
            Assert.Contains("I am away until Monday.", text, StringComparison.Ordinal);
        }

        Assert.Equal(2, await harness.CountAsync("alice@here.test"));
        Assert.Equal(1, await harness.CountAsync("alice@here.test", "Sent out"));
        harness.Clock.Advance(TimeSpan.FromDays(3));
        await harness.ReceiveAsync(DeliveryHarness.From("x@y.test"), [DeliveryHarness.To("alice@here.test")], ReceivingRole.Relay, Message);
        Assert.Equal(2, (await harness.QueueAsync()).Count);
    }

    [Fact]
    public async Task Many_messages_at_once_from_one_sender_are_answered_once()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("alice@here.test", "require \"vacation\"; vacation \"Away\";");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => harness.ReceiveAsync(DeliveryHarness.From("x@y.test"), [DeliveryHarness.To("alice@here.test")], ReceivingRole.Relay, Message)));
        Assert.Equal(20, await harness.CountAsync("alice@here.test"));
        Assert.Single(await harness.QueueAsync());
    }

    [Fact]
    public async Task A_notification_is_sent_by_mail()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync();
        await harness.PutActiveAsync("alice@here.test", "require \"enotify\"; notify :importance \"1\" :message \"New mail\" \"mailto:bob@here.test\";");
        await harness.ReceiveAsync(DeliveryHarness.From("x@y.test"), [DeliveryHarness.To("alice@here.test")], body: Message);
        await harness.WaitForAsync("delivered", 2);
        string text = Assert.Single(await harness.MessagesAsync("bob@here.test"));
        Assert.Contains("Auto-Submitted: auto-notified", text, StringComparison.Ordinal);
        Assert.Contains("Importance: high", text, StringComparison.Ordinal);
        Assert.Equal(1, await harness.CountAsync("alice@here.test"));
    }

    [Fact]
    public async Task The_owner_is_told_of_a_failure_once_for_each_version_of_the_script()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.PutActiveAsync("bob@here.test", "require \"include\"; include \"gone\";");
        for (int i = 0; i < 3; i++) await harness.ReceiveAsync("x@y.test", "bob@here.test");
        List<string> got = await harness.MessagesAsync("bob@here.test");
        Assert.Equal(4, got.Count);
        Assert.Single(got, static text => text.Contains("auto-generated", StringComparison.Ordinal));
        await harness.PutActiveAsync("bob@here.test", "require \"include\"; include \"gone too\";");
        await harness.ReceiveAsync("x@y.test", "bob@here.test");
        Assert.Equal(6, await harness.CountAsync("bob@here.test"));
    }

    [Fact]
    public async Task What_a_stage_quarantined_goes_to_Junk_unanswered_unless_it_is_filed()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false, stages: [new ReceivingTests.Says("suspect", StageVerdict.Quarantine("suspect"))]);
        await harness.PutActiveAsync("alice@here.test", "require \"vacation\"; vacation \"Away\"; keep;");
        await harness.PutActiveAsync("bob@here.test", "require [\"fileinto\", \"mailbox\"]; fileinto :create \"Mine\";");
        await harness.ReceiveAsync(DeliveryHarness.From("x@y.test"), [DeliveryHarness.To("alice@here.test"), DeliveryHarness.To("bob@here.test")], ReceivingRole.Relay, Message);
        Assert.Single(await harness.MessagesAsync("alice@here.test", MailboxRole.Junk));
        Assert.Equal(1, await harness.CountAsync("bob@here.test", "Mine"));
        Assert.Empty(await harness.QueueAsync());
    }

    [Fact]
    public async Task An_absence_without_a_script_is_answered_once_unless_a_script_answers_or_throws_away()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false, absences: new Away());
        for (int i = 0; i < 2; i++) await harness.ReceiveAsync(DeliveryHarness.From("x@y.test"), [DeliveryHarness.To("alice@here.test")], ReceivingRole.Relay, Message);
        QueuedMessage queued = Assert.Single(await harness.QueueAsync());
        using (BlobReader blob = harness.Store.OpenBlob(queued.Blob))
        {
            string text = System.Text.Encoding.UTF8.GetString((await blob.ReadAllAsync(DeliveryHarness.Token)).Span);
            Assert.Contains("Subject: Auto: Lunch\r\n", text, StringComparison.Ordinal);
            Assert.Contains("multipart/alternative", text, StringComparison.Ordinal);
        }

        Assert.Equal(2, await harness.CountAsync("alice@here.test"));
        await harness.PutActiveAsync("alice@here.test", "discard;");
        await harness.ReceiveAsync(DeliveryHarness.From("z@y.test"), [DeliveryHarness.To("alice@here.test")], ReceivingRole.Relay, Message);
        await harness.PutActiveAsync("alice@here.test", "require \"vacation\"; vacation \"Mine\";");
        await harness.ReceiveAsync(DeliveryHarness.From("w@y.test"), [DeliveryHarness.To("alice@here.test")], ReceivingRole.Relay, Message);
        Assert.Equal(2, (await harness.QueueAsync()).Count);
    }

    private sealed class Away : IAbsences
    {
        public bool Concern(AccountId account) => true;

        public Absence? Of(AccountId account, DateTimeOffset now) => new(null, "I am away.", "<p>I am away.</p>");
    }
}
