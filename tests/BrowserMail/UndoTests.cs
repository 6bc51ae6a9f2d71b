using Microsoft.Playwright;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Whatever is done to a conversation is taken back by one key, and the server has it as it was.</summary>
public sealed class UndoTests(BrowserHost host)
{
    [Theory]
    [InlineData("e")]
    [InlineData("#")]
    [InlineData("!")]
    public async Task What_left_the_list_is_back(string key)
    {
        await using Webmail mail = await ChooseAsync();
        await mail.Page.Keyboard.PressAsync(key);
        await Expect(mail.Row("Quotation")).ToHaveCountAsync(0);
        await mail.Page.Keyboard.PressAsync("z");
        await Expect(mail.Row("Quotation")).ToBeVisibleAsync();
        await Expect(mail.Notice).ToContainTextAsync("Undone");
        await mail.Page.ReloadAsync();
        await Expect(mail.Row("Quotation")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("s")]
    [InlineData("Shift+U")]
    public async Task What_was_marked_is_as_it_was_and_nothing_before_it_is_touched(string key)
    {
        await using Webmail mail = await ChooseAsync();
        // What was done before it stays done.
        await mail.Row("Weekly").HoverAsync();
        await mail.Row("Weekly").GetByRole(AriaRole.Button, new() { Name = "Archive" }).ClickAsync();
        await Expect(mail.Row("Weekly")).ToHaveCountAsync(0);
        ILocator marked = key == "s" ? mail.Row("Quotation").Locator(".row-star.on") : mail.Page.Locator(".row.unread", new() { HasText = "Quotation" });
        await Expect(marked).ToHaveCountAsync(0);
        await mail.Page.Keyboard.PressAsync(key);
        await Expect(marked).ToHaveCountAsync(1);
        await mail.Page.Keyboard.PressAsync("z");
        await Expect(marked).ToHaveCountAsync(0);
        await Expect(mail.Row("Weekly")).ToHaveCountAsync(0);
        await mail.Page.Keyboard.PressAsync("z");
        await Expect(mail.Row("Weekly")).ToBeVisibleAsync();
        await Expect(mail.Notice).ToContainTextAsync("Undone");
        await mail.Page.ReloadAsync();
        await Expect(mail.Row("Weekly")).ToBeVisibleAsync();
        await Expect(mail.Row("Quotation")).ToBeVisibleAsync();
        await Expect(marked).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_label_that_was_put_on_is_taken_off()
    {
        await using Webmail mail = await ChooseAsync();
        await mail.Page.Keyboard.PressAsync("l");
        await mail.Page.GetByPlaceholder("New label").FillAsync("tiles");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Row("Quotation").Locator(".tag")).ToHaveTextAsync("tiles");
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Row("Quotation").Locator(".tag")).ToHaveCountAsync(0);
        await Expect(mail.Notice).ToContainTextAsync("Undone");
        await mail.Page.ReloadAsync();
        await Expect(mail.Row("Quotation")).ToBeVisibleAsync();
        await Expect(mail.Row("Quotation").Locator(".tag")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_template_that_was_deleted_is_back()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false), path: "/mail/settings/templates");
        await mail.Button("New template").ClickAsync();
        await mail.Page.GetByLabel("Name").FillAsync("Thanks");
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Text" }).ClickAsync();
        await mail.Page.Keyboard.TypeAsync("Many thanks");
        await mail.Button("Save").ClickAsync();
        await mail.Button("Edit: Thanks").ClickAsync();
        await mail.Button("Delete").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Template deleted");
        await Expect(mail.Button("Edit: Thanks")).ToHaveCountAsync(0);
        await mail.Notice.GetByText("Undo").ClickAsync();
        await mail.Button("Edit: Thanks").ClickAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Text" })).ToContainTextAsync("Many thanks");
        Assert.Empty(mail.Complaints);
    }

    private async Task<Webmail> ChooseAsync()
    {
        Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Quotation")).ToBeVisibleAsync();
        await mail.OpenAsync("Quotation");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        return mail;
    }
}
