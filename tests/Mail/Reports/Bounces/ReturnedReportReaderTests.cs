using System.Text;
using System.Text.Json;

namespace Posthouse.Mail.Tests;

public sealed class ReturnedReportReaderTests
{
    [Fact]
    public void Our_own_report_is_read_back()
    {
        var report = new DeliveryReport
        {
            ReportingMta = "mx.example.org",
            From = EmailAddress.Parse("MAILER-DAEMON@mx.example.org"),
            To = EmailAddress.Parse("alice@example.org"),
            Date = DateTimeOffset.UnixEpoch,
            MessageId = "1@mx.example.org",
            EnvelopeIdentifier = "QQ314159",
            Recipients =
            [
                new ReportedRecipient { FinalRecipient = EmailAddress.Parse("bob@example.net"), OriginalRecipient = "rfc822;robert@example.net", Action = DeliveryAction.Failed, Status = new(5, 1, 1), RemoteMta = "mx.example.net", Diagnostic = "550 5.1.1 No such user" },
                new ReportedRecipient { FinalRecipient = EmailAddress.Parse("用户@例子.测试"), Action = DeliveryAction.Delayed, Status = new(4, 2, 2), RemoteMta = "mx.example.net", Diagnostic = "452 4.2.2 Mailbox full" },
            ],
        };
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        DeliveryReportComposer.Write(report, new System.Buffers.ReadOnlySequence<byte>("Message-ID: <original@example.org>\r\nSubject: Hello\r\n\r\n"u8.ToArray()), output);

        ReturnedReport read = ReturnedReportReader.Read(output.WrittenMemory);

        Assert.Equal(ReturnedKind.Delivery, read.Kind);
        Assert.Equal(("original@example.org", "QQ314159", "mx.example.org"), (read.OriginalMessageId, read.OriginalEnvelopeId, read.ReportingMta));
        Assert.Equal(["bob@example.net unknown 5.1.1 Failed", "用户@例子.测试 full 4.2.2 Delayed"], read.Recipients.Select(static r => $"{r.Address!.ToUnicodeString()} {r.Verdict.Class.Name()} {r.Status} {r.Action}"));
        Assert.Equal(EmailAddress.Parse("robert@example.net"), read.Recipients[0].OriginalAddress);
        Assert.Equal("mx.example.net", read.Recipients[0].RemoteMta);
    }

    [Theory]
    [InlineData("postmaster@qq.com", "来自qq.com的退信", "很抱歉您发送的邮件被退回，以下是该邮件的相关信息：\n\n收件人：<nobody@qq.com>\n退信原因：\n收件人邮箱帐号不存在\n", "nobody@qq.com", "unknown", "5.1.1")]
    [InlineData("Postmaster@163.com", "系统退信", "抱歉，您的邮件被退回来了……\n\n无法发送到 full@126.com\n退信原因：552 收件人邮箱已满\n", "full@126.com", "full", "5.2.2")]
    [InlineData("postmaster@mail.aliyun.com", "系统退信/The email is returned", "投递失败，收件人地址：\nstop@example.cn\n550 5.2.1 该帐号已停用\n", "stop@example.cn", "disabled", "5.2.1")]
    [InlineData("MAILER-DAEMON@example.net", "邮件投递失败", "无法投递到以下收件人:\n<who@example.cn>:\n域名不存在\n", "who@example.cn", "dns", "5.1.2")]
    public void Reports_in_Chinese_are_read(string from, string subject, string text, string recipient, string what, string status)
    {
        ReturnedRecipient read = Assert.Single(Read($"From: <{from}>\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}").Recipients);
        Assert.Equal((recipient, what, status), (read.Address?.ToString(), read.Verdict.Class.Name(), read.Status.ToString()));
    }

    [Fact]
    public void Mail_of_people_is_no_report()
    {
        Assert.Equal(ReturnedKind.None, Read("From: bob@example.net\nSubject: Re: delivery failure of the pump\n\nHi Alice,\nwrite to carol@example.net about it.\n").Kind);
        Assert.Equal(ReturnedKind.None, Read("From: bob@example.net\nSubject: Lunch\n\ncarol@example.net\nis the address you asked for. The letter could not be delivered.\n").Kind);
    }

    [Fact]
    public void A_delivered_message_is_no_failure()
    {
        ReturnedReport read = Read(Status("Final-Recipient: rfc822; bob@example.net\nAction: delivered\nStatus: 2.0.0\n"));
        Assert.Equal(BounceClass.Delivered, Assert.Single(read.Recipients).Verdict.Class);
    }

    [Fact]
    public void Addresses_of_RFC_6533_are_read_in_both_forms()
    {
        ReturnedReport read = Read(Status("Final-Recipient: utf-8; \\x{7528}\\x{6237}@example.net\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: utf-8; 用户2@example.net\nAction: failed\nStatus: 5.1.1\n", "global-delivery-status"));
        Assert.Equal(["用户@example.net", "用户2@example.net"], read.Recipients.Select(static r => r.Address?.ToUnicodeString()));
    }

