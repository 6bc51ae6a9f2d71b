using System.Net;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>Files that an account has sent as links, as its administrator sees and ends them.</summary>
public sealed class FileLinkTests(BrowserHost host)
{
    [Theory]
    [InlineData("en-GB", "Revoke the link to 预算 2027.xlsx", "Revoke", "Nobody can download 预算 2027.xlsx any more.", "No file links")]
    [InlineData("zh-CN", "撤销 预算 2027.xlsx 的链接", "撤销", "预算 2027.xlsx 已无法再下载。", "没有文件链接")]
    public async Task A_link_is_seen_and_revoked_on_the_page_of_its_account(string language, string revoke, string label, string revoked, string none)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        string address = await host.LinkAsync(account, "预算 2027.xlsx");
        using var http = new HttpClient { BaseAddress = new Uri(host.Origin) };
        using (HttpResponseMessage there = await http.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute))) Assert.Equal(HttpStatusCode.OK, there.StatusCode);
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), Profile.Desktop with { Language = language }, $"accounts/{account}/links");
        await console.SettleAsync();
        await Expect(console.Row("预算 2027.xlsx")).ToBeVisibleAsync();
        // The address is nobody's but theirs who were told.
        Assert.DoesNotContain(address.Split('/')[^1], await console.Page.ContentAsync(), StringComparison.Ordinal);
        await console.CheckBarriersAsync();
        await console.PictureAsync("console-links-" + language[..2]);
        await console.Button(revoke).ClickAsync();
        await console.Answer(label).ClickAsync();
        await Expect(console.Notice).ToContainTextAsync(revoked);
        await Expect(console.Page.GetByText(none)).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        using (HttpResponseMessage gone = await http.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute))) Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Empty(console.Complaints);
    }
}
