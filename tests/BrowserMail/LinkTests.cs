using System.Security.Cryptography;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>A file that is too large for a message, from the window in which it is written to the page on which it is downloaded, and back to its sender's list.</summary>
public sealed class LinkTests(BrowserHost host)
{
    // Above what the webmail attaches without a word.
    private const int Large = 21 << 20;

    private static readonly Words English = new(
        "en-GB", "New message", "To", "Subject", "Message", "Send", "Send a link", "Downloads", "Password (optional)", "is in the message", "sends you a file", "Password", "Download", "That is not the password", "This link does not work",
        "1 of 1 downloads", "Used up", "Remove from the list");

    private static readonly Words Chinese = new(
        "zh-CN", "写邮件", "收件人", "主题", "正文", "发送", "发送链接", "下载次数", "提取密码（可选）", "的链接已写入邮件", "给您发来一个文件", "提取密码", "下载", "密码不正确", "链接无法使用",
        "已下载 1/1 次", "次数已用完", "从列表中移除");

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public async Task A_large_file_goes_as_a_link_is_downloaded_once_and_counted(string language)
    {
        Words words = language == "en" ? English : Chinese;
        EmailAddress from = await host.TakeAccountAsync(withMail: false), to = await host.TakeAccountAsync(withMail: false);
        using var disk = new LargeFiles();
        byte[] file = RandomNumberGenerator.GetBytes(Large);
        await using Webmail mail = await host.OpenAsync(from, Profile.Desktop with { Language = words.Language });
        await mail.Button(words.New).ClickAsync();
        await mail.Page.GetByLabel(words.To, new() { Exact = true }).FillAsync($"{to},");
        await mail.Page.GetByLabel(words.Subject).FillAsync("Film 2027");
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = words.Body }).ClickAsync();
        await mail.Page.Keyboard.TypeAsync("The film is attached. 视频见附件。");
        await disk.PickAsync(mail.Page.Locator(".window input[type=file]").Last, ("宣传片 <final>.mov", file));
        await Expect(mail.Page.Locator(".link-offer")).ToBeVisibleAsync();
        await mail.Page.GetByLabel(words.Downloads).SelectOptionAsync("1");
        await mail.Page.GetByLabel(words.PasswordOptional).FillAsync("春天7788");
        await mail.PictureAsync($"mail-link-offer-{language}");
        await mail.CheckBarriersAsync();
        await mail.Button(words.SendLink).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync(words.Inserted, new() { Timeout = 60_000 });
        ILocator link = mail.Page.Locator(".rich a[href*='/link/']");
        await Expect(link).ToHaveCountAsync(1);
        await Expect(mail.Page.Locator(".rich")).Not.ToContainTextAsync("春天7788");
        await Expect(mail.Page.Locator(".window-files")).ToHaveCountAsync(0);
        await mail.PictureAsync($"mail-link-written-{language}");
        // Nobody is asked where the attachment is.
        await mail.Button(words.Send).ClickAsync();
        await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);

        string address;
        await using (Webmail other = await host.OpenAsync(to))
        {
            await other.OpenAsync("Film 2027");
            ILocator received = other.Page.FrameLocator(".frame").Locator("a[href*='/link/']");
            await Expect(received).ToHaveCountAsync(1);
            address = (await received.InnerTextAsync()).Trim();
        }

        await DownloadAsync(words, language, address, file);
        await mail.Page.GotoAsync("/mail/settings/links");
        await Expect(mail.Page.Locator(".link-list")).ToContainTextAsync(words.Counted);
        await Expect(mail.Page.Locator(".link-list")).ToContainTextAsync(words.UsedUp);
        await mail.PictureAsync($"mail-links-{language}");
        await mail.CheckBarriersAsync();
        await mail.Page.GetByRole(AriaRole.Button, new() { Name = words.Remove }).ClickAsync();
        await Expect(mail.Page.Locator(".link-list li")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_message_neither_leaves_nor_closes_while_it_is_asked_what_becomes_of_a_file()
    {
        using var disk = new LargeFiles();
        EmailAddress from = await host.TakeAccountAsync(withMail: false), to = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(from);
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync($"{to},");
        await mail.Page.GetByLabel("Subject").FillAsync("With the plans");
        await disk.PickAsync(mail.Page.Locator(".window input[type=file]").Last, ("big.bin", new byte[Large]));
        ILocator question = mail.Page.Locator(".link-offer"), answer = mail.Button("Send a link");
        await Expect(question).ToBeVisibleAsync();

        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("First say what becomes of big.bin");
        await Expect(answer).ToBeFocusedAsync();
        await mail.Page.GetByLabel("Subject").FocusAsync();
        await mail.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(answer).ToBeFocusedAsync();
        await mail.Button("Send later").ClickAsync();
        await mail.Page.GetByText("Tomorrow morning").ClickAsync();
        await Expect(answer).ToBeFocusedAsync();
        await mail.Button("Minimise").ClickAsync();
        await mail.Page.Locator(".window").GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(answer).ToBeFocusedAsync();
        await mail.PictureAsync("mail-link-answer-first");
        await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(1);
        Assert.Equal(0, await host.ArrivedAsync(to));

        await mail.Button("Attach it all the same").ClickAsync();
        await Expect(mail.Page.Locator(".file")).ToContainTextAsync("big.bin");
        await Expect(mail.Page.Locator(".file progress")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_link_is_revoked_and_a_file_may_still_be_attached()
    {
        using var disk = new LargeFiles();
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByRole(AriaRole.Button, new() { Name = "Plain text" }).ClickAsync();
        ILocator text = mail.Page.Locator("textarea");
        await text.FillAsync("Plans");
        ILocator picker = mail.Page.Locator(".window input[type=file]").Last;
        await disk.PickAsync(picker, ("plans.zip", new byte[Large]));
        await mail.Button("Cancel").ClickAsync();
        await Expect(mail.Page.Locator(".window-files")).ToHaveCountAsync(0);
        await disk.PickAsync(picker, ("plans.zip", new byte[Large]));
        await mail.Button("Send a link").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("The link to plans.zip is in the message.", new() { Timeout = 60_000 });
        string written = await text.InputValueAsync();
        Assert.Matches(@"^Plans\n\nplans\.zip \(22.MB\)\nhttp://\S+/link/[\w-]{43}\nAvailable until .+\n$", written);
        await disk.PickAsync(picker, ("attached.zip", new byte[Large]));
        await mail.Button("Attach it all the same").ClickAsync();
        await Expect(mail.Page.Locator(".file", new() { HasText = "attached.zip" }).Locator("progress")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await Expect(mail.Page.Locator(".file")).ToHaveCountAsync(1);
        await mail.Button("Discard the draft").ClickAsync();
        // It could be wanted back: the link lives on, and that is said.
        await Expect(mail.Notice.Last).ToContainTextAsync("The link that was made for it still works");

        string address = written.Split('\n').First(static line => line.StartsWith("http", StringComparison.Ordinal));
        await mail.Page.GotoAsync("/mail/settings/links");
        await Expect(mail.Page.Locator(".link-list")).ToContainTextAsync("0 downloads");
        mail.Page.Dialog += static (_, dialog) => _ = dialog.AcceptAsync();
        await mail.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke: plans.zip" }).ClickAsync();
        await Expect(mail.Notice.Last).ToContainTextAsync("revoked");
        await Expect(mail.Page.GetByText("You have sent no links to files.")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
        IResponse? gone = await mail.Page.GotoAsync(address);
        Assert.Equal(404, gone!.Status);
    }

    [Theory]
    [InlineData("en-GB", "New message", "27 MB together", "3 files", "Attach them all the same", "With film.mov, the attachments have", "Send a link", "The link to film.mov is in the message.")]
    [InlineData("zh-CN", "写邮件", "附件合计 27 MB", "3 个文件", "仍作为附件", "film.mov", "发送链接", "film.mov")]
    public async Task Files_that_are_too_large_together_are_offered_as_links_once(string language, string write, string together, string files, string attach, string with, string send, string inserted)
    {
        using var disk = new LargeFiles();
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false), Profile.Desktop with { Language = language });
        await mail.Button(write).ClickAsync();
        ILocator picker = mail.Page.Locator(".window input[type=file]").Last, offer = mail.Page.Locator(".link-offer");
        (string, byte[])[] three = [.. new[] { "a.zip", "b.zip", "c.zip" }.Select(static name => (name, new byte[9_000_000]))];
        await disk.PickAsync(picker, three);
        await Expect(offer).ToContainTextAsync(together);
        await Expect(offer).ToContainTextAsync(files);
        await Expect(offer).ToContainTextAsync("a.zip, b.zip, c.zip");
        await mail.PictureAsync("mail-link-together-" + language);
        await mail.CheckBarriersAsync();
        await mail.Button(attach).ClickAsync();
        await Expect(mail.Page.Locator(".file")).ToHaveCountAsync(3);
        // One more is no new question, until there is more than a message takes.
        await disk.PickAsync(picker, ("small.txt", new byte[1000]));
        await Expect(mail.Page.Locator(".file")).ToHaveCountAsync(4);
        await Expect(offer).ToHaveCountAsync(0);
        await disk.PickAsync(picker, ("film.mov", new byte[12_000_000]));
        await Expect(offer).ToContainTextAsync(with);
        await Expect(offer.GetByRole(AriaRole.Button)).ToHaveCountAsync(2);
        await Expect(mail.Page.Locator(".file progress")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await mail.Button(send).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync(inserted, new() { Timeout = 60_000 });
        await Expect(mail.Page.Locator(".rich a[href*='/link/']")).ToHaveCountAsync(1);
        await Expect(mail.Page.Locator(".file")).ToHaveCountAsync(4);
        Assert.Empty(mail.Complaints);
    }

    private async Task DownloadAsync(Words words, string language, string address, byte[] file)
    {
        (IBrowserContext context, IPage page) = await host.NewPageAsync(Profile.Phone with { Language = words.Language });
        await using var stranger = new BrowserPage(context, page);
        await page.GotoAsync(address);
        await Expect(page.GetByText(words.SendsYou)).ToBeVisibleAsync();
        await Expect(page.GetByText("宣传片 _final_.mov")).ToBeVisibleAsync();
        await Expect(page.Locator("time")).ToContainTextAsync("GMT+8");
        await stranger.PictureAsync($"link-page-{language}");
        await stranger.CheckBarriersAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(stranger.Complaints);
        await page.GetByLabel(words.Password).FillAsync("wrong");
        await stranger.Button(words.Download).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(words.Wrong);
        await stranger.CheckBarriersAsync();
        await page.GetByLabel(words.Password).FillAsync("春天7788");
        Task<IDownload> download = page.WaitForDownloadAsync();
        await stranger.Button(words.Download).ClickAsync();
        IDownload done = await download;
        Assert.Equal("宣传片 _final_.mov", done.SuggestedFilename);
        await using (Stream octets = await done.CreateReadStreamAsync())
        {
            using var all = new MemoryStream();
            await octets.CopyToAsync(all);
            Assert.True(file.AsSpan().SequenceEqual(all.GetBuffer().AsSpan(0, (int)all.Length)));
        }

        // It was the only one.
        await page.GotoAsync(address);
        await Expect(page.Locator("h1")).ToHaveTextAsync(words.Gone);
        await stranger.CheckBarriersAsync();
    }

    private sealed record Words(
        string Language, string New, string To, string Subject, string Body, string Send, string SendLink, string Downloads, string PasswordOptional, string Inserted, string SendsYou, string Password, string Download, string Wrong, string Gone,
        string Counted, string UsedUp, string Remove);
}
