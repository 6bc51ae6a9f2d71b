using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Where a message comes from is told in words, and can be looked up in its source; it prints as a letter.</summary>
public sealed class OriginTests(BrowserHost host)
{
    private async Task<Webmail> OpenAsync(string results, Profile? profile = null, string html = "<p style='color:#000'>Dear Alice</p>")
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        string server = host.Services.GetRequiredService<VerificationOptions>().AuthServId;
        string message = $"Authentication-Results: {server}; {results}\r\nFrom: Bank <service@bank.test>\r\nTo: {account}\r\nSubject: Statement\r\nMessage-ID: <1@bank.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n";
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, Encoding.UTF8.GetBytes(message));
        Webmail mail = await host.OpenAsync(account, profile);
        await mail.OpenAsync("Statement");
        return mail;
    }

    [Fact]
    public async Task Who_vouches_is_told_also_when_all_is_well()
    {
        await using Webmail mail = await OpenAsync("spf=pass smtp.mailfrom=bounce@mailer.test; dkim=pass header.d=bank.test; dmarc=pass header.from=bank.test");
        await Expect(mail.Page.GetByRole(AriaRole.Img, new() { Name = "bank.test vouches for this message." })).ToBeVisibleAsync();
        await mail.Page.Locator(".recipients").ClickAsync();
        await Expect(mail.Page.Locator(".details")).ToContainTextAsync("bank.test signed it, and it has not been changed since.");
        await Expect(mail.Page.Locator(".details")).ToContainTextAsync("It came from a server that may send for mailer.test.");
        // Nobody has written from there before.
        await Expect(mail.Page.GetByText("This is the first message from service@bank.test.")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-origin");
        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task What_failed_is_told_with_what_it_means()
    {
        await using Webmail mail = await OpenAsync("spf=softfail smtp.mailfrom=x@bank.test; dkim=fail header.d=bank.test; dmarc=fail header.from=bank.test", Profile.Desktop with { Language = "zh-CN" });
        await Expect(mail.Page.Locator(".tip.warn")).ToContainTextAsync("bank.test 不认可这封邮件");
        await Expect(mail.Page.Locator(".tip.warn")).ToContainTextAsync("不在 bank.test 的许可范围内");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task The_source_is_shown_as_it_came()
    {
        await using Webmail mail = await OpenAsync("none");
        await mail.Page.Locator(".message-acts").GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await mail.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Show the source" }).ClickAsync();
        ILocator source = mail.Page.GetByRole(AriaRole.Dialog, new() { Name = "Show the source" });
        await Expect(source.Locator("pre")).ToContainTextAsync("Message-ID: <1@bank.test>");
        await Expect(source.Locator("pre")).Not.ToContainTextAsync("Dear Alice");
        await source.GetByRole(AriaRole.Radio, new() { Name = "Whole message" }).ClickAsync();
        await Expect(source.Locator("pre")).ToContainTextAsync("<p style='color:#000'>Dear Alice</p>");
        await mail.CheckBarriersAsync();
        await mail.Page.Keyboard.PressAsync("Escape");
        await Expect(source).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Paper_is_white_also_when_the_page_is_dark()
    {
        await using Webmail mail = await OpenAsync("none", Profile.Desktop with { Dark = true });
        ILocator text = mail.Page.FrameLocator(".frame").GetByText("Dear Alice");
        await Expect(text).ToHaveCSSAsync("color", "rgb(232, 232, 232)");
        await mail.Page.EvaluateAsync("() => { window.print = () => { window.printed = true; }; }");
        await mail.Button("Print").ClickAsync();
        await mail.Page.WaitForFunctionAsync("() => window.printed");
        await mail.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(text).ToHaveCSSAsync("color", "rgb(0, 0, 0)");
        await Expect(mail.Page.Locator(".nav")).ToBeHiddenAsync();
        await Expect(mail.Page.Locator(".list-pane")).ToBeHiddenAsync();
        await Expect(mail.Page.Locator(".thread-head h1")).ToHaveCSSAsync("color", "rgb(0, 0, 0)");
        // A long letter goes on to the next page.
        Assert.Equal("visible", await mail.Page.Locator(".read-scroll").EvaluateAsync<string>("element => getComputedStyle(element).overflowY"));
        await mail.PictureAsync("mail-print");
        await mail.Page.EvaluateAsync("() => dispatchEvent(new Event('afterprint'))");
        await Expect(text).ToHaveCSSAsync("color", "rgb(232, 232, 232)");
        Assert.Empty(mail.Complaints);
    }
}
