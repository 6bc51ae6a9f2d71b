using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public class ReceivingTests
{
    [Fact]
    public async Task A_message_for_two_accounts_is_in_both_inboxes_with_one_return_path()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        SmtpReply reply = Assert.Single(await here.ReceiveAsync("s@far.test", "alice@here.test", "bob@here.test"));
        Assert.Equal("250 2.0.0", reply.ToString()[..9]);
        string text = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.StartsWith("Return-Path: <s@far.test>\r\nReceived: from client.test\r\nFrom:", text, StringComparison.Ordinal);
        Assert.Equal(text, Assert.Single(await here.MessagesAsync("bob@here.test")));
        Assert.Equal(2, (await here.JournalAsync("delivered")).Count);
        JournalRecord received = Assert.Single(await here.JournalAsync("received"));
        Assert.Equal(("s@far.test", "m1@y.test"), (received.Sender, received.MessageIdHeader));
        Assert.Empty(await here.QueueAsync());
    }

    [Theory]
    [InlineData("stranger@far.test", "5.7.1")]
    [InlineData("nobody@here.test", "5.1.1")]
    public async Task Relay_takes_only_known_recipients_of_own_domains(string recipient, string status)
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        SmtpReply reply = Assert.Single(await here.ReceiveAsync(From("s@far.test"), [To(recipient)], ReceivingRole.Relay));
        Assert.Equal((550, status), (reply.Code, reply.Status.ToString()));
        Assert.Single(await here.WaitForAsync("rejected"));
    }

    [Fact]
    public async Task A_suspended_account_is_deferred()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = (await here.Directory.FindAccountAsync(EmailAddress.Parse("alice@here.test"), Token))!;
        await here.Administration.UpdateAccountAsync(alice.Id, static a => a with { Suspended = true }, cancellationToken: Token);
        Assert.Equal("450 4.2.1", Assert.Single(await here.ReceiveAsync("s@far.test", "alice@here.test")).ToString()[..9]);
    }

    [Fact]
    public async Task A_full_mailbox_is_refused_alone_and_queued_beside_others()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = (await here.Directory.FindAccountAsync(EmailAddress.Parse("alice@here.test"), Token))!;
        await here.Administration.UpdateAccountAsync(alice.Id, static a => a with { QuotaOctets = 10 }, cancellationToken: Token);
        Assert.Equal("452 4.2.2", Assert.Single(await here.ReceiveAsync("s@far.test", "alice@here.test")).ToString()[..9]);
        Assert.Empty(await here.JournalAsync("received"));

        Assert.True(Assert.Single(await here.ReceiveAsync("s@far.test", "alice@here.test", "bob@here.test")).IsPositive);
        Assert.Single(await here.MessagesAsync("bob@here.test"));
        QueuedMessage queued = Assert.Single(await here.QueueAsync());
        Assert.Equal("local", Assert.Single(queued.Recipients).Destination);
    }

    [Fact]
    public async Task Lmtp_answers_for_each_recipient()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = (await here.Directory.FindAccountAsync(EmailAddress.Parse("alice@here.test"), Token))!;
        await here.Administration.UpdateAccountAsync(alice.Id, static a => a with { QuotaOctets = 10 }, cancellationToken: Token);
        IReadOnlyList<SmtpReply> replies = await here.ReceiveAsync(From("s@far.test"), [To("alice@here.test"), To("bob@here.test")], ReceivingRole.Lmtp);
        Assert.Equal([452, 250], replies.Select(static r => r.Code));
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task Local_and_remote_recipients_are_one_transaction_and_the_queue_gets_no_return_path()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await here.ReceiveAsync("alice@here.test", "bob@here.test", "x@far.test", "y@far.test");
        Assert.Single(await here.MessagesAsync("bob@here.test"));
        QueuedMessage queued = Assert.Single(await here.QueueAsync());
        Assert.Equal(["far.test", "far.test"], queued.Recipients.Select(static r => r.Destination));
        using BlobReader blob = here.Queue.Open(queued);
        Assert.StartsWith("Received:", System.Text.Encoding.ASCII.GetString((await blob.ReadAllAsync(Token)).Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_gives_each_member_one_copy_and_sends_on_for_its_owner()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await here.Administration.CreateGroupAsync(
            new Group { Address = EmailAddress.Parse("all@here.test"), Owner = EmailAddress.Parse("bob@here.test"), Members = [EmailAddress.Parse("alice@here.test"), EmailAddress.Parse("bob@here.test"), EmailAddress.Parse("ext@far.test")] }, cancellationToken: Token);
        await here.ReceiveAsync("s@far.test", "all@here.test", "alice@here.test");
        Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Single(await here.MessagesAsync("bob@here.test"));
        QueuedMessage queued = Assert.Single(await here.QueueAsync());
        Assert.Equal("bob@here.test", queued.Envelope.Sender!.ToString());
        using BlobReader blob = here.Queue.Open(queued);
        string sentOn = System.Text.Encoding.ASCII.GetString((await blob.ReadAllAsync(Token)).Span);
        Assert.StartsWith("Delivered-To: all@here.test\r\n", sentOn, StringComparison.Ordinal);

        // It comes back through the member elsewhere.
        SmtpReply loop = Assert.Single(await here.ReceiveAsync(From("ext@far.test"), [To("all@here.test")], ReceivingRole.Relay, sentOn));
        Assert.Equal("5.4.6", loop.Status.ToString());
    }

    [Fact]
    public async Task Too_many_hops_are_a_loop()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        string body = string.Concat(Enumerable.Repeat("Received: by x\r\n", 60)) + "From: a@b.test\r\n\r\n";
        Assert.Equal("5.4.6", Assert.Single(await here.ReceiveAsync(From("s@far.test"), [To("alice@here.test")], ReceivingRole.Relay, body)).Status.ToString());
    }

    [Theory]
    [InlineData("From: a@b.test\r\nFrom: c@d.test\r\n\r\n", "5.6.0")]
    [InlineData("From: a@b.test\r\nSubject: a\0b\r\n\r\n", "5.6.0")]
    [InlineData("Subject: nobody\r\n\r\n", "5.6.0")]
    public async Task Deceptive_headers_are_refused(string body, string status)
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Assert.Equal(status, Assert.Single(await here.ReceiveAsync(From("s@far.test"), [To("alice@here.test")], ReceivingRole.Submission, body)).Status.ToString());
    }

    [Fact]
    public async Task Quarantine_goes_to_junk_and_discard_goes_nowhere()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false, stages: [new Says("doubt", StageVerdict.Quarantine("doubtful"))]);
        await here.ReceiveAsync("s@far.test", "alice@here.test");
        Assert.Single(await here.MessagesAsync("alice@here.test", MailboxRole.Junk));
        Assert.Empty(await here.MessagesAsync("alice@here.test"));

        await using DeliveryHarness there = await StartAsync(scheduler: false, stages: [new Says("drop", StageVerdict.Discard("unwanted"))]);
        Assert.True(Assert.Single(await there.ReceiveAsync("s@far.test", "alice@here.test")).IsPositive);
        Assert.Empty(await there.MessagesAsync("alice@here.test"));
        Assert.Single(await there.JournalAsync("discarded"));
    }

    [Fact]
    public async Task Headers_of_stages_stand_above_the_message()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false, stages: [new Says("mark", StageVerdict.Continue) { Header = "X-Mark: yes" }]);
        await here.ReceiveAsync("s@far.test", "alice@here.test");
        Assert.Contains("X-Mark: yes\r\n", Assert.Single(await here.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
    }

    // Small messages are in memory, large ones are on the disk already when the stages see them.
    [Theory]
    [InlineData(10)]
    [InlineData(3 << 20)]
    public async Task Header_fields_that_a_stage_removes_are_neither_stored_nor_sent_on(int bodyOctets)
    {
        string text = string.Concat(Enumerable.Repeat("0123456789012345678901234567890123456789012345678901234567890123456789\r\n", bodyOctets / 72 + 1));
        string body = $"X-Drop: one\r\nFrom: a@b.test\r\nX-Drop : two\r\n  folded\r\nContent-Type: multipart/mixed; boundary=b\r\nX-Drop: three\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nX-Drop: stays\r\n{text}--b--\r\n";
        await using DeliveryHarness here = await StartAsync(scheduler: false, stages: [new Removes("X-Drop"u8.ToArray())]);
        await here.ReceiveAsync(From("s@here.test"), [To("alice@here.test"), To("x@far.test")], ReceivingRole.Submission, body);
        string stored = Assert.Single(await here.MessagesAsync("alice@here.test"));
        string expected = $"From: a@b.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nX-Drop: stays\r\n{text}--b--\r\n";
        Assert.EndsWith(expected, stored, StringComparison.Ordinal);
        Assert.StartsWith("Return-Path: <s@here.test>\r\nX-New: yes\r\n", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Drop", stored[..stored.IndexOf("--b", StringComparison.Ordinal)], StringComparison.Ordinal);

        QueuedMessage queued = Assert.Single(await here.QueueAsync());
        using BlobReader blob = here.Queue.Open(queued);
        string sent = System.Text.Encoding.ASCII.GetString((await blob.ReadAllAsync(Token)).Span);
        Assert.Equal(stored["Return-Path: <s@here.test>\r\n".Length..], sent);
        Assert.Equal(sent.Length, queued.Size);

        // The structure is that of what is left.
        var scanner = new MessageScanner();
        scanner.Write(System.Text.Encoding.ASCII.GetBytes(stored));
        MessagePart part = scanner.Complete().Root.Children[0];
        MessagePart kept = Assert.Single((await here.PartsAsync("alice@here.test"))!.Children);
        Assert.Equal((part.HeaderOffset, part.HeaderLength, part.BodyLength), (kept.HeaderOffset, kept.HeaderLength, kept.BodyLength));
    }

    [Fact]
    public async Task A_stage_that_removes_what_is_no_field_defers_the_message()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false, stages: [new Removes(null)]);
        Assert.Equal(451, Assert.Single(await here.ReceiveAsync("s@far.test", "alice@here.test")).Code);
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
    }

    [Fact]
    public async Task A_stage_that_throws_defers_the_message()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false, stages: [new Says("broken", null)]);
        Assert.Equal(451, Assert.Single(await here.ReceiveAsync("s@far.test", "alice@here.test")).Code);
    }

    [Fact]
    public async Task Success_is_reported_in_the_same_transaction_when_asked_for()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await here.ReceiveAsync(From("alice@here.test"), [To("bob@here.test", DsnNotify.Success)]);
        string report = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.StartsWith("Return-Path: <>\r\n", report, StringComparison.Ordinal);
        Assert.Contains("Action: delivered", report, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: rfc822; bob@here.test", report, StringComparison.Ordinal);
    }

    /// <summary>Removes all fields of a name, or something that is none, and puts one above.</summary>
    private sealed class Removes(byte[]? name) : IReceivingStage
    {
        public StageDescriptor Descriptor { get; } = new("removes", 400, StagePoint.Message, "removes what the test wants");

        public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
        {
            var reader = new HeaderReader(context.Message!.Header);
            while (name is not null && reader.Find(name)) context.RemovedFields.Add(reader.Offset);
            if (name is null) context.RemovedFields.Add(1);
            context.PrependedHeaders.Add("X-New: yes");
            return ValueTask.FromResult(StageVerdict.Continue);
        }
    }

    internal sealed class Says(string name, StageVerdict? verdict) : IReceivingStage
    {
        internal string? Header { get; init; }

        public StageDescriptor Descriptor { get; } = new(name, 400, StagePoint.Message, "says what the test wants");

        public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
        {
            if (Header is not null) context.PrependedHeaders.Insert(0, Header);
            return ValueTask.FromResult(verdict ?? throw new InvalidOperationException("a defect"));
        }
    }
}
