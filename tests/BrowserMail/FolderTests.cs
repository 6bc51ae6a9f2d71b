using System.Text;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Folders: one's own are made, named, moved, hidden and thrown away; those of others are there with what one may do in them.</summary>
public sealed class FolderTests(BrowserHost host)
{
    private static ILocator Folder(Webmail mail, string name) => new FolderList(mail).Find(name);

    private static Task ActAsync(Webmail mail, string folder, string item) => new FolderList(mail).ActAsync(folder, item);

    private static Task MakeAsync(Webmail mail, string name) => new FolderList(mail).MakeAsync(name);

    [Fact]
    public async Task A_folder_is_made_named_moved_and_thrown_away_and_comes_back()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await MakeAsync(mail, "Orders");
        await ActAsync(mail, "Orders", "New folder in it");
        await mail.Page.GetByPlaceholder("Name of the folder").FillAsync("2026");
        await mail.CheckBarriersAsync();
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(Folder(mail, "2026")).ToBeVisibleAsync();
        await ActAsync(mail, "2026", "Rename");
        await mail.Page.GetByPlaceholder("Name of the folder").FillAsync("合同 2026");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(Folder(mail, "合同 2026")).ToBeVisibleAsync();
        await mail.Button("Fold Orders").ClickAsync();
        await Expect(Folder(mail, "合同 2026")).ToHaveCountAsync(0);
        await mail.Button("Unfold Orders").ClickAsync();
        await mail.PictureAsync("mail-folders");
        await mail.CheckBarriersAsync();
        await ActAsync(mail, "合同 2026", "Move");
        await mail.Page.GetByLabel("Below").SelectOptionAsync(new SelectOptionValue { Label = "At the top" });
        await mail.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Move", Exact = true }).ClickAsync();
        await Expect(mail.Button("Fold Orders")).ToHaveCountAsync(0);

