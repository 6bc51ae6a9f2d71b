using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Labels are given, coloured, renamed and taken away.</summary>
public sealed class LabelTests(BrowserHost host)
{
    [Fact]
    public async Task A_label_in_any_script_is_coloured_renamed_and_deleted_and_each_is_taken_back()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account);
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Button("Label")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("l");
        await mail.Page.GetByPlaceholder("New label").FillAsync("物流");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Row("Weekly shipping schedule").Locator(".tag")).ToHaveTextAsync("物流");
        await mail.Button("Settings").ClickAsync();
        await mail.Page.GetByRole(AriaRole.Navigation, new() { Name = "Settings" }).GetByRole(AriaRole.Link, new() { Name = "Labels" }).ClickAsync();
        await mail.Button("Colour of 物流").ClickAsync();
        await mail.Button("Red").ClickAsync();
        await Expect(mail.Button("Red")).ToHaveAttributeAsync("aria-pressed", "true");
        await mail.Page.Keyboard.PressAsync("Escape");
        await mail.PictureAsync("mail-labels");
        await mail.CheckBarriersAsync();
        await mail.Button("Rename: 物流").ClickAsync();
        await mail.Page.GetByLabel("New name of 物流").FillAsync("Shipping");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Notice).ToContainTextAsync("“物流” is now “shipping”, on 1 message");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule").Locator(".tag")).ToHaveTextAsync("shipping");
        await Expect(mail.Row("Weekly shipping schedule").Locator(".tag")).ToHaveCSSAsync("background-color", "rgb(161, 74, 59)");

        // Another browser has the colour.
        await using (Webmail other = await host.OpenAsync(account))
            await Expect(other.Row("Weekly shipping schedule").Locator(".tag")).ToHaveCSSAsync("background-color", "rgb(161, 74, 59)");

        await mail.Button("Settings").ClickAsync();
        await mail.Page.GetByRole(AriaRole.Navigation, new() { Name = "Settings" }).GetByRole(AriaRole.Link, new() { Name = "Labels" }).ClickAsync();
        mail.Page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await mail.Button("Delete: shipping").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Label “shipping” taken from 1 message");
        await Expect(mail.Page.GetByText("There are no labels yet.")).ToBeVisibleAsync();
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Button("Delete: shipping")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }
}
