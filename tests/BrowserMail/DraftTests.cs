using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>What somebody writes is on the server, or stays in its window and says that it is not.</summary>
public sealed class DraftTests(BrowserHost host)
{
    [Fact]
    public async Task A_draft_that_could_not_be_saved_holds_its_window_and_is_saved_once_the_server_is_there()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        ILocator state = await BeginAsync(mail, "A long letter");
        await mail.Context.SetOfflineAsync(true);
        await mail.Page.Keyboard.TypeAsync("and what was written in a tunnel");
        await Expect(state).ToContainTextAsync("The draft is not saved");
        await AssertStaysAsync(mail);
        await mail.Page.Locator(".window").GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("its window stays open");
        await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(1);

        // Nobody writes on: it is tried again by itself.
        await mail.Context.SetOfflineAsync(false);
        await Expect(state).ToContainTextAsync("Draft saved");
        await mail.Page.ReloadAsync();
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Drafts" }).ClickAsync();
        await mail.OpenAsync("A long letter");
        await Expect(Text(mail)).ToContainTextAsync("and what was written in a tunnel");
    }

    /// <summary>A message with a subject, which is saved; the cursor is in its text.</summary>
    private static async Task<ILocator> BeginAsync(Webmail mail, string subject)
    {
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("Subject").FillAsync(subject);
        ILocator state = mail.Page.Locator(".window .state");
        await Expect(state).ToContainTextAsync("Draft saved");
        await Text(mail).ClickAsync();
        return state;
    }

    private static ILocator Text(Webmail mail) => mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });

    /// <summary>The browser asks before the page goes.</summary>
    private static async Task AssertStaysAsync(Webmail mail)
    {
        var asked = new TaskCompletionSource<string>();
        mail.Page.Dialog += (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            _ = dialog.DismissAsync();
        };
        await mail.Page.CloseAsync(new() { RunBeforeUnload = true });
        Assert.Equal("beforeunload", await asked.Task.WithinBoundsAsync("the browser asks"));
    }
}
