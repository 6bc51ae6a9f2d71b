using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Mail;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

public sealed class AccountTests(BrowserHost host)
{
    [Fact]
    public async Task An_account_is_added_changed_and_deleted()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "accounts");
        await console.SettleAsync();
        await console.Button("Add account").First.ClickAsync();
        await console.Dialog.GetByLabel("Address").FillAsync("dora@demo.test");
        await console.Dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Dora");
        await console.Answer("Make one").ClickAsync();
        await console.CheckBarriersAsync();
        await console.Answer("Add account").ClickAsync();
        await Expect(console.Title).ToContainTextAsync("Dora");

        await console.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Dora Li");
        await console.Button("Save").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("Saved");
        await Expect(console.Title).ToContainTextAsync("Dora Li");

        await console.Button("Reset password").ClickAsync();
        await console.Answer("Make one").ClickAsync();
        await console.Answer("Reset password").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("The password has been changed.");

        await console.Button("Delete").ClickAsync();
        await Expect(console.Dialog).ToContainTextAsync("0 messages");
        await Expect(console.Answer("Delete")).ToBeDisabledAsync();
        await console.Dialog.GetByRole(AriaRole.Textbox).FillAsync("dora@demo.test");
        await console.Answer("Delete").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("has been deleted");
        await console.ExpectAddressAsync("/console/accounts$");
        await Expect(console.Row("dora@demo.test")).ToHaveCountAsync(0);
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Who_was_slower_is_told_and_loses_nothing_of_the_other()
    {
        EmailAddress address = await host.TakeAccountAsync(withMail: false);
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "accounts/" + address);
        await console.SettleAsync();
        await host.Services.GetRequiredService<DirectoryAdministration>().UpdateAccountAsync(await host.IdOfAsync(address), static account => account with { DisplayName = "From elsewhere" });
        await console.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Mine");
        await console.Button("Save").ClickAsync();
        await Expect(console.Page.Locator(".trouble")).ToContainTextAsync("Somebody else changed this");
        await console.Button("Show what is there now").ClickAsync();
        await Expect(console.Page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("From elsewhere");
    }

    [Fact]
    public async Task Several_are_suspended_at_once()
    {
        EmailAddress one = await host.TakeAccountAsync(withMail: false), other = await host.TakeAccountAsync(withMail: false);
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "accounts");
        await console.SettleAsync();
        foreach (EmailAddress address in (EmailAddress[])[one, other]) await console.Page.GetByLabel($"Select {address}", new() { Exact = true }).CheckAsync();
        await console.Button("Suspend").ClickAsync();
        await Expect(console.Dialog).ToContainTextAsync("Suspend 2 accounts?");
        await console.Answer("Suspend").ClickAsync();
        await Expect(console.Row(one.ToString())).ToContainTextAsync("Suspended");
        await Expect(console.Row(other.ToString())).ToContainTextAsync("Suspended");
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task A_list_is_what_its_address_says_and_leaves_as_CSV()
    {
        EmailAddress address = await host.TakeAccountAsync(withMail: false);
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "accounts?role=owner&sort=-address");
        await console.SettleAsync();
        await Expect(console.Rows.First).ToContainTextAsync("Owner");
        await Expect(console.Row(address.ToString())).ToHaveCountAsync(0);
        await console.Page.GetByLabel("Any role").SelectOptionAsync("");
        await console.Page.GetByLabel("Search", new() { Exact = true }).FillAsync(address.LocalPart);
        await console.ExpectAddressAsync("[?]sort=-address&q=" + address.LocalPart + "$");
        await Expect(console.Row(address.ToString())).ToHaveCountAsync(1);
        IDownload file = await console.Page.RunAndWaitForDownloadAsync(() => console.Button("CSV").ClickAsync());
        string[] lines = await File.ReadAllLinesAsync((await file.PathAsync())!);
        Assert.StartsWith("address,name", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith(address.ToString(), StringComparison.Ordinal));
        Assert.Empty(console.Complaints);
    }
}
