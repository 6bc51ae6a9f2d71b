using Microsoft.Playwright;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>What the server writes is Chinese on a Chinese page, whatever the browser itself prefers.</summary>
public sealed class ChineseTests(BrowserHost host)
{
    [Fact]
    public async Task Settings_are_explained_in_the_language_of_the_page_and_change_with_it()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), Profile.Desktop with { Language = "zh-CN" }, "settings?q=unreadable-author");
        await console.SettleAsync();
        await Expect(console.Row("mail.unreadable-author")).ToContainTextAsync("任何 DMARC 策略都无法提供保护");
        await console.GoAsync("settings");
        await Expect(console.Row("hostname").First).ToContainTextAsync("服务器在问候语、EHLO、Received 和报告中使用的名称");
        await console.PictureAsync("chinese-settings");
        await console.Page.Locator(".user-button").ClickAsync();
        await console.Button("English").ClickAsync();
        await Expect(console.Row("hostname").First).ToContainTextAsync("The name this server gives in greetings");
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task A_refusal_is_in_Chinese()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), Profile.Desktop with { Language = "zh-CN" }, "domains");
        await console.SettleAsync();
        await console.Button("添加域名").First.ClickAsync();
        await console.Dialog.GetByRole(AriaRole.Textbox).First.FillAsync("demo.test");
        await console.Answer("添加域名").ClickAsync();
        await Expect(console.Dialog).ToContainTextAsync("域名 demo.test 已存在。");
        await console.PictureAsync("chinese-refusal");
        await console.GoAsync("queue/Q1FFFFF");
        await Expect(console.Page.Locator(".main")).ToContainTextAsync("队列中没有 Q1FFFFF（可能已离开队列）。");
        await console.PictureAsync("chinese-missing");
        await console.GoAsync("pipeline");
        await Expect(console.Page.Locator(".main")).ToContainTextAsync("检查外来邮件的 SPF、DKIM、ARC 和 DMARC");
        await console.PictureAsync("chinese-pipeline");
    }
}
