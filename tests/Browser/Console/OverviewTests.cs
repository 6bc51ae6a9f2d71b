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
