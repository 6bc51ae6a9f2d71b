using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

public sealed class ComposeTests(BrowserHost host)
{
    [Fact]
    public async Task A_message_is_written_sent_and_received()
    {
        EmailAddress from = await host.TakeAccountAsync(), to = await host.TakeAccountAsync(withMail: false);
        await host.SendAtOnceAsync(from);
        await using Webmail mail = await host.OpenAsync(from);
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync(to.ToString());
        await mail.Page.Keyboard.PressAsync("Enter");
        await mail.Page.GetByLabel("Subject").FillAsync("月度报表 and more");
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).ClickAsync();
        await mail.Page.Keyboard.TypeAsync("Hello there, this is ");
        await mail.Page.Keyboard.PressAsync("Control+b");
        await mail.Page.Keyboard.TypeAsync("important");
        await mail.PictureAsync("mail-compose");
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Sent");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Sent" }).ClickAsync();
        await Expect(mail.Row("月度报表 and more")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);

        await using Webmail other = await host.OpenAsync(to);
        await other.OpenAsync("月度报表 and more");
        await Expect(other.Page.FrameLocator(".frame").Locator("strong")).ToHaveTextAsync("important");
        Assert.Empty(other.Complaints);
    }

    [Fact]
    public async Task A_reply_quotes_and_stays_in_the_conversation()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await host.SendAtOnceAsync(account);
        await using Webmail mail = await host.OpenAsync(account);
        await mail.OpenAsync("请确认");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("r");
        ILocator text = mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await Expect(text.Locator("blockquote")).ToContainTextAsync("客户希望十二月十五日之前收到第一批货");
        await Expect(mail.Page.Locator(".chip")).ToHaveTextAsync("鲍勃");
        await mail.Page.Keyboard.TypeAsync("好的，已确认。");
        await mail.PictureAsync("mail-reply");
        await mail.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(mail.Notice).ToContainTextAsync("Sent");
        await Expect(mail.Row("请确认").Locator(".n")).ToHaveTextAsync("2");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_draft_is_kept_on_the_server_and_opened_again()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using (Webmail mail = await host.OpenAsync(account))
        {
            await mail.Button("New message").ClickAsync();
            await mail.Page.GetByLabel("Subject").FillAsync("Half a thought");
            await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).ClickAsync();
            await mail.Page.Keyboard.TypeAsync("It begins");
            await Expect(mail.Page.GetByText("Draft saved")).ToBeVisibleAsync();
            Assert.Empty(mail.Complaints);
        }

        await using Webmail again = await host.OpenAsync(account);
        await again.Page.GetByRole(AriaRole.Link, new() { Name = "Drafts" }).ClickAsync();
        await again.OpenAsync("Half a thought");
        await Expect(again.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToContainTextAsync("It begins");
        await again.Button("Discard the draft").ClickAsync();
        await Expect(again.Row("Half a thought")).ToHaveCountAsync(0);
        Assert.Empty(again.Complaints);
    }

    [Fact]
    public async Task A_forgotten_attachment_is_asked_about_and_a_file_goes_along()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await host.SendAtOnceAsync(account);
        await using Webmail mail = await host.OpenAsync(account);
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync($"{account}, someone@elsewhere.example,");
        await mail.Page.GetByLabel("Subject").FillAsync("The offer");
        await Expect(mail.Page.GetByText("someone@elsewhere.example is outside your organisation.")).ToBeVisibleAsync();
        await mail.Page.GetByLabel("Remove someone@elsewhere.example").ClickAsync();
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).ClickAsync();
        await mail.Page.Keyboard.TypeAsync("The offer is attached.");
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("there is none");
        await mail.Button("Go back").ClickAsync();
        await mail.Page.Locator(".window input[type=file]").Last.SetInputFilesAsync(new FilePayload { Name = "报价.txt", MimeType = "text/plain", Buffer = "8.40"u8.ToArray() });
        await Expect(mail.Page.Locator(".file progress")).ToHaveCountAsync(0);
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Sent");
        await mail.OpenAsync("The offer");
        Task<IDownload> download = mail.Page.WaitForDownloadAsync();
        await mail.Page.Locator(".attachment", new() { HasText = "报价.txt" }).Locator("a[download]").ClickAsync();
        Assert.Equal("报价.txt", (await download).SuggestedFilename);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task What_was_sent_can_be_taken_back_and_sent_later()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account, path: "/mail/settings/identities");
        await mail.Page.GetByLabel("Time to take back what was sent").SelectOptionAsync("30");
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Signature" }).FillAsync("Alice Zhang\nPosthouse Trading");
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Saved");
        await mail.Button("New message").ClickAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToContainTextAsync("Posthouse Trading");
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync($"{account},");
        await mail.Page.GetByLabel("Subject").FillAsync("Second thoughts");
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Sending in");
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Page.GetByLabel("Subject")).ToHaveValueAsync("Second thoughts");
        await mail.Button("Send later").ClickAsync();
        await mail.Page.GetByText("Tomorrow morning").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Will be sent");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Who_has_chosen_nothing_has_ten_seconds_and_what_is_told_meanwhile_takes_none_of_them()
    {
        EmailAddress account = await host.TakeAccountAsync(), to = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        await WriteAsync(mail, to, "First thoughts");
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Sending in");
        await mail.PictureAsync("mail-undo-send");
        // Something else is told: the notice comes back while there is time.
        await mail.Row("Welcome").HoverAsync();
        await mail.Row("Welcome").GetByRole(AriaRole.Button, new() { Name = "Mark as unread" }).Or(mail.Row("Welcome").GetByRole(AriaRole.Button, new() { Name = "Mark as read" })).First.ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Marked");
        await Expect(mail.Notice).ToContainTextAsync("Sending in");
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Page.GetByLabel("Subject")).ToHaveValueAsync("First thoughts");
        await mail.CheckBarriersAsync();

        // Sent again, with the page closed at once: the server sends it all the same.
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Sending in");
        await mail.Page.GotoAsync("about:blank");
        await using Webmail other = await host.OpenAsync(to);
        await Expect(other.Row("First thoughts")).ToHaveCountAsync(1, new() { Timeout = 45_000 });
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Settings_show_ten_seconds_where_nobody_has_chosen()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false), Profile.Desktop with { Language = "zh-CN" }, "/mail/settings/identities");
        ILocator choice = mail.Page.GetByLabel("发送后可撤回的时间");
        await Expect(choice).ToHaveValueAsync("10");
        await Expect(choice.Locator("option:checked")).ToHaveTextAsync("10 秒（默认）");
        await choice.SelectOptionAsync("0");
        await mail.Button("保存").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("已保存");
        await mail.Page.ReloadAsync();
        await Expect(choice).ToHaveValueAsync("0");
    }

    private static async Task WriteAsync(Webmail mail, EmailAddress to, string subject)
    {
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync($"{to},");
        await mail.Page.GetByLabel("Subject").FillAsync(subject);
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).ClickAsync();
        await mail.Page.Keyboard.TypeAsync("Dear all");
    }

    [Fact]
    public async Task Addresses_are_completed_from_earlier_mail()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync("caro");
        await Expect(mail.Page.GetByRole(AriaRole.Option, new() { Name = "Carol" })).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Page.Locator(".chip")).ToHaveTextAsync("Carol");
        Assert.Empty(mail.Complaints);
    }
}
