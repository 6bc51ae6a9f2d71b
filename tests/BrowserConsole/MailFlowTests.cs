using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

public sealed class MailFlowTests(BrowserHost host)
{
    [Fact]
    public async Task What_waits_is_found_held_followed_and_deleted()
    {
        EmailAddress sender = await host.TakeAccountAsync(withMail: false);
        foreach (string to in (string[])["one", "two", "three"]) await host.QueueAsync(sender, EmailAddress.Parse($"{to}@far.invalid"));
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: $"queue?from={sender}");
        await console.SettleAsync();
        await Expect(console.Rows).ToHaveCountAsync(3);
        await console.Row("one@far.invalid").Locator("input[type=checkbox]").CheckAsync();
        await console.Button("Hold").ClickAsync();
        await Expect(console.Row("one@far.invalid")).ToContainTextAsync("Held");
        await console.CheckBarriersAsync();
        await console.PictureAsync("console-queue");

        await console.Row("one@far.invalid").Locator("a").First.ClickAsync();
        await Expect(console.Title).ToContainTextAsync("Held");
        await Expect(console.Page.Locator(".timeline")).ToContainTextAsync("Queued");
        await console.CheckBarriersAsync();
        await console.Button("Delete").ClickAsync();
        await Expect(console.Dialog).ToContainTextAsync("Nobody is told");
        await console.Answer("Delete").ClickAsync();
        await console.ExpectAddressAsync("/console/queue$");

        await console.GoAsync($"queue?from={sender}");
        await console.Page.GetByLabel("Select all rows that are shown").CheckAsync();
        await console.Button("Delete").ClickAsync();
        await Expect(console.Dialog).ToContainTextAsync("Delete 2 messages?");
        await console.Answer("Delete").ClickAsync();
        await Expect(console.Page.GetByText("Nothing matches these filters")).ToBeVisibleAsync();
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task An_account_is_held_and_let_go()
    {
        EmailAddress address = await host.TakeAccountAsync(withMail: false);
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: $"accounts/{address}/sending");
        await console.SettleAsync();
        await console.Button("Hold sending").ClickAsync();
        await console.Dialog.GetByLabel("Reason").FillAsync("Looks stolen");
        await console.Answer("Hold sending").ClickAsync();
        await Expect(console.Page.GetByText("Looks stolen")).ToBeVisibleAsync();
        await console.GoAsync("holds");
        await console.Row(address.ToString()).GetByRole(AriaRole.Button, new() { Name = "Release" }).ClickAsync();
        await console.Answer("Release").ClickAsync();
        await Expect(console.Row(address.ToString())).ToHaveCountAsync(0);
        Assert.Empty(console.Complaints);
    }
}
