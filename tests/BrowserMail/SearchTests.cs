using Microsoft.Playwright;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

public sealed class SearchTests(BrowserHost host)
{
    [Fact]
    public async Task It_finds_while_one_types_and_marks_what_it_found()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("/");
        await mail.Page.Keyboard.TypeAsync("tiles");
        await Expect(mail.Page.Locator(".row mark").First).ToBeVisibleAsync();
        await Expect(mail.Rows).ToHaveCountAsync(1);
        await mail.Page.Keyboard.PressAsync("Escape");
        await mail.PictureAsync("mail-search");
        await mail.Button("Clear the search").ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(5);
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("from:bob", "请确认", 1)]
    [InlineData("subject:发票", "发票", 1)]
    [InlineData("交货期", "请确认", 1)]
    [InlineData("is:starred", "请确认", 1)]
    [InlineData("has:attachment", "Quotation", 1)]
    [InlineData("in:junk", "You have won", 1)]
    [InlineData("after:7d -is:unread", "Quotation", 2)]
    [InlineData("newer_than:7d -is:unread", "Quotation", 2)]
    [InlineData("主题:发票 to:me", "发票", 1)]
    public async Task Operators_narrow_it(string query, string found, int count)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), path: "/mail/search/" + Uri.EscapeDataString(query));
        await Expect(mail.Row(found)).ToBeVisibleAsync();
        await Expect(mail.Rows).ToHaveCountAsync(count);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task It_says_which_operators_there_are()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await mail.Page.GetByPlaceholder("Search mail").FillAsync("has");
        await mail.Page.GetByRole(AriaRole.Option, new() { Name = "has:attachment" }).ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(1);
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "before:soon", "is no day")]
    [InlineData("zh-CN", "in:nowhere foo:bar", "没有名为“nowhere”的文件夹")]
    public async Task What_it_did_not_understand_is_said_where_nothing_is_found(string language, string query, string told)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), new Profile(1280, 860, language), "/mail/search/" + Uri.EscapeDataString(query));
        await Expect(mail.Page.Locator(".misread")).ToContainTextAsync(told);
        await mail.PictureAsync("mail-search-misread-" + language);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_said_to_be_and_the_inbox_is_near()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), path: "/mail/f/NOPE");
        await Expect(mail.Page.GetByText("There is no such folder")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-no-folder");
        await mail.Button("To the inbox").ClickAsync();
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
    }
}
