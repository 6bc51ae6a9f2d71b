using System.Text;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>As in every real installation: over TLS, where a browser speaks HTTP/2 and its WebSockets are streams of it (RFC 8441).</summary>
public sealed class SecureTests(BrowserHost host)
{
    [Fact]
    public async Task Over_tls_the_page_hears_of_new_mail_by_its_WebSocket()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account, origin: host.SecureOrigin);
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        var enabled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        mail.Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            if (frame.Text?.Contains("\"StateChange\"", StringComparison.Ordinal) == true) told.TrySetResult();
            else enabled.TrySetResult();
        };
        await mail.Page.ReloadAsync();
        await enabled.Task.WithinBoundsAsync("the WebSocket answers");
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, Encoding.UTF8.GetBytes($"From: port@port.example\r\nTo: {account}\r\nSubject: Berth 4\r\nMessage-ID: <berth@port.example>\r\n\r\nFree from six.\r\n"));
        await Expect(mail.Row("Berth 4")).ToBeVisibleAsync();
        await told.Task.WithinBoundsAsync("the WebSocket tells of it");
        Assert.Equal("h2", await mail.Page.EvaluateAsync<string>("performance.getEntriesByType('navigation')[0].nextHopProtocol"));
        Assert.Empty(mail.Complaints);
    }
}
