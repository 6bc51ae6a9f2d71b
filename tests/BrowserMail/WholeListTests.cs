using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Server;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>What is done with all of a list, of which the page has loaded a part.</summary>
public sealed class WholeListTests(BrowserHost host)
{
    [Fact]
    public async Task All_of_a_list_is_selected_archived_and_put_back()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await FillAsync(account, MailboxRole.Inbox, 120);
        await using Webmail mail = await host.OpenAsync(account);
        await Expect(mail.Page.GetByText("120 conversations", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(mail.Row("Parcel 119")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("*");
        await mail.Page.Keyboard.PressAsync("a");
        await mail.Button("Select all 120 conversations in this list").ClickAsync();
        await Expect(mail.Page.GetByText("All 120 conversations in this list are selected.")).ToBeVisibleAsync();
        await Expect(mail.Page.GetByText("120 selected")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-select-all");
        await mail.CheckBarriersAsync();
        await mail.Page.Keyboard.PressAsync("e");
        await Expect(mail.Notice).ToContainTextAsync("120 conversations archived");
        await Expect(mail.Page.GetByText("Nothing is waiting in your inbox.")).ToBeVisibleAsync();
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Page.GetByText("120 conversations", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(mail.Row("Parcel 119")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task What_is_ticked_alone_is_what_is_meant_again_once_one_is_taken_out()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await FillAsync(account, MailboxRole.Inbox, 60);
        await using Webmail mail = await host.OpenAsync(account);
        await Expect(mail.Row("Parcel 59")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("*");
        await mail.Page.Keyboard.PressAsync("a");
        await mail.Button("Select all 60 conversations in this list").ClickAsync();
        await Expect(mail.Page.GetByText("60 selected")).ToBeVisibleAsync();
        await mail.Row("Parcel 59").Locator(".pick").ClickAsync();
        await Expect(mail.Page.GetByText("49 selected")).ToBeVisibleAsync();
        await mail.Page.Locator(".list-pane .bar").GetByRole(AriaRole.Button, new() { Name = "Archive" }).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("49 conversations archived");
        await Expect(mail.Page.GetByText("11 conversations", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task The_trash_is_emptied_with_the_folders_in_it()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await FillAsync(account, MailboxRole.Trash, 60);
        AccountId id = await host.IdOfAsync(account);
        await host.Store.WriteAsync(transaction => transaction.CreateMailbox(id, transaction.FindMailbox(id, MailboxRole.Trash)!.Name + "/Old"));
        await using Webmail mail = await host.OpenAsync(account);
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Trash" }).ClickAsync();
        await Expect(mail.Row("Parcel 59")).ToBeVisibleAsync();
        await Expect(mail.Button("Empty the trash")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-empty-trash");
        await mail.CheckBarriersAsync();
        var asked = new TaskCompletionSource<string>();
        mail.Page.Dialog += async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Message);
            await dialog.AcceptAsync();
        };
        await mail.Button("Empty the trash").ClickAsync();
        Assert.Equal("Trash: delete all 60 messages in it for ever? This cannot be undone.", await asked.Task.WithinBoundsAsync("the page asks"));
        await Expect(mail.Notice).ToContainTextAsync("60 messages deleted for ever");
        await Expect(mail.Page.GetByText("Nothing here")).ToBeVisibleAsync();
        Assert.DoesNotContain(await host.Store.ReadAsync(reader => reader.ListMailboxes(id)), static mailbox => mailbox.Name.EndsWith("/Old", StringComparison.Ordinal));
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    private async Task FillAsync(EmailAddress account, MailboxRole role, int count)
    {
        AccountId id = await host.IdOfAsync(account);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        for (int i = 0; i < count; i++)
        {
            string subject = string.Create(CultureInfo.InvariantCulture, $"Parcel {i}");
            byte[] message = Encoding.UTF8.GetBytes($"From: Parcels <parcels@{DemoSetup.Domain}>\r\nTo: {account}\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid():N}@{DemoSetup.Domain}>\r\n\r\nIt is on its way.\r\n");
            await host.DeliverAsync(id, role, message, received: now.AddMinutes(i - count));
        }
    }
}
