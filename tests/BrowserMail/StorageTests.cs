using System.Text;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Server;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>What takes up an account's room, and how to get some of it back.</summary>
public sealed class StorageTests(BrowserHost host)
{
    [Fact]
    public async Task What_takes_up_most_is_seen_and_thrown_away()
    {
        EmailAddress account = await host.TakeAccountAsync();
        AccountId id = await host.IdOfAsync(account);
        byte[] large = Encoding.UTF8.GetBytes($"From: Plans <plans@{DemoSetup.Domain}>\r\nTo: {account}\r\nSubject: All the plans\r\nMessage-ID: <{Guid.NewGuid():N}@{DemoSetup.Domain}>\r\n\r\n{string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 40_000))}");
        await host.DeliverAsync(id, MailboxRole.Archive, large);
        await using Webmail mail = await host.OpenAsync(account, path: "/mail/settings/storage");
        ILocator folders = mail.Page.GetByRole(AriaRole.Table, new() { Name = "By folder" });
        await Expect(folders.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("Archive");
        await Expect(folders.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("2.9 MB");
        ILocator messages = mail.Page.GetByRole(AriaRole.List, new() { Name = "Largest messages" });
        await Expect(messages.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("All the plans");
        await mail.PictureAsync("mail-storage");
        await mail.CheckBarriersAsync();
        await mail.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Select All the plans" }).CheckAsync();
        await mail.Button("Delete 1 message (2.9 MB)").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("1 message moved to the trash");
        await Expect(folders.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("Trash");
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(folders.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("Archive");
        await messages.GetByRole(AriaRole.Link, new() { Name = "All the plans" }).ClickAsync();
        await Expect(mail.Page.Locator(".thread-head")).ToContainTextAsync("All the plans");
        Assert.Empty(mail.Complaints);
    }
}
