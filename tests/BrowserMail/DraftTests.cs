using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>What somebody writes is on the server, or stays in its window and says that it is not.</summary>
public sealed class DraftTests(BrowserHost host)
{
    [Fact]
    public async Task A_draft_that_could_not_be_saved_holds_its_window_and_is_saved_once_the_server_is_there()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        ILocator state = await BeginAsync(mail, "A long letter");
        await mail.Context.SetOfflineAsync(true);
        await mail.Page.Keyboard.TypeAsync("and what was written in a tunnel");
        await Expect(state).ToContainTextAsync("The draft is not saved");
        await AssertStaysAsync(mail);
        await mail.Page.Locator(".window").GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("its window stays open");
        await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(1);

        // Nobody writes on: it is tried again by itself.
        await mail.Context.SetOfflineAsync(false);
        await Expect(state).ToContainTextAsync("Draft saved");
        await mail.Page.ReloadAsync();
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Drafts" }).ClickAsync();
        await mail.OpenAsync("A long letter");
        await Expect(Text(mail)).ToContainTextAsync("and what was written in a tunnel");
    }

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task What_is_written_stays_when_the_session_ends_and_is_saved_by_its_own_writer_alone(string language)
    {
        bool english = language == "en-GB";
        EmailAddress account = await host.TakeAccountAsync(withMail: false), other = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language });
        await mail.Button(english ? "New message" : "写邮件").ClickAsync();
        await mail.Page.GetByLabel(english ? "Subject" : "主题").FillAsync("A letter to keep");
        ILocator state = mail.Page.Locator(".window .state"), signedOut = mail.Page.Locator(".window").GetByRole(AriaRole.Alert);
        await Expect(state).ToContainTextAsync(english ? "Draft saved" : "保存");
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = english ? "Message" : "正文" }).ClickAsync();
        await mail.Context.ClearCookiesAsync();
        await mail.Page.Keyboard.TypeAsync("what nobody else has");
        await Expect(signedOut).ToContainTextAsync(english ? "You are signed out." : "登录已失效");
        await mail.CheckBarriersAsync();
        await mail.PictureAsync("mail-signed-out-" + language);
        await Expect(mail.Page.Locator(".rich")).ToContainTextAsync("what nobody else has");

        // By the link of the notice, as a person does; and another person first.
        Task<IPage> opened = mail.Context.WaitForPageAsync();
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = english ? "Sign in" : "登录", Exact = true }).ClickAsync();
        IPage tab = await opened;
        await BrowserHost.SignInAsync(tab, other);
        await Expect(signedOut).ToContainTextAsync(other.ToString());
        Assert.Equal(0, await DraftsAsync(other));
        await mail.Context.ClearCookiesAsync();
        await BrowserHost.SignInAsync(tab, account);
        await Expect(signedOut).ToHaveCountAsync(0);
        await mail.Page.Keyboard.TypeAsync(" and goes on");
        await Expect(state).ToContainTextAsync(english ? "Draft saved" : "草稿已于");
        await tab.ReloadAsync();
        await tab.GetByRole(AriaRole.Link, new() { Name = english ? "Drafts" : "草稿箱" }).ClickAsync();
        await tab.Locator(".row", new() { HasText = "A letter to keep" }).Locator(".row-link").ClickAsync();
        await Expect(tab.Locator(".rich")).ToContainTextAsync("what nobody else has");
        Assert.Equal(0, await DraftsAsync(other));
    }

    [Theory]
    [InlineData("en-GB", "New message", "To", "Subject", "Send", "cannot be written to (No such mailbox here)")]
    [InlineData("zh-CN", "写邮件", "收件人", "主题", "发送", "邮件未发送：无法发给 ")]
    public async Task A_message_that_is_refused_says_for_whom_and_goes_on_as_a_draft(string language, string write, string to, string subject, string send, string said)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false), other = await host.TakeAccountAsync(withMail: false);
        string nobody = $"nobody.{account.LocalPart}@{account.Domain}";
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language });
        await mail.Button(write).ClickAsync();
        await mail.Page.GetByLabel(to, new() { Exact = true }).FillAsync($"{other}, {nobody}, {account},");
        await mail.Page.GetByLabel(subject).FillAsync("To three");
        await mail.Button(send).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync(said);
        await Expect(mail.Notice).ToContainTextAsync(nobody);
        await Expect(mail.Notice).Not.ToContainTextAsync(other.ToString());
        await mail.PictureAsync("mail-refused-" + language);
        // What is changed afterwards is saved as ever.
        await mail.Page.GetByLabel(subject).FillAsync("To two after all");
        await Expect(mail.Page.Locator(".window .state")).ToContainTextAsync(language == "en-GB" ? "Draft saved" : "草稿已于");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = language == "en-GB" ? "Drafts" : "草稿箱" }).ClickAsync();
        await Expect(mail.Row("To two after all")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("en-GB", "Subject", "The draft is not saved")]
    [InlineData("zh-CN", "主题", "草稿未保存")]
    public async Task On_a_phone_what_became_of_a_draft_is_read_whole(string language, string subject, string unsaved)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false), Profile.Phone with { Language = language, Dark = true });
        await mail.Page.Locator(".fab").ClickAsync();
        await mail.Page.GetByLabel(subject).FillAsync("A letter from a train");
        ILocator state = mail.Page.Locator(".window .state");
        await Expect(state).Not.ToHaveTextAsync("");
        await mail.Page.Locator(".rich").ClickAsync();
        // Something is unsaved when the page hears that its session has ended; with nothing to lose it would go to the sign-in at once.
        await mail.Page.Keyboard.TypeAsync("on");
        await mail.Context.ClearCookiesAsync();
        await mail.Page.Keyboard.TypeAsync(" and on");
        await Expect(state).ToContainTextAsync(unsaved);
        await mail.PictureAsync("mail-draft-unsaved-phone-" + language);
        Assert.True(await state.EvaluateAsync<bool>("element => element.scrollWidth <= element.clientWidth && element.getBoundingClientRect().right <= innerWidth"));
        await mail.CheckBarriersAsync();
    }

    private async Task<long> DraftsAsync(EmailAddress account)
    {
        AccountId id = await host.IdOfAsync(account);
        return await host.Store.ReadAsync(reader => (long)reader.FindMailbox(id, MailboxRole.Drafts)!.Messages);
    }

    /// <summary>A message with a subject, which is saved; the cursor is in its text.</summary>
    private static async Task<ILocator> BeginAsync(Webmail mail, string subject)
    {
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("Subject").FillAsync(subject);
        ILocator state = mail.Page.Locator(".window .state");
        await Expect(state).ToContainTextAsync("Draft saved");
        await Text(mail).ClickAsync();
        return state;
    }

    private static ILocator Text(Webmail mail) => mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });

    /// <summary>The browser asks before the page goes.</summary>
    private static async Task AssertStaysAsync(Webmail mail)
    {
        var asked = new TaskCompletionSource<string>();
        mail.Page.Dialog += (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            _ = dialog.DismissAsync();
        };
        await mail.Page.CloseAsync(new() { RunBeforeUnload = true });
        Assert.Equal("beforeunload", await asked.Task.WithinBoundsAsync("the browser asks"));
    }
}
