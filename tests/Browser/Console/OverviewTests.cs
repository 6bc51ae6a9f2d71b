using Microsoft.Playwright;
using static Posthouse.Browser.Tests.ConsolePage;

namespace Posthouse.Browser.Tests;

public sealed class OverviewTests(BrowserHost host)
{
    [Fact]
    public async Task An_owner_signs_in_and_finds_the_domains()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync());
        await console.SettleAsync();
        await Expect(console.Page.Locator(".tile").Filter(new() { HasText = "Health" })).ToContainTextAsync("Healthy");
        await console.Link("Domains").ClickAsync();
        await console.Row("demo.test").ClickAsync();
        await Expect(console.Title).ToContainTextAsync("demo.test");
        await console.ExpectAddressAsync("/console/domains/demo.test$");
        await Expect(console.Page.Locator(".record").First).ToContainTextAsync("MX");
        Assert.Empty(console.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "console-overview", "The same as a table")]
    [InlineData("zh-CN", "console-overview-zh", "以表格查看")]
    public async Task A_point_of_a_chart_leads_to_the_messages_behind_it(string language, string picture, string table)
    {
        await MailHistory.WriteAsync(host.Store, TimeProvider.System.GetUtcNow());
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), new Profile(1440, 1010, language));
        await console.SettleAsync();
        await Expect(console.Page.Locator(".chart canvas")).ToHaveCountAsync(6);
        await console.PictureAsync(picture);
        await console.CheckBarriersAsync();
        await console.Page.GetByText(table).First.ClickAsync();
        await console.Page.Locator(".chart-rows .link").First.ClickAsync();
        await console.ExpectAddressAsync("/console/trace[?]outcome=sent&");
        await Expect(console.Rows.First).ToContainTextAsync("alice@demo.test");
        await console.CheckBarriersAsync();
        await console.Page.GoBackAsync();
        await Expect(console.Page.Locator(".chart canvas")).ToHaveCountAsync(6);
        await console.GoAsync("deliverability");
        await console.PictureAsync(picture.Replace("overview", "deliverability", StringComparison.Ordinal));
        Assert.Empty(console.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Sign-in attempts", "Failed, by protocol", "Submission")]
    [InlineData("zh-CN", "登录", "失败（按协议）", "发信（Submission）")]
    public async Task Failed_sign_ins_are_told_by_protocol_and_lead_to_the_attempts(string language, string title, string view, string protocol)
    {
        await MailHistory.WriteAsync(host.Store, TimeProvider.System.GetUtcNow());
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), new Profile(1440, 1010, language));
        await console.SettleAsync();
        ILocator card = console.Page.Locator(".card").Filter(new() { Has = console.Page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true }) });
        await card.GetByRole(AriaRole.Button, new() { Name = view }).ClickAsync();
        await console.ExpectAddressAsync("[?]signIns=failed$");
        await card.Locator("summary").ClickAsync();
        await Expect(card.GetByRole(AriaRole.Columnheader, new() { Name = protocol })).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        await console.PictureAsync($"console-sign-ins-{language}");
        await card.Locator(".chart-rows .link").First.ClickAsync();
        await console.ExpectAddressAsync("/console/trace[?]outcome=sign-in-failed&protocol=");
        await Expect(console.Rows.First).ToBeVisibleAsync();
        // Back to the view that was looked at.
        await console.Page.GoBackAsync();
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = view })).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Somebody_without_a_role_is_told_so()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeAccountAsync(withMail: false));
        await Expect(console.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing to administer here" })).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_comes_back_after_signing_in()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "accounts?q=bob");
        await console.ExpectAddressAsync("/console/accounts[?]q=bob$");
    }
}
