using Posthouse.Directory;
using Posthouse.Mail;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public class QueueReportTests
{
    [Fact]
    public async Task A_refusal_comes_back_as_a_report_in_the_senders_language()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("bob@here.test", "x@far.test");
        await here.WaitForAsync("bounced");
        string report = Assert.Single(await here.MessagesAsync("bob@here.test"));
        Assert.StartsWith("Return-Path: <>\r\n", report, StringComparison.Ordinal);
        Assert.Contains("Status: 5.1.1", report, StringComparison.Ordinal);
        Assert.Contains("Diagnostic-Code: smtp; 550 5.1.1 no such user", report, StringComparison.Ordinal);
        Assert.Contains("report-type=delivery-status", report, StringComparison.Ordinal);
        MimeKit.MimeMessage message = await MimeKit.MimeMessage.LoadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(report)), Token);
        Assert.Equal("退信：hello", message.Subject);
        Assert.Contains("收件人邮箱不存在", message.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("no such mailbox", message.TextBody, StringComparison.Ordinal);
        Assert.Empty(await here.QueueAsync());
    }

    [Theory]
    [InlineData(null, DsnNotify.Unspecified)]
    [InlineData("alice@here.test", DsnNotify.Never)]
    [InlineData("alice@here.test", DsnNotify.Success)]
    public async Task The_null_sender_and_who_asked_not_to_be_told_get_no_report(string? sender, DsnNotify notify)
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync(From(sender), [DeliveryHarness.To("x@far.test", notify)]);
        await here.WaitForAsync("bounced");
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task A_late_message_is_told_of_once_and_expires_with_4_4_7()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "451 4.3.0 not now" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        await here.WaitForAsync("deferred");
        here.Clock.Advance(TimeSpan.FromHours(5));
        await here.WaitForAsync("deferred", 2);
        string notice = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Contains("Action: delayed", notice, StringComparison.Ordinal);
        Assert.Contains("Will-Retry-Until:", notice, StringComparison.Ordinal);
        here.Clock.Advance(TimeSpan.FromHours(5));
        await here.WaitForAsync("deferred", 3);
        Assert.Single(await here.MessagesAsync("alice@here.test"));
        here.Clock.Advance(TimeSpan.FromDays(5));
        await here.WaitForAsync("bounced");
        List<string> messages = await here.MessagesAsync("alice@here.test");
        Assert.Equal(2, messages.Count);
        Assert.Contains("Status: 4.4.7", messages[1], StringComparison.Ordinal);
        Assert.Contains("Action: failed", messages[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Success_through_a_server_without_dsn_is_reported_as_relayed()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync(From("alice@here.test"), [DeliveryHarness.To("x@far.test", DsnNotify.Success)]);
        await here.WaitForAsync("sent");
        Assert.Contains("Action: relayed", Assert.Single(await here.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_whose_members_are_all_elsewhere_reports_success_itself()
    {
        await using var server = new ScriptedServer("PIPELINING", "DSN");
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.Administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("list@here.test"), Members = [EmailAddress.Parse("m1@far.test"), EmailAddress.Parse("m2@far.test")] }, cancellationToken: Token);
        await here.ReceiveAsync(From("alice@here.test"), [DeliveryHarness.To("list@here.test", DsnNotify.Success)]);
        await here.WaitForAsync("sent", 2);
        string report = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Contains("Action: delivered", report, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: rfc822; list@here.test", report, StringComparison.Ordinal);
        Assert.All(Assert.Single(server.Taken).Recipients, static line => Assert.DoesNotContain("SUCCESS", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("=?utf-8?b?5ZCI5ZCM56Gu6K6k?=", "zh-CN")]
    [InlineData("contract", "en")]
    public async Task A_stranger_is_answered_in_the_language_of_his_subject(string subject, string language)
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT TO:<gone@", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync(From("stranger@far.test"), [DeliveryHarness.To("gone@far.test")], body: $"From: stranger@far.test\r\nSubject: {subject}\r\n\r\ntext\r\n");
        await here.WaitForAsync("sent");
        ScriptedServer.Transaction report = Assert.Single(server.Taken);
        Assert.StartsWith("MAIL FROM:<>", report.Mail, StringComparison.Ordinal);
        Assert.Contains($"Content-Language: {language}", report.Text, StringComparison.Ordinal);
        Assert.True(System.Text.Ascii.IsValid(report.Text));
    }

    [Fact]
    public async Task A_report_in_chinese_is_ascii_on_the_wire()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("bob@here.test", "x@far.test");
        await here.WaitForAsync("bounced");
        Assert.True(System.Text.Ascii.IsValid(Assert.Single(await here.MessagesAsync("bob@here.test"))));
    }
}
