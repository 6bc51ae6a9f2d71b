using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MimeKit;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Web;

/// <summary>
/// Sends a message whose text nobody chooses, from an account to an address elsewhere, to see whether it arrives. It takes the way of all
/// submitted mail, with its stages, limits and signatures: another way would show nothing.
/// </summary>
internal static class TestMessageEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) => ApiEndpoint.Map(endpoints, "POST", "accounts/{address}/test-message", SendAsync);

    private static async Task<object?> SendAsync(HttpContext context)
    {
        TestMessageRequest wanted = await ApiEndpoint.ReadAsync<TestMessageRequest>(context).ConfigureAwait(false);
        var from = EmailAddress.Parse(ApiEndpoint.Route(context, "address"));
        var to = EmailAddress.Parse(wanted.To);
        Account account = await ApiEndpoint.Service<AccountDirectory>(context).FindAccountAsync(from, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no account {from.ToUnicodeString()}.");
        if (account.Suspended) throw new ApiException(StatusCodes.Status409Conflict, $"{account.Address.ToUnicodeString()} is suspended and sends nothing.");
        DateTimeOffset now = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
        string host = ApiEndpoint.Service<WebOptions>(context).HostName ?? "localhost";
        ReceivingTransaction transaction = ApiEndpoint.Service<MessageReceiver>(context).Begin(new ConnectionFacts(IPAddress.Loopback, ReceivingRole.Submission, null, "HTTP", account.Id, account.Address));
        await using (transaction.ConfigureAwait(false))
        {
            string messageId = $"{transaction.Trace}.test@{host}";
            byte[] message = Compose(account.Address, to, wanted.Language ?? account.Language, messageId, now);
            var envelope = new Envelope { Sender = account.Address, SmtpUtf8 = account.Address.NeedsSmtpUtf8 || to.NeedsSmtpUtf8, Body = BodyType.EightBitMime, DeclaredSize = message.Length };
            Require(await transaction.SetSenderAsync(envelope, context.RequestAborted).ConfigureAwait(false));
            Require(await transaction.AddRecipientAsync(new EnvelopeRecipient(to), context.RequestAborted).ConfigureAwait(false));
            transaction.Message.Write(message);
            byte[] received = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Received: by {host} with HTTP\r\n\tid {transaction.Trace};\r\n\t{MailDate.Format(now)}\r\n"));
            // From here on it is sent, whoever waits for the answer.
            Require((await transaction.CompleteAsync(received, CancellationToken.None).ConfigureAwait(false))[0]);
            return new TestMessageModel(account.Address.ToUnicodeString(), to.ToUnicodeString(), transaction.Trace, messageId);
        }
    }

    private static void Require(SmtpReply reply)
    {
        if (!reply.IsPositive) throw new ApiException(reply.IsTransientFailure ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict, $"The message was refused here ({(reply.Status is { } status ? $"{reply.Code} {status}" : $"{reply.Code}")}): {reply.Text}");
    }

    private static byte[] Compose(EmailAddress from, EmailAddress to, string language, string messageId, DateTimeOffset now)
    {
        bool chinese = language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        using var message = new MimeMessage();
        message.From.Add(new MailboxAddress("", from.ToUnicodeString()));
        message.To.Add(new MailboxAddress("", to.ToUnicodeString()));
        message.Date = now;
        message.MessageId = messageId;
        // RFC 3834 §5: no automatic answer to it.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Subject = chinese ? $"来自 {from.Domain!.Unicode} 的测试邮件" : $"A test message from {from.Domain!.Unicode}";
        message.Body = new TextPart("plain")
        {
            Text = chinese
                ? $"您好，\r\n\r\n这是管理员为检查 {from.Domain.Unicode} 能否正常发信而发送的测试邮件。\r\n如果您在收件箱中看到它，说明发信正常；如果它在垃圾邮件文件夹中，请在管理后台检查该域名的 DNS 记录。\r\n\r\n直接回复本邮件，即可测试收信。\r\n"
                : $"Hello,\r\n\r\nan administrator sent this message to see whether mail from {from.Domain.Unicode} arrives.\r\nIf you find it in your inbox, it does. If it is among spam, look at the domain's DNS records in the console.\r\n\r\nAnswer it to test the way back.\r\n",
        };
        using var bytes = new MemoryStream();
        FormatOptions format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = from.NeedsSmtpUtf8 || to.NeedsSmtpUtf8;
        message.WriteTo(format, bytes);
        return bytes.ToArray();
    }
}