    [Fact]
    public void A_report_with_thousands_of_recipients_is_cut()
    {
        var status = new StringBuilder();
        for (int i = 0; i < 20_000; i++) status.Append($"Final-Recipient: rfc822; u{i}@example.net\nAction: failed\nStatus: 5.1.1\n\n");
        ReturnedReport read = Read(Status(status.ToString()));
        Assert.Equal(ReturnedReportLimits.Default.Recipients, read.Recipients.Count);
        Assert.True(read.IsCut);
    }

    [Fact]
    public void Deep_nesting_long_lines_and_size_are_bounded()
    {
        var deep = new StringBuilder("From: MAILER-DAEMON@example.net\nSubject: Undelivered\n");
        for (int i = 0; i < 5000; i++) deep.Append($"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n");
        _ = Read(deep.ToString());
        _ = Read("From: MAILER-DAEMON@example.net\nSubject: Undelivered mail\n\n" + new string('@', 400_000));
        _ = Read("From: MAILER-DAEMON@example.net\nSubject: Undelivered mail\n\n" + string.Concat(Enumerable.Repeat("a@b.c ", 100_000)));
        _ = Read("Content-Type: message/delivery-status\n\n" + string.Concat(Enumerable.Repeat("x: ", 200_000)));
        byte[] large = new byte[100 << 20];
        large.AsSpan().Fill((byte)'a');
        "From: MAILER-DAEMON@example.net\r\nSubject: Undelivered mail\r\n\r\nfailed: <bob@example.net>: user unknown\r\n"u8.CopyTo(large);
        ReturnedReport read = ReturnedReportReader.Read(large);
        Assert.True(read.IsCut);
        Assert.Equal("bob@example.net", Assert.Single(read.Recipients).Address?.ToString());
    }

    [Fact]
    public void Feedback_reports_are_read_as_the_suite_says()
    {
        foreach (string file in Vectors.Messages("reports/arf"))
        {
            using JsonDocument answer = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(file, ".json")));
            JsonElement wanted = answer.RootElement;
            ReturnedReport read = ReturnedReportReader.Read(File.ReadAllBytes(file));
            Assert.Equal(ReturnedKind.Feedback, read.Kind);
            FeedbackReport feedback = read.Feedback!;
            Assert.Equal(wanted.GetProperty("feedback_type").GetString(), feedback.FeedbackType.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
            Assert.Equal(feedback.FeedbackType == "auth-failure", feedback.Authentication is not null);
            if (feedback.Authentication is { } failure)
            {
                Assert.Equal(wanted.GetProperty("auth_failure").GetString(), failure.Kind, ignoreCase: true);
                Assert.Equal(wanted.GetProperty("dkim_domain").GetString() ?? "", failure.DkimDomain);
                Assert.Equal(wanted.GetProperty("dkim_selector").GetString() ?? "", failure.DkimSelector);
                Assert.Equal(wanted.GetProperty("dkim_identity").GetString() ?? "", failure.DkimIdentity);
                Assert.Equal(wanted.GetProperty("reported_uri").EnumerateArray().Select(static u => u.GetString()), failure.ReportedUris);
                Assert.Equal(wanted.GetProperty("authentication_results").GetArrayLength(), failure.AuthenticationResults.Count);
            }

            Assert.Equal(Text("user_agent"), feedback.UserAgent);
            Assert.Equal(Text("source_ip"), feedback.SourceIp);
            Assert.Equal(Text("original_mail_from").Trim('<', '>'), feedback.OriginalSender?.ToString() ?? "");
            Assert.Equal(Text("original_rcpt_to").Trim('<', '>'), feedback.OriginalRecipients.Count > 0 ? feedback.OriginalRecipients[0].ToString() : "");
            Assert.Equal(wanted.GetProperty("incidents").GetInt32(), feedback.Incidents);
            Assert.Equal(wanted.GetProperty("reported_domain").EnumerateArray().Select(static d => d.GetString()), feedback.ReportedDomains);

            string Text(string name) => wanted.GetProperty(name).ValueKind == JsonValueKind.String ? wanted.GetProperty(name).GetString()! : "";
        }
    }

    private static string Status(string fields, string subtype = "delivery-status") =>
        $"From: MAILER-DAEMON@example.net\nSubject: Report\nContent-Type: multipart/report; report-type={subtype}; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/{subtype}\n\nReporting-MTA: dns; mx.example.net\n\n{fields}\n--b--\n";

    private static ReturnedReport Read(string message) => ReturnedReportReader.Read(Encoding.UTF8.GetBytes(message.Replace("\n", "\r\n", StringComparison.Ordinal)));
}
