using Microsoft.Playwright;
using static Posthouse.Browser.Tests.ConsolePage;

namespace Posthouse.Browser.Tests;

public sealed class GuideTests(BrowserHost host)
{
    [Fact]
    public async Task A_newcomer_brings_a_domain_up()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "start/domain");
        await console.SettleAsync();
        await console.Page.GetByLabel("Domain", new() { Exact = true }).First.FillAsync("guide.test");
        await console.Button("Add it and continue").ClickAsync();

        await console.ExpectAddressAsync("/console/start/dns/guide.test$");
        await Expect(console.Page.Locator(".record").First).ToContainTextAsync("guide.test");
        await console.Page.GetByLabel("Where the domain’s DNS is").SelectOptionAsync("cloudflare");
        await Expect(console.Page.Locator(".steps li").First).ToBeVisibleAsync();
        await console.PictureAsync("console-guide");
        await console.Button("Continue without it for now").ClickAsync();

        await console.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Guo Lin");
        await console.Button("Make one").ClickAsync();
        await Expect(console.Page.GetByLabel("Password", new() { Exact = true })).ToHaveAttributeAsync("type", "text");
        await console.Button("Add and continue").ClickAsync();

        await Expect(console.Page.GetByText("guide.test has 1 account.")).ToBeVisibleAsync();
        await console.Page.GetByLabel("or paste rows here").FillAsync("address,password,name\nana@guide.test,correct horse battery,Ana\nben@elsewhere.test,staple of many words,Ben\n");
        await console.Button("Check").ClickAsync();
        await Expect(console.Page.GetByText("1 of 2 rows can be created.")).ToBeVisibleAsync();
        await Expect(console.Row("ben@elsewhere.test")).ToContainTextAsync("Refused");
        // The dry run made nobody.
        await Expect(console.Page.GetByText("guide.test has 1 account.")).ToBeVisibleAsync();
        await console.Button("Create 1 account").ClickAsync();
        await Expect(console.Page.GetByText("1 account has been created.")).ToBeVisibleAsync();
        await Expect(console.Page.GetByText("guide.test has 2 accounts.")).ToBeVisibleAsync();
        await console.Button("Continue").ClickAsync();

        await console.Page.GetByLabel("Send a test message to").FillAsync("ana@guide.test");
        await console.Button("Send it").ClickAsync();
        await Expect(console.Page.GetByText("The other server has taken it")).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        await console.Button("Continue").ClickAsync();
        await Expect(console.Page.GetByText("guide.test is ready")).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task It_can_be_left_and_taken_up_again()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "start/accounts/demo.test");
        await console.SettleAsync();
        await console.Link("Continue later").ClickAsync();
        await Expect(console.Title).ToHaveTextAsync("Overview");
        await console.Link("Set-up guide").ClickAsync();
        await Expect(console.Page.Locator(".progress [aria-current]")).ToContainTextAsync("Accounts");
        Assert.Empty(console.Complaints);
    }
}
