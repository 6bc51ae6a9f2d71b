using System.Buffers;
using System.Text;
using CsCheck;
using MimeKit;
using Posthouse.Mail.Tests.Structure;

namespace Posthouse.Mail.Tests.Reports;

public sealed class DeliveryReportTests
{
    private static readonly DateTimeOffset Now = new(2024, 2, 1, 10, 11, 12, TimeSpan.FromHours(8));

    private const string Header = "From: Alice <alice@example.com>\r\nSubject: =?utf-8?B?5a2j5bqm5oql5ZGK?=\r\nDate: Thu, 1 Feb 2024 09:00:00 +0800\r\nMessage-ID: <orig@example.com>\r\n\r\n";

    private static readonly DeliveryReport Failed = new()
    {
        ReportingMta = "mail.example.com",
        From = EmailAddress.Parse("mailer-daemon@example.com"),
        To = EmailAddress.Parse("alice@example.com"),
        Date = Now,
        MessageId = "abc@mail.example.com",
        ArrivalDate = Now.AddHours(-1),
        EnvelopeIdentifier = "env 1",
        Recipients =
        [
            new ReportedRecipient
            {
                FinalRecipient = EmailAddress.Parse("bob@example.net"), OriginalRecipient = "rfc822;robert@example.net", Action = DeliveryAction.Failed,
                Status = new EnhancedStatusCode(5, 1, 1), RemoteMta = "mx.example.net", Diagnostic = "550 5.1.1 User\r\nBcc: evil@example.org\u0000é", LastAttempt = Now,
            },
        ],
    };

