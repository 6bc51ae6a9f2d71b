using Microsoft.Playwright;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>The first half hour of somebody who has never seen it, by what stands on the page alone: no key, no address typed.</summary>
internal static class Newcomer
{
    /// <summary>What the page says, in one language.</summary>
    private sealed record Words(
        string Language, string Name, string Password, string SignIn, string Search, string Clear, string Compose, string To, string Subject, string Body, string Send, string SendLater, string Tomorrow, string WillBeSent,
        string Scheduled, string Inbox, string Archive, string Undo, string Keys, string NextConversation, string Sending);

    private static readonly Words English = new(
        "en-GB", "Mail address", "Password", "Sign in", "Search mail", "Clear the search", "New message", "To", "Subject", "Message", "Send", "Send later", "Tomorrow morning", "Will be sent",
        "Scheduled", "Inbox", "Archive", "Undo", "Keys", "Next conversation", "Sending in");

    private static readonly Words Chinese = new(
        "zh-CN", "邮箱地址", "密码", "登录", "搜索邮件", "清除搜索", "写邮件", "收件人", "主题", "正文", "发送", "定时发送", "明天早上", "发送",
        "定时发送", "收件箱", "归档", "撤销", "快捷键", "下一个会话", "秒后发送");

    /// <param name="mail">A page of a browser that speaks the language and has been nowhere yet; its addresses are the server's.</param>
    /// <param name="account">With the mail of the demo's alice.</param>
    /// <param name="to">Somebody who is there too.</param>
    internal static async Task VisitAsync(Webmail mail, string language, string account, string password, string to)
    {
        Words words = language == "zh-CN" ? Chinese : English;
        IPage page = mail.Page;

        // From the server's bare address.
        await page.GotoAsync("/");
        await page.WaitForURLAsync("**/signin?*");
        await page.GetByLabel(words.Name).FillAsync(account);
        await page.GetByLabel(words.Password).FillAsync("wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = words.SignIn, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.GetByLabel(words.Password).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = words.SignIn, Exact = true }).ClickAsync();

        // Reads.
        await mail.OpenAsync("Welcome to Posthouse");
        await Expect(page.Locator(".plain").GetByText("This is a full mail server on your own machine.")).ToBeVisibleAsync();

        // Searches, and comes back.
        await page.GetByPlaceholder(words.Search).ClickAsync();
        await page.Keyboard.TypeAsync("tiles");
        await Expect(mail.Row("Quotation").Locator("mark").First).ToBeVisibleAsync();
        await mail.Button(words.Clear).ClickAsync();
        await Expect(mail.Row("Weekly")).ToBeVisibleAsync();

        // Writes, and takes it back while that is possible.
        await WriteAsync(mail, words, to, "Samples 7");
        await mail.Button(words.Send).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync(words.Sending);
        await mail.Notice.GetByText(words.Undo).ClickAsync();
        await Expect(page.GetByLabel(words.Subject, new() { Exact = true })).ToHaveValueAsync("Samples 7");

        // Rather tomorrow.
        await mail.Button(words.SendLater).ClickAsync();
        await page.GetByText(words.Tomorrow).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync(words.WillBeSent);
        await page.GetByRole(AriaRole.Link, new() { Name = words.Scheduled }).ClickAsync();
        await Expect(mail.Row("Samples 7")).ToContainTextAsync("08:00");

        // Puts away, and changes his mind.
        await page.GetByRole(AriaRole.Link, new() { Name = words.Inbox }).ClickAsync();
        await mail.OpenAsync("Weekly shipping schedule");
        await mail.Button(words.Archive).Last.ClickAsync();
        await Expect(mail.Row("Weekly")).ToHaveCountAsync(0);
        await mail.Notice.GetByText(words.Undo).ClickAsync();
        await Expect(mail.Row("Weekly")).ToBeVisibleAsync();

        // Asks how to be faster.
        await mail.Button(words.Keys).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(words.NextConversation);
    }

    private static async Task WriteAsync(Webmail mail, Words words, string to, string subject)
    {
        await mail.Button(words.Compose).ClickAsync();
        await mail.Page.GetByLabel(words.To, new() { Exact = true }).FillAsync($"{to},");
        await mail.Page.GetByLabel(words.Subject, new() { Exact = true }).FillAsync(subject);
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = words.Body }).ClickAsync();
        await mail.Page.Keyboard.TypeAsync("Dear all");
    }
}
