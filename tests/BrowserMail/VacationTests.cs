using System.Net;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Playwright;
using MimeKit;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>An absence, from the click that says it to the answer that others get.</summary>
public sealed class VacationTests(BrowserHost host)
{
    private const string Answer = "I am away until the third of January. 我休假了，一月三日回来。";

    [Theory]
    [InlineData("en-GB", "Settings", "Out of office", "Answer by itself while I am away", "Subject", "Answer", "Save", "Saved")]
    [InlineData("zh-CN", "设置", "外出自动回复", "外出期间自动回复来信", "主题", "回复内容", "保存", "已保存")]
    public async Task Who_writes_to_somebody_who_is_away_is_answered_once(string language, string settings, string page, string away, string subject, string answer, string save, string saved)
    {
        EmailAddress absent = await host.TakeAccountAsync(withMail: false), writer = await host.TakeAccountAsync(withMail: false), other = await host.TakeAccountAsync(withMail: false);
        await using (Webmail mail = await host.OpenAsync(absent, Profile.Desktop with { Language = language }))
        {
            await mail.Button(settings).ClickAsync();
            await mail.Page.GetByRole(AriaRole.Link, new() { Name = page, Exact = true }).ClickAsync();
            await mail.Page.GetByLabel(away).ClickAsync();
            await mail.Page.GetByLabel(subject, new() { Exact = true }).FillAsync("Away 休假");
            await mail.Page.GetByLabel(answer, new() { Exact = true }).FillAsync(Answer);
            await mail.Button(save).ClickAsync();
            await Expect(mail.Notice).ToContainTextAsync(saved);
            Assert.Empty(mail.Complaints);
        }

        await using Webmail written = await host.OpenAsync(writer);
        await Expect(written.Page.GetByText("Nothing is waiting in your inbox.")).ToBeVisibleAsync();
        await SendAsync(writer, absent, "Are you there?");
        await written.OpenAsync("Away 休假");
        await Expect(written.Page.Locator(".plain")).ToContainTextAsync(Answer);
        await Expect(written.Page.Locator(".read-pane .message")).ToContainTextAsync(absent.LocalPart);

        // Whoever writes later has his answer, and by then the first has had what was to come.
        await SendAsync(writer, absent, "And now?");
        await Expect(written.Rows).ToHaveCountAsync(1);
        await SendAsync(other, absent, "Good morning");
        await using Webmail third = await host.OpenAsync(other);
        await Expect(third.Row("Away 休假")).ToBeVisibleAsync();
        Assert.Equal(3, await host.ArrivedAsync(absent));
        Assert.Equal(1, await host.ArrivedAsync(writer));
        await Expect(written.Rows).ToHaveCountAsync(1);
        Assert.Empty(written.Complaints);
        Assert.Empty(third.Complaints);
    }

    private async Task SendAsync(EmailAddress from, EmailAddress to, string subject)
    {
        using var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = "Hello." } };
        message.From.Add(MailboxAddress.Parse(from.ToString()));
        message.To.Add(MailboxAddress.Parse(to.ToString()));
        using var client = new SmtpClient();
        IPEndPoint smtp = host.EndPointOf("smtp");
        await client.ConnectAsync(smtp.Address.ToString(), smtp.Port, SecureSocketOptions.None);
        await client.SendAsync(message);
        await client.DisconnectAsync(quit: true);
    }
}
