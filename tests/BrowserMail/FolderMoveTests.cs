using System.Text;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Folders are put into each other: by the mouse, by the menu with keys alone and on a telephone; and back.</summary>
public sealed class FolderMoveTests(BrowserHost host)
{
    [Fact]
    public async Task A_folder_is_dragged_into_another_to_the_top_and_into_the_trash_and_back()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account);
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        var folders = new FolderList(mail);
        await folders.MakeAsync("Orders");
        await folders.MakeAsync("Customers");
        await folders.MakeInAsync("Orders", "2026");

        await folders.DragAsync("Orders", folders.Find("Customers"), "Put Orders into Customers");
        await mail.PictureAsync("mail-folder-drag");
        await folders.DropAsync();
        await Expect(mail.Notice).ToContainTextAsync("Orders is now in Customers");
        await Expect(mail.Button("Fold Customers")).ToBeVisibleAsync();
        Assert.Contains("Customers/Orders/2026", await host.ListOverImapAsync(account));
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Button("Fold Customers")).ToHaveCountAsync(0);
        Assert.Contains("Orders/2026", await host.ListOverImapAsync(account));

        await folders.DragAsync("2026", mail.Page.Locator(".nav-head[data-top]"), "Put it at the top");
        await folders.DropAsync();
        await Expect(mail.Notice).ToContainTextAsync("2026 is now at the top");
        await Expect(mail.Button("Fold Orders")).ToHaveCountAsync(0);
        await folders.DragAsync("Orders", folders.Find("Trash"), "Delete it");
        await folders.DropAsync();
        await Expect(mail.Notice).ToContainTextAsync("Orders is in the trash");
        await Expect(folders.Find("Orders")).ToHaveCountAsync(0);
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(folders.Find("Orders")).ToBeVisibleAsync();

        // Conversations are dragged as before.
        await mail.Row("Quotation").DragToAsync(folders.Find("Orders"));
        await Expect(mail.Notice).ToContainTextAsync("Moved to Orders");
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "cannot be put into itself", "It is there already.", "No folders can be put into Drafts.", "There is a folder called 2026 already.", "Drafts")]
    [InlineData("zh-CN", "不能将文件夹移到其自身", "它已经在这里了。", "“草稿箱”中不能放置文件夹。", "那里已有名为“2026”的文件夹", "草稿箱")]
    public async Task Where_it_cannot_go_is_shown_and_said(string language, string itself, string same, string system, string taken, string drafts)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        AccountId id = await host.IdOfAsync(account);
        foreach (string name in (string[])["Orders/2026/May", "Customers/2026"]) await host.Store.WriteAsync(transaction => transaction.CreateMailbox(id, name));
        foreach (string name in (string[])["Orders", "Orders/2026", "Orders/2026/May", "Customers", "Customers/2026"]) await host.Store.WriteAsync(transaction => { transaction.SetSubscribed(id, name, true); return 0; });
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language });
        var folders = new FolderList(mail, language == "zh-CN");
        await Expect(folders.Find("May")).ToBeVisibleAsync();
        IReadOnlyList<string> before = await host.ListOverImapAsync(account);
        foreach ((string folder, ILocator target, string said) in ((string, ILocator, string)[])
        [
            ("Orders", folders.Find("Orders"), itself), ("Orders", folders.Find("May"), itself), ("May", folders.Find("2026").Last, same), ("Orders", folders.Find(drafts), system), ("Orders", mail.Page.Locator(".nav-head[data-top]"), same),
        ])
        {
            await folders.DragAsync(folder, target, said);
            await Expect(mail.Page.Locator(".nav [data-target]")).ToHaveCountAsync(0);
            await folders.DropAsync();
        }

        await folders.DragAsync("Orders", folders.Find(drafts), system);
        await mail.PictureAsync("mail-folder-drag-refused-" + language);
        await mail.CheckBarriersAsync();
        await folders.DropAsync();
        await Expect(mail.Page.Locator(".nav [data-refused]")).ToHaveCountAsync(0);

        // One of that name stands there; the menu says it, too.
        ILocator first = folders.Find("2026").First;
        await first.HoverAsync();
        await mail.Button(language == "zh-CN" ? "“2026”的操作" : "Actions for 2026").First.ClickAsync();
        await mail.Page.GetByRole(AriaRole.Menuitem, new() { Name = language == "zh-CN" ? "移动" : "Move", Exact = true }).ClickAsync();
        await folders.Dialog.GetByRole(AriaRole.Combobox).SelectOptionAsync(new SelectOptionValue { Label = "Orders" });
        await mail.Page.Keyboard.PressAsync("Enter");
        await folders.Dialog.Locator(".primary").ClickAsync();
        await Expect(folders.Wrong).ToContainTextAsync(taken);
        await mail.CheckBarriersAsync();
        Assert.Equal(before, await host.ListOverImapAsync(account));
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task With_keys_alone_it_is_made_moved_and_thrown_away()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        var folders = new FolderList(mail);
        await Expect(mail.Button("New folder")).ToBeVisibleAsync();
        IKeyboard keys = mail.Page.Keyboard;
        foreach (string name in (string[])["Alpha", "Beta"])
        {
            await mail.Button("New folder").FocusAsync();
            await keys.PressAsync("Enter");
            await Expect(folders.Name).ToBeFocusedAsync();
            await keys.TypeAsync(name);
            await keys.PressAsync("Enter");
            await Expect(folders.Exactly(name)).ToBeVisibleAsync();
            await Expect(mail.Button("New folder")).ToBeFocusedAsync();
        }

        await OpenMenuAsync("Beta");
        await ChooseAsync("Move");
        await Expect(folders.Dialog.GetByRole(AriaRole.Combobox)).ToBeFocusedAsync();
        await keys.TypeAsync("Alpha");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(mail.Notice).ToContainTextAsync("Beta is now in Alpha");
        await Expect(folders.Exactly("Beta")).ToBeFocusedAsync();
        Assert.Contains("Alpha/Beta", await host.ListOverImapAsync(account));
        await keys.PressAsync("z");
        await Expect(mail.Button("Fold Alpha")).ToHaveCountAsync(0);

        await OpenMenuAsync("Beta");
        await keys.PressAsync("Escape");
        await Expect(mail.Page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
        await Expect(folders.Exactly("Beta")).ToBeFocusedAsync();
        await OpenMenuAsync("Beta");
        await ChooseAsync("Delete");
        await Expect(mail.Notice).ToContainTextAsync("Beta is in the trash");
        await Expect(folders.Exactly("Beta")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);

        async Task OpenMenuAsync(string folder)
        {
            await mail.Button("Actions for " + folder).FocusAsync();
            await keys.PressAsync("Enter");
            await Expect(mail.Page.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
        }

        async Task ChooseAsync(string item)
        {
            ILocator wanted = mail.Page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true });
            while (!await wanted.EvaluateAsync<bool>("item => item === document.activeElement")) await keys.PressAsync("ArrowDown");
            await keys.PressAsync("Enter");
        }
    }

    [Fact]
    public async Task On_a_telephone_the_menu_moves_it()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        AccountId id = await host.IdOfAsync(account);
        foreach (string name in (string[])["合同", "客户"])
        {
            await host.Store.WriteAsync(transaction => transaction.CreateMailbox(id, name));
            await host.Store.WriteAsync(transaction => { transaction.SetSubscribed(id, name, true); return 0; });
        }

        await using Webmail mail = await host.OpenAsync(account, Profile.Phone with { Language = "zh-CN" });
        var folders = new FolderList(mail, chinese: true);
        await mail.Button("文件夹").ClickAsync();
        await mail.Button("“合同”的操作").TapAsync();
        await mail.Page.GetByRole(AriaRole.Menuitem, new() { Name = "移动", Exact = true }).TapAsync();
        await folders.Dialog.GetByRole(AriaRole.Combobox).SelectOptionAsync(new SelectOptionValue { Label = "客户" });
        await mail.PictureAsync("mail-folder-move-phone-zh");
        await mail.CheckBarriersAsync();
        await folders.Dialog.Locator(".primary").TapAsync();
        await Expect(mail.Notice).ToContainTextAsync("已将“合同”移到“客户”中");
        Assert.Contains("客户/合同", await host.ListOverImapAsync(account));
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task In_what_others_share_it_goes_where_one_has_the_right()
    {
        EmailAddress owner = await host.TakeAccountAsync(withMail: false), reader = await host.TakeAccountAsync(withMail: false);
        AccountId id = await host.IdOfAsync(owner), other = await host.IdOfAsync(reader);
        foreach ((string name, MailboxRights rights) in ((string, MailboxRights)[])[("Open", MailboxRights.All), ("Closed", MailboxRights.Lookup | MailboxRights.Read), ("Ours", MailboxRights.All)])
            await host.Store.WriteAsync(transaction =>
            {
                transaction.SetGrant(transaction.CreateMailbox(id, name).Id, new MailboxGrant(Grantee.Account(other), rights, MailboxRights.None));
                return 0;
            });
        await using Webmail mail = await host.OpenAsync(reader);
        var folders = new FolderList(mail);
        await folders.MakeAsync("Mine");
        await Expect(folders.Find("Ours")).ToBeVisibleAsync();
        await folders.DragAsync("Ours", folders.Find("Closed"), "not been given the right");
        await folders.DropAsync();
        await folders.DragAsync("Ours", folders.Find("Mine"), "stays in its own account");
        await folders.DropAsync();
        await folders.DragAsync("Ours", folders.Find("Open"), "Put Ours into Open");
        await folders.DropAsync();
        await Expect(mail.Notice).ToContainTextAsync("Ours is now in Open");
        Assert.Contains("Open/Ours", await host.ListOverImapAsync(owner));
        Assert.Empty(mail.Complaints);
    }
}