        await ActAsync(mail, "Orders", "Delete");
        await Expect(mail.Notice).ToContainTextAsync("Orders is in the trash");
        await Expect(Folder(mail, "Orders")).ToHaveCountAsync(0);
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(Folder(mail, "Orders")).ToBeVisibleAsync();
        await ActAsync(mail, "Orders", "Delete");
        await mail.Button("Unfold Trash").ClickAsync();
        mail.Page.Dialog += static (_, dialog) => _ = dialog.AcceptAsync();
        await ActAsync(mail, "Orders", "Delete for ever");
        await Expect(Folder(mail, "Orders")).ToHaveCountAsync(0);
        await Expect(mail.Button("Fold Trash")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-US", "Colour…", "Colour of Orders", "Red", "No colour", "Orders has another colour")]
    [InlineData("zh-CN", "颜色…", "“Orders”的颜色", "红色", "无颜色", "已更改“Orders”的颜色")]
    public async Task A_folder_has_its_colour_in_every_browser(string language, string item, string title, string red, string none, string done)
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language });
        await new FolderList(mail, language == "zh-CN").MakeAsync("Orders");
        await new FolderList(mail, language == "zh-CN").ActAsync("Orders", item);
        ILocator dialog = mail.Page.GetByRole(AriaRole.Dialog, new() { Name = title });
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = none })).ToBeDisabledAsync();
        await mail.CheckBarriersAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = red }).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync(done);
        await Expect(Folder(mail, "Orders").Locator(".nav-coloured")).ToHaveCSSAsync("color", "rgb(161, 74, 59)");

        await mail.Notice.GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(Folder(mail, "Orders").Locator(".nav-coloured")).ToHaveCountAsync(0);

        await using Webmail other = await host.OpenAsync(account, Profile.Desktop with { Language = language });
        await Expect(other.Row("Welcome")).ToBeVisibleAsync();
        await new FolderList(other, language == "zh-CN").ActAsync("Orders", item);
        await other.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = red }).ClickAsync();
        // The first hears of it.
        await Expect(Folder(mail, "Orders").Locator(".nav-coloured")).ToBeVisibleAsync();
        await new FolderList(other, language == "zh-CN").ActAsync("Orders", item);
        await other.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = none }).ClickAsync();
        await Expect(Folder(mail, "Orders").Locator(".nav-coloured")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_folder_is_hidden_and_shown_again()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await MakeAsync(mail, "Newsletters");
        await ActAsync(mail, "Newsletters", "Hide from the list");
        await Expect(Folder(mail, "Newsletters")).ToHaveCountAsync(0);
        await mail.Page.GetByText("Show a hidden folder").ClickAsync();
        await ActAsync(mail, "Newsletters", "Show in the list");
        await Expect(mail.Page.GetByText("Hide it again")).ToHaveCountAsync(0);
        await Expect(Folder(mail, "Newsletters")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Several_conversations_are_dragged_together()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await MakeAsync(mail, "Orders");
        await mail.Row("Quotation").Locator(".pick").ClickAsync();
        await mail.Row("Weekly").Locator(".pick").ClickAsync();
        await mail.Row("Weekly").DragToAsync(Folder(mail, "Orders"));
        await Expect(mail.Notice).ToContainTextAsync("2 conversations moved to Orders");
        await Expect(mail.Rows).ToHaveCountAsync(3);
        await Expect(mail.Page.GetByText("2 selected")).ToHaveCountAsync(0);
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(5);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Folders_of_others_are_there_with_what_one_may_do()
    {
        EmailAddress owner = await host.TakeAccountAsync(), reader = await host.TakeAccountAsync(withMail: false);
        AccountId id = await host.IdOfAsync(owner);
        await host.ShareAsync(owner, MailboxRole.Inbox, reader, MailboxRights.Lookup | MailboxRights.Read);
        await using Webmail mail = await host.OpenAsync(reader);
        ILocator inbox = Folder(mail, "Inbox").Nth(1);
        await inbox.ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(5);
        await Expect(mail.Page.Locator(".nav-head").GetByText(owner.ToString())).ToBeVisibleAsync();
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Page.FrameLocator(".frame").GetByText("Departures this week")).ToBeVisibleAsync();
        // Reading is all that is given: nothing else is offered, and nothing is marked.
        foreach (string act in (string[])["Archive", "Delete", "Report spam", "Snooze", "Mark as unread", "Move to", "Label", "Add a star"]) await Expect(mail.Page.Locator(".read-pane").GetByRole(AriaRole.Button, new() { Name = act, Exact = true })).ToHaveCountAsync(0);
        await mail.Page.Keyboard.PressAsync("e");
        await Expect(mail.Notice).ToContainTextAsync("You may not do that in this folder.");
        await Expect(mail.Page.Locator(".row.unread", new() { HasText = "Weekly" })).ToBeVisibleAsync();
        await mail.PictureAsync("mail-shared");
        await mail.CheckBarriersAsync();

        // What is shared changes while it is looked at, and what is written goes out from one's own account.
        await host.DeliverAsync(id, MailboxRole.Inbox, Encoding.ASCII.GetBytes("From: Dora <dora@else.test>\r\nSubject: Just now\r\nMessage-ID: <shared@else.test>\r\n\r\nHello.\r\n"));
        await Expect(mail.Rows.First).ToContainTextAsync("Just now");
        await mail.Page.ReloadAsync();
        await Expect(mail.Page.FrameLocator(".frame").GetByText("Departures this week")).ToBeVisibleAsync();
        await mail.Page.Locator(".answers").GetByText("Reply", new() { Exact = true }).ClickAsync();
        await Expect(mail.Page.Locator(".window").GetByText("Port News").First).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task With_the_right_to_it_one_works_in_folders_of_others()
    {
        EmailAddress owner = await host.TakeAccountAsync(), reader = await host.TakeAccountAsync(withMail: false);
        foreach (MailboxRole role in (MailboxRole[])[MailboxRole.Inbox, MailboxRole.Archive]) await host.ShareAsync(owner, role, reader, MailboxRights.All);
        await using Webmail mail = await host.OpenAsync(reader, Profile.Desktop with { Language = "zh-CN" });
        await Folder(mail, "收件箱").Nth(1).ClickAsync();
        await mail.OpenAsync("Quotation 2026-118");
        await mail.Page.Keyboard.PressAsync("e");
        await Expect(mail.Row("Quotation 2026-118")).ToHaveCountAsync(0);
        await Folder(mail, "归档").Nth(1).ClickAsync();
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        await Expect(mail.Button("稍后处理")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Inbox", "Delete for ever", "Deleted for ever")]
    [InlineData("zh-CN", "收件箱", "彻底删除", "彻底删除")]
    public async Task An_editor_of_a_shared_folder_deletes_for_ever_once_he_has_confirmed_it(string language, string inbox, string delete, string done)
    {
        EmailAddress owner = await host.TakeAccountAsync(), editor = await host.TakeAccountAsync(withMail: false);
        await host.ShareAsync(owner, MailboxRole.Inbox, editor, MailboxRights.Lookup | MailboxRights.Read | MailboxRights.KeepSeen | MailboxRights.Write | MailboxRights.Insert | MailboxRights.DeleteMessages | MailboxRights.Expunge);
        await using Webmail mail = await host.OpenAsync(editor, Profile.Desktop with { Language = language });
        await Folder(mail, inbox).Nth(1).ClickAsync();
        await mail.OpenAsync("Weekly shipping schedule");
        bool agrees = false;
        int asked = 0;
        mail.Page.Dialog += (_, dialog) =>
        {
            asked++;
            _ = agrees ? dialog.AcceptAsync() : dialog.DismissAsync();
        };
        ILocator button = mail.Page.Locator(".read-pane").GetByRole(AriaRole.Button, new() { Name = delete, Exact = true });
        await button.ClickAsync();
        Assert.Equal(1, asked);
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        agrees = true;
        await button.ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync(done);
        await Expect(mail.Row("Weekly shipping schedule")).ToHaveCountAsync(0);
        await mail.OpenAsync("Quotation 2026-118");
        // The row goes before the server has answered.
        await mail.Page.RunAndWaitForResponseAsync(() => mail.Page.Keyboard.PressAsync("#"), static answer => answer.Request.PostData?.Contains("\"destroy\"", StringComparison.Ordinal) == true);
        await Expect(mail.Row("Quotation 2026-118")).ToHaveCountAsync(0);
        Assert.Equal(3, asked);
        AccountId id = await host.IdOfAsync(owner);
        Assert.Equal((3, 0), await host.Store.ReadAsync(reader => ((int)reader.FindMailbox(id, MailboxRole.Inbox)!.Messages, (int)reader.FindMailbox(id, MailboxRole.Trash)!.Messages)));
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task What_others_share_is_searched_and_labelled_where_it_is()
    {
        EmailAddress owner = await host.TakeAccountAsync(), reader = await host.TakeAccountAsync();
        AccountId id = await host.IdOfAsync(owner);
        await host.ShareAsync(owner, MailboxRole.Inbox, reader, MailboxRights.All);
        foreach ((MailboxRole role, string subject) in ((MailboxRole, string)[])[(MailboxRole.Inbox, "Harbour dues"), (MailboxRole.Archive, "Harbour dues, not shared")])
            await host.DeliverAsync(id, role, Encoding.ASCII.GetBytes($"From: Dora <dora@else.test>\r\nSubject: {subject}\r\nMessage-ID: <{role}@else.test>\r\n\r\nHello.\r\n"));
        await using Webmail mail = await host.OpenAsync(reader);
        await Folder(mail, "Inbox").Nth(1).ClickAsync();
        await Expect(mail.Row("Harbour dues")).ToBeVisibleAsync();
        ILocator box = mail.Page.GetByPlaceholder($"Search mail of {owner}");
        // While one types; only what one sees, and nothing of one's own.
        await box.PressSequentiallyAsync("subject:harbour");
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/mail/a/[^/]+/search/subject%3Aharbour$"));
        await Expect(mail.Rows).ToHaveCountAsync(1);
        await mail.PictureAsync("mail-shared-search");
        await box.PressAsync("Enter");
        await mail.OpenAsync("Harbour dues");
        await mail.Page.Keyboard.PressAsync("l");
        await mail.Page.GetByLabel("New label").FillAsync("port");
        await mail.Page.GetByLabel("New label").PressAsync("Enter");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "port", Exact = true }).ClickAsync();
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/mail/a/[^/]+/label/port$"));
        await Expect(mail.Rows).ToHaveCountAsync(1);
        await mail.CheckBarriersAsync();
        // The address leads there, and the label is the owner's, too.
        await mail.Page.ReloadAsync();
        await Expect(mail.Row("Harbour dues")).ToBeVisibleAsync();
        await using Webmail own = await host.OpenAsync(owner);
        await Expect(own.Row("Harbour dues")).ToContainTextAsync("port");
        // Where a folder may only be read, what a search finds is not labelled.
        await host.ShareAsync(owner, MailboxRole.Archive, reader, MailboxRights.Lookup | MailboxRights.Read);
        await mail.Page.ReloadAsync();
        await box.FillAsync("subject:harbour");
        await Expect(mail.Rows).ToHaveCountAsync(2);
        await mail.OpenAsync("not shared");
        await Expect(mail.Page.Locator(".thread-head h1")).ToHaveTextAsync("Harbour dues, not shared");
        await Expect(mail.Page.Locator(".read-pane").GetByRole(AriaRole.Button, new() { Name = "Label", Exact = true })).ToHaveCountAsync(0);
        await Expect(mail.Page.Locator(".read-pane").GetByRole(AriaRole.Button, new() { Name = "Reply", Exact = true }).First).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task All_inboxes_are_one_list()
    {
        EmailAddress owner = await host.TakeAccountAsync(withMail: false), reader = await host.TakeAccountAsync();
        foreach (MailboxRole role in (MailboxRole[])[MailboxRole.Inbox, MailboxRole.Archive]) await host.ShareAsync(owner, role, reader, MailboxRights.All);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        foreach ((string subject, int hours) in ((string, int)[])[("Theirs, new", 1), ("Theirs, old", 30)])
            await host.DeliverAsync(await host.IdOfAsync(owner), MailboxRole.Inbox, Encoding.ASCII.GetBytes($"From: Dora <dora@else.test>\r\nSubject: {subject}\r\nMessage-ID: <{hours}@else.test>\r\n\r\nHello from {hours}.\r\n"), received: now.AddHours(-hours));
        await using Webmail mail = await host.OpenAsync(reader);
        await Folder(mail, "All inboxes").ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(7);
        await Expect(mail.Page.Locator(".row:nth-child(2)")).ToContainTextAsync("Theirs, new");
        await mail.OpenAsync("Theirs, old");
        await Expect(mail.Page.Locator(".plain")).ToContainTextAsync("Hello from 30.");
        await mail.PictureAsync("mail-all-inboxes");
        await mail.CheckBarriersAsync();
        // What leaves goes from its own account, the next is opened whosever it is, and undo brings it back.
        await mail.Page.Keyboard.PressAsync("e");
        await Expect(mail.Row("Theirs, old")).ToHaveCountAsync(0);
        await Expect(mail.Page.Locator(".thread-head h1")).ToHaveTextAsync("Weekly shipping schedule");
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Row("Theirs, old")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("e");
        await Expect(mail.Row("Weekly shipping schedule")).ToHaveCountAsync(0);
        await Folder(mail, "Archive").First.ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        await Folder(mail, "All inboxes").ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(6);
        await host.DeliverAsync(await host.IdOfAsync(owner), MailboxRole.Inbox, Encoding.ASCII.GetBytes("From: Dora <dora@else.test>\r\nSubject: Just now\r\nMessage-ID: <now@else.test>\r\n\r\nHello.\r\n"));
        await Expect(mail.Rows.First).ToContainTextAsync("Just now");
        Assert.Empty(mail.Complaints);
    }
}
