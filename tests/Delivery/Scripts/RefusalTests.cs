using System.Text;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

/// <summary>How a reason beyond ASCII reaches the sender (RFC 5429 §2.1, §2.2), and scores of stages in scripts (RFC 5235).</summary>
public class RefusalTests
{
    private const string Generic = "550 5.7.1 The recipient does not take this message";

    [Theory]
    [InlineData("ereject", true, "550 5.7.1 请勿来信")]
    [InlineData("reject", true, "550 5.7.1 请勿来信")]
    [InlineData("ereject", false, Generic)]
    public async Task A_reply_holds_it_for_clients_that_said_SMTPUTF8(string action, bool utf8, string reply)
    {
        await using DeliveryHarness harness = await StartAsync(action);
        SmtpReply only = Assert.Single(await harness.ReceiveAsync(DeliveryHarness.From("x@y.test") with { SmtpUtf8 = utf8 }, [DeliveryHarness.To("alice@here.test")]));
        Assert.Equal(reply, only.ToString());
        Assert.Empty(await harness.QueueAsync());
    }

    [Fact]
    public async Task Reject_tells_it_in_a_disposition_notification_where_a_reply_cannot()
    {
        await using DeliveryHarness harness = await StartAsync("reject", scheduler: true);
        Assert.True(Assert.Single(await harness.ReceiveAsync(DeliveryHarness.From("bob@here.test"), [DeliveryHarness.To("alice@here.test")])).IsPositive);
        await harness.WaitForAsync("delivered");
        Assert.Equal(0, await harness.CountAsync("alice@here.test"));
        string text = Assert.Single(await harness.MessagesAsync("bob@here.test"));
        Assert.StartsWith("Return-Path: <>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-replied\r\n", text, StringComparison.Ordinal);
        Assert.Contains("report-type=disposition-notification", text, StringComparison.Ordinal);
        Assert.Contains("Disposition: automatic-action/MDN-sent-automatically; deleted\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: rfc822;alice@here.test\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Original-Message-ID: <m1@y.test>\r\n", text, StringComparison.Ordinal);
        using var octets = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using MimeKit.MimeMessage report = await MimeKit.MimeMessage.LoadAsync(octets, DeliveryHarness.Token);
        Assert.Equal("请勿来信", report.BodyParts.OfType<MimeKit.TextPart>().First().Text.Trim());
        Assert.Contains("Subject: hello", report.BodyParts.OfType<MimeKit.TextPart>().Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_about_one_of_several_recipients_holds_it_too()
    {
        await using DeliveryHarness harness = await StartAsync("ereject", scheduler: true);
        await harness.ReceiveAsync(DeliveryHarness.From("bob@here.test") with { SmtpUtf8 = true }, [DeliveryHarness.To("alice@here.test"), DeliveryHarness.To("bob@here.test")]);
        await harness.WaitForAsync("delivered", 2);
        Assert.Contains(await harness.MessagesAsync("bob@here.test"), static text => text.Contains("report-type=delivery-status", StringComparison.Ordinal) && text.Contains("Action: failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mail_without_a_sender_is_refused_by_a_reply()
    {
        await using DeliveryHarness harness = await StartAsync("reject");
        Assert.Equal(Generic, Assert.Single(await harness.ReceiveAsync((string?)null, "alice@here.test")).ToString());
        Assert.Empty(await harness.QueueAsync());
    }

    [Theory]
    [InlineData(null, null, "spamtest :is \"0\"", "virustest :is \"0\"")]
    [InlineData(0, 1, "spamtest :is \"1\"", "virustest :is \"1\"")]
    [InlineData(100, 5, "spamtest :is \"10\"", "virustest :is \"5\"")]
    [InlineData(37, 2, "spamtest :percent :is \"37\"", "virustest :is \"2\"")]
    public async Task Scores_of_stages_are_seen_by_scripts(int? spam, int? virus, string first, string second)
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(stages: [new Scoring(spam, virus)]);
        await harness.PutActiveAsync("alice@here.test", $"require [\"spamtestplus\", \"virustest\", \"fileinto\", \"mailbox\"]; if allof({first}, {second}) {{ fileinto :create \"right\"; }}");
        await harness.ReceiveAsync("x@y.test", "alice@here.test");
        Assert.Equal(1, await harness.CountAsync("alice@here.test", "right"));
    }

    private static async Task<DeliveryHarness> StartAsync(string action, bool scheduler = false)
    {
        DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: scheduler);
        await harness.PutActiveAsync("alice@here.test", $"require \"{action}\"; {action} \"请勿来信\";");
        return harness;
    }

    private sealed class Scoring(int? spam, int? virus) : IReceivingStage
    {
        public StageDescriptor Descriptor { get; } = new("scoring", 500, StagePoint.Message, "Gives scores.");

        public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
        {
            if (spam is { } likely) context.Items[StageItems.SpamScore] = likely;
            if (virus is { } found) context.Items[StageItems.VirusScore] = found;
            return new(StageVerdict.Continue);
        }
    }
}