    [Fact]
    public void A_failure_is_read_back_as_it_was_written()
    {
        MimeMessage message = Compose(Failed);
        Assert.Equal("Undeliverable: 季度报告", message.Subject);
        Assert.Equal("auto-replied", message.Headers["Auto-Submitted"]);
        Assert.Equal("orig@example.com", message.InReplyTo);
        var report = Assert.IsType<MultipartReport>(message.Body);
        Assert.Equal("delivery-status", report.ReportType);
        var status = Assert.IsType<MessageDeliveryStatus>(report[1]);
        Assert.Equal("dns; mail.example.com", status.StatusGroups[0]["Reporting-MTA"]);
        Assert.Equal("env 1", status.StatusGroups[0]["Original-Envelope-Id"]);
        HeaderList recipient = status.StatusGroups[1];
        Assert.Equal("rfc822;robert@example.net", recipient["Original-Recipient"]);
        Assert.Equal("rfc822; bob@example.net", recipient["Final-Recipient"]);
        Assert.Equal("failed", recipient["Action"]);
        Assert.Equal("5.1.1", recipient["Status"]);
        Assert.Equal("dns; mx.example.net", recipient["Remote-MTA"]);
        Assert.Equal("smtp; 550 5.1.1 User  Bcc: evil@example.org??", recipient["Diagnostic-Code"]);
        Assert.Equal("Thu, 1 Feb 2024 10:11:12 +0800", recipient["Last-Attempt-Date"]);
        string text = Assert.IsType<TextPart>(report[0]).Text;
        Assert.Contains("There is no such mailbox", text, StringComparison.Ordinal);
        Assert.Contains("季度报告", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chinese_report_speaks_chinese_in_seven_bits()
    {
        byte[] bytes = Bytes(Failed with { Language = ReportLanguage.Chinese });
        Assert.True(Ascii.IsValid(bytes));
        MimeMessage message = MimeMessage.Load(new MemoryStream(bytes));
        Assert.Equal("退信：季度报告", message.Subject);
        Assert.Contains("收件人邮箱不存在", message.TextBody, StringComparison.Ordinal);
        Assert.Equal("邮件系统", message.From.Mailboxes.Single().Name);
    }

    [Fact]
    public void A_delay_says_until_when_it_is_tried()
    {
        DeliveryReport delayed = Failed with { Recipients = [Failed.Recipients[0] with { Action = DeliveryAction.Delayed, Status = new EnhancedStatusCode(4, 4, 1), WillRetryUntil = Now.AddDays(5) }] };
        MimeMessage message = Compose(delayed);
        Assert.Equal("Delayed: 季度报告", message.Subject);
        Assert.Equal("Tue, 6 Feb 2024 10:11:12 +0800", Assert.IsType<MessageDeliveryStatus>(Assert.IsType<MultipartReport>(message.Body)[1]).StatusGroups[1]["Will-Retry-Until"]);
        Assert.Contains("tried until 6 February 2024, 10:11 (UTC+08:00)", message.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_message_is_returned_where_it_is_seven_bit()
    {
        byte[] original = Encoding.ASCII.GetBytes(Header + "body\r\n");
        var output = new ArrayBufferWriter<byte>();
        DeliveryReportComposer.Write(Failed, new MemoryStream(original), output);
        MessageStructure structure = Scan.Bytes(output.WrittenSpan);
        MessagePart returned = structure.Root.Children[2];
        Assert.Equal("rfc822", returned.Subtype);
        Assert.Equal(original, output.WrittenSpan.Slice((int)returned.BodyOffset, (int)returned.BodyLength).ToArray());
    }

    [Theory]
    [InlineData("body é\r\n")]
    [InlineData("bare\nlf\r\n")]
    [InlineData("nul \0\r\n")]
    public void Only_the_header_is_returned_of_what_is_not_seven_bit(string body)
    {
        var output = new ArrayBufferWriter<byte>();
        DeliveryReportComposer.Write(Failed, new MemoryStream(Encoding.UTF8.GetBytes(Header + body)), output);
        Assert.Equal("rfc822-headers", Scan.Bytes(output.WrittenSpan).Root.Children[2].Subtype);
        Assert.True(Ascii.IsValid(output.WrittenSpan));
    }

    [Fact]
    public void International_addresses_use_the_global_types()
    {
        DeliveryReport report = Failed with { Recipients = [Failed.Recipients[0] with { FinalRecipient = EmailAddress.Parse("用户@例子.公司") }] };
        var output = new ArrayBufferWriter<byte>();
        DeliveryReportComposer.Write(report, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes("Subject: 你好\r\nTo: 用户@例子.公司\r\n\r\n")), output);
        MessageStructure structure = Scan.Bytes(output.WrittenSpan);
        Assert.Equal(["plain", "global-delivery-status", "global-headers"], structure.Root.Children.Select(static p => p.Subtype));
        MessagePart status = structure.Root.Children[1];
        string text = Encoding.UTF8.GetString(Convert.FromBase64String(Encoding.ASCII.GetString(output.WrittenSpan.Slice((int)status.BodyOffset, (int)status.BodyLength))));
        Assert.Contains("Final-Recipient: utf-8; 用户@xn--fsqu00a.xn--55qx5d\r\n", text, StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(output.WrittenSpan));
    }

    [Fact]
    public void Whatever_hosts_and_senders_wrote_a_report_keeps_its_form() =>
        Gen.Select(Gen.String, Gen.String, Gen.Byte.Array[0, 300], Gen.Bool).Sample((diagnostic, envelope, header, chinese) =>
        {
            DeliveryReport report = Failed with
            {
                Language = chinese ? ReportLanguage.Chinese : ReportLanguage.English,
                EnvelopeIdentifier = envelope,
                Recipients = [Failed.Recipients[0] with { Diagnostic = diagnostic, OriginalRecipient = envelope, RemoteMta = diagnostic }],
            };
            var output = new ArrayBufferWriter<byte>();
            DeliveryReportComposer.Write(report, new ReadOnlySequence<byte>([.. "Subject: "u8, .. header]), output);
            Assert.True(SevenBit.Holds(output.WrittenSpan));
            Assert.Equal(3, Scan.Bytes(output.WrittenSpan).Root.Children.Count);
        }, iter: 2000);

    private static byte[] Bytes(DeliveryReport report)
    {
        var output = new ArrayBufferWriter<byte>();
        DeliveryReportComposer.Write(report, new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(Header)), output);
        return output.WrittenSpan.ToArray();
    }

    private static MimeMessage Compose(DeliveryReport report) => MimeMessage.Load(new MemoryStream(Bytes(report)));
}
