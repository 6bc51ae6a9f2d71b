using Microsoft.Playwright;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

public sealed class GuideTests(BrowserHost host)
{
    [Fact]
    public async Task A_newcomer_brings_a_domain_up()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "start/domain");
        await console.SettleAsync();
        await console.Page.GetByRole(AriaRole.Textbox, new() { Name = "Domain", Exact = true }).FillAsync("guide.test");
        await console.Button("Add it and continue").ClickAsync();

        await console.ExpectAddressAsync("/console/start/dns/guide.test$");
        await Expect(console.Page.Locator(".record").First).ToContainTextAsync("guide.test");
        // Its mail will be signed: both keys are made, and their records asked for.
        await Expect(console.Page.Locator(".record", new() { HasText = "_domainkey.guide.test" })).ToHaveCountAsync(2);
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
        await Expect(console.Page.GetByText("1 of 2 rows can be imported.")).ToBeVisibleAsync();
        await Expect(console.Row("ben@elsewhere.test")).ToContainTextAsync("Refused");
        // The dry run made nobody.
        await Expect(console.Page.GetByText("guide.test has 1 account.")).ToBeVisibleAsync();
        await console.Button("Create 1 account").ClickAsync();
        await Expect(console.Page.GetByText("1 account has been created.")).ToBeVisibleAsync();
        await Expect(console.Page.GetByText("guide.test has 2 accounts.")).ToBeVisibleAsync();
        await console.Button("Continue").ClickAsync();

        await console.Page.GetByLabel("Send a test message to").FillAsync("ana@guide.test");
        await console.Button("Send it").ClickAsync();
        await Expect(console.Page.GetByText("ana@guide.test is an address of this server")).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        await console.Button("Continue").ClickAsync();
        await Expect(console.Page.GetByText("guide.test is ready")).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Records_are_looked_at_until_everybody_shows_them()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "start/dns/demo.test");
        await console.SettleAsync();
        await Expect(console.Button("Keep checking")).ToBeVisibleAsync();
        // The name servers are played: one lags at the first look, and the connection ends; at the second all show everything.
        int looks = 0;
        const string Lagging = """{"at":"2026-01-01T00:00:00Z","shown":3,"total":4,"pending":[{"name":"demo.test.","type":"MX","expected":["10 mx.demo.test."],"published":true,"lagging":["9.9.9.9"]}],"gaveUp":false}""";
        const string Shown = """{"at":"2026-01-01T00:01:00Z","shown":4,"total":4,"pending":[],"gaveUp":false}""";
        await console.Page.RouteAsync("**/dns/watch*", route => route.FulfillAsync(new() { ContentType = "application/x-ndjson", Body = Interlocked.Increment(ref looks) == 1 ? Lagging + "\n" : Lagging + "\n" + Shown + "\n" }));
        await console.Page.RouteAsync("**/dns/check*", static route => route.FulfillAsync(new() { ContentType = "application/json", Body = """{"domain":"demo.test","isGood":true,"asked":["9.9.9.9"],"findings":[]}""" }));
        await console.Button("Keep checking").ClickAsync();
        await Expect(console.Page.GetByText("3 of 4 records are visible everywhere.").First).ToBeVisibleAsync();
        await Expect(console.Page.GetByText("Still remembering the old answer: 9.9.9.9")).ToBeVisibleAsync();
        await Expect(console.Page.GetByText("The connection ended before all records were visible.")).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        await console.PictureAsync("console-dns-watch");
        await console.Button("Keep checking").ClickAsync();
        // What was waited for is checked, and the way on is open.
        await Expect(console.Page.GetByText("All that matters is in place.")).ToBeVisibleAsync();
        await Expect(console.Button("Keep checking")).ToHaveCountAsync(0);
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
