using Microsoft.Playwright;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

public sealed class ServerTests(BrowserHost host)
{
    [Fact]
    public async Task A_domain_with_its_own_administrator_keys_and_end()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "domains");
        await console.SettleAsync();
        await console.Button("Add domain").First.ClickAsync();
        await console.Dialog.GetByLabel("Domain").FillAsync("branch.demo.test");
        await console.Answer("Add domain").ClickAsync();
        await console.ExpectAddressAsync("/console/domains/branch.demo.test$");
        await console.Link("Signing keys").ClickAsync();
        await console.Button("Add key").ClickAsync();
        await console.Dialog.GetByLabel("Algorithm").SelectOptionAsync("ed25519");
        await console.Answer("Add key").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("The key is there");
        await console.CheckBarriersAsync();
        await console.Button("Delete").First.ClickAsync();
        await Expect(console.Dialog).ToContainTextAsync("branch.demo.test");
        await console.Dialog.GetByRole(AriaRole.Textbox).FillAsync("branch.demo.test");
        await console.CheckBarriersAsync();
        await console.Answer("Delete").ClickAsync();
        await console.ExpectAddressAsync("/console/domains$");
        await Expect(console.Row("branch.demo.test")).ToHaveCountAsync(0);

        // All of it is in the log, whose chain holds.
        await console.GoAsync("audit?operation=deleteDomain");
        await Expect(console.Rows.First).ToContainTextAsync("branch.demo.test");
        await console.Button("Verify the log").ClickAsync();
        await console.Answer("Verify the log").ClickAsync();
        await Expect(console.Dialog).ToContainTextAsync("is whole");
        await console.CheckBarriersAsync();
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task A_key_is_shown_once()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "keys");
        await console.SettleAsync();
        await console.Button("Make a key").First.ClickAsync();
        await console.Dialog.GetByLabel("Name").FillAsync("monitoring");
        await console.Dialog.GetByLabel("read-queue").CheckAsync();
        await console.CheckBarriersAsync();
        await console.Answer("Make a key").ClickAsync();
        await Expect(console.Dialog.Locator("code")).ToContainTextAsync("ph_");
        await console.Answer("Done").ClickAsync();
        await Expect(console.Row("monitoring")).ToContainTextAsync("read-queue");
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task The_language_changes_at_once_and_the_finder_goes_anywhere()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync());
        await console.SettleAsync();
        await console.Page.Locator(".user-button").ClickAsync();
        await console.Button("简体中文").ClickAsync();
        await Expect(console.Title).ToHaveTextAsync("概览");
        await console.Page.Keyboard.PressAsync("Escape");
        await console.Page.Keyboard.PressAsync("Control+k");
        await console.Page.Keyboard.TypeAsync("bob");
        await Expect(console.Page.Locator(".found li").First).ToContainTextAsync("bob@demo.test");
        await console.Page.Keyboard.PressAsync("Enter");
        await Expect(console.Title).ToContainTextAsync("鲍勃");
        Assert.Empty(console.Complaints);
    }
}
