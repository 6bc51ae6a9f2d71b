using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>What a message would have the browser do elsewhere happens when the person wants it, and by this server where that is possible.</summary>
public sealed class ConsentTests(BrowserHost host)
{
    [Theory]
    [InlineData("en-GB", "Images from other servers are not shown", "Show images")]
    [InlineData("zh-CN", "外部图片未显示", "显示图片")]
    public async Task Images_of_other_servers_are_asked_for_when_one_wants_them_and_by_this_server(string language, string blocked, string show)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await DeliverAsync(account, "Content-Type: text/html; charset=utf-8", "<p>Our new tiles</p><img src=\"https://track.test/tiles.png?reader=7\" alt=\"Tiles\" width=\"40\" height=\"30\">");
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language });
        var asked = new ConcurrentQueue<string>();
        mail.Page.Request += (_, request) => asked.Enqueue(request.Url);
        await Expect(mail.Row("New this week")).ToBeVisibleAsync();
        await mail.Page.RouteAsync("**/*tiles.png*", static route => route.FulfillAsync(new() { ContentType = "image/gif", BodyBytes = Convert.FromBase64String("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==") }));
        await mail.OpenAsync("New this week");
        IFrameLocator frame = mail.Page.FrameLocator(".frame");
        await Expect(frame.GetByText("Our new tiles")).ToBeVisibleAsync();
        await Expect(mail.Page.GetByText(blocked)).ToBeVisibleAsync();
        await mail.CheckBarriersAsync();
        Assert.DoesNotContain(asked, static url => url.Contains("tiles.png", StringComparison.Ordinal));

        await mail.Button(show).ClickAsync();
        await Expect(frame.GetByRole(AriaRole.Img, new() { Name = "Tiles" })).ToHaveJSPropertyAsync("naturalWidth", 1);
        await Expect(mail.Page.GetByText(blocked)).ToHaveCountAsync(0);
        string image = Assert.Single(asked, static url => url.Contains("tiles.png", StringComparison.Ordinal));
        Assert.StartsWith(host.Origin + "/jmap/", image, StringComparison.Ordinal);
        Assert.All(asked, url => Assert.StartsWith(host.Origin + "/", url, StringComparison.Ordinal));
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_list_is_left_by_a_letter_where_it_wants_one()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await DeliverAsync(account, "List-Id: <tiles.list.test>\r\nList-Unsubscribe: <mailto:leave@list.test?subject=unsubscribe%207>", "News");
        await using Webmail mail = await host.OpenAsync(account);
        await mail.OpenAsync("New this week");
        await Expect(mail.Page.GetByText("This message comes from a mailing list.")).ToBeVisibleAsync();
        await mail.CheckBarriersAsync();
        await mail.Button("Unsubscribe").ClickAsync();
        await Expect(mail.Page.GetByLabel("Subject")).ToHaveValueAsync("unsubscribe 7");
        await Expect(mail.Page.GetByText("leave@list.test", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_list_that_wants_a_page_opened_is_opened_by_the_person()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await DeliverAsync(account, "List-Unsubscribe: <https://list.test/leave?who=7>", "News");
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = "zh-CN" });
        await mail.OpenAsync("New this week");
        await mail.Button("退订").ClickAsync();
        ILocator page = mail.Page.GetByRole(AriaRole.Link, new() { Name = "打开 list.test" });
        await Expect(page).ToHaveAttributeAsync("href", "https://list.test/leave?who=7");
        await Expect(page).ToHaveAttributeAsync("rel", "noopener noreferrer nofollow");
        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    private async Task DeliverAsync(EmailAddress account, string header, string body) =>
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, Encoding.UTF8.GetBytes($"From: Tiles <news@list.test>\r\nTo: {account}\r\nSubject: New this week\r\nMessage-ID: <week@list.test>\r\nMIME-Version: 1.0\r\n{header}\r\n\r\n{body}\r\n"));
}
