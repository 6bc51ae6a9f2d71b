using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

public sealed class ActionTests(BrowserHost host)
{
    [Fact]
    public async Task What_is_archived_leaves_the_list_at_once_and_comes_back_by_undo()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.OpenAsync("Weekly shipping schedule");
        await mail.Page.Keyboard.PressAsync("e");
        await Expect(mail.Row("Weekly shipping schedule")).ToHaveCountAsync(0);
        await Expect(mail.Notice).ToContainTextAsync("Archived");
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        await mail.Page.ReloadAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task What_is_undone_before_the_answer_has_come_is_undone_though_the_page_goes()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.OpenAsync("Quotation 2026-118");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        var archived = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await mail.Page.RouteAsync("**/jmap/api/", async route =>
        {
            if (archived.Task.IsCompleted || route.Request.PostData?.Contains("mailboxIds", StringComparison.Ordinal) != true)
            {
                await route.ContinueAsync();
                return;
            }

            // The server has done it, and its answer is on a slow way.
            await route.FetchAsync();
            archived.SetResult();
            await gone.Task;
            await route.AbortAsync();
        });
        await mail.Page.Keyboard.PressAsync("e");
        await Expect(mail.Notice).ToContainTextAsync("Archived");
        await archived.Task.WithinBoundsAsync("the server has archived");
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        await mail.Page.ReloadAsync();
        gone.SetResult();
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    // The notice of a change may come when the change is undone already.
    [Fact]
    public async Task What_is_undone_stays_there_whatever_is_heard_late()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        bool deaf = false;
        await mail.Page.RouteWebSocketAsync("**/jmap/ws/**", socket =>
        {
            IWebSocketRoute server = socket.ConnectToServer();
            server.OnMessage(message =>
            {
                if (!deaf || message.Text?.Contains("StateChange", StringComparison.Ordinal) != true) socket.Send(message.Text!);
            });
        });
        await mail.Page.ReloadAsync();
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        var heard = new TaskCompletionSource();
        var late = new TaskCompletionSource();
        await mail.Page.RouteAsync("**/jmap/api/", async route =>
        {
            if (heard.Task.IsCompleted || route.Request.PostData?.Contains("Email/queryChanges", StringComparison.Ordinal) != true)
            {
                await route.ContinueAsync();
                return;
            }

            IAPIResponse answer = await route.FetchAsync();
            bool archived = (await answer.TextAsync()).Contains("\"removed\":[\"", StringComparison.Ordinal);
            if (archived)
            {
                deaf = true;
                heard.SetResult();
                await late.Task;
            }

            await route.FulfillAsync(new() { Response = answer });
        });
        await mail.Row("Quotation 2026-118").HoverAsync();
        await mail.Row("Quotation 2026-118").GetByRole(AriaRole.Button, new() { Name = "Archive" }).ClickAsync();
        await heard.Task.WithinBoundsAsync("the page asks what has changed");
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Undone");
        int finished = 0;
        await mail.Page.RunAndWaitForRequestFinishedAsync(
            () =>
            {
                late.SetResult();
                return Task.CompletedTask;
            },
            // The late one, and the one that asks once more.
            new() { Predicate = request => request.PostData?.Contains("Email/queryChanges", StringComparison.Ordinal) == true && ++finished == 2 });
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        await Expect(mail.Page.GetByText("5 conversations")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task What_is_done_right_before_the_page_goes_is_done()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.OpenAsync("Quotation 2026-118");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        using (await host.HoldWritesAsync())
        {
            await mail.Page.Keyboard.PressAsync("e");
            await Expect(mail.Row("Quotation 2026-118")).ToHaveCountAsync(0);
            await mail.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });
        }

        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await Expect(mail.Row("Quotation 2026-118")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("b", "Tomorrow morning")]
    [InlineData("l", "New label")]
    [InlineData("v", "Find a folder")]
    public async Task A_key_pressed_before_the_conversation_is_there_opens_its_menu(string key, string shown)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        // The part that shows conversations is on a slow way.
        var pressed = new TaskCompletionSource();
        await mail.Page.RouteAsync("**/assets/Conversation*.js", async route =>
        {
            await pressed.Task;
            await route.ContinueAsync();
        });
        await mail.OpenAsync("Quotation 2026-118");
        await mail.Page.Keyboard.PressAsync(key);
        pressed.SetResult();
        await Expect(mail.Page.GetByText(shown).Or(mail.Page.GetByPlaceholder(shown))).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("Escape");
        // And of the row that keys have chosen.
        await mail.Page.Keyboard.PressAsync("u");
        await mail.Page.Keyboard.PressAsync(key);
        await Expect(mail.Page.GetByText(shown).Or(mail.Page.GetByPlaceholder(shown))).ToBeVisibleAsync();
        await Expect(mail.Page.GetByText("1 selected")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Several_are_ticked_and_deleted_together()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.Row("Welcome").Locator(".pick").ClickAsync();
        await mail.Row("Weekly").Locator(".pick").ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Expect(mail.Page.GetByText("4 selected")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("#");
        await Expect(mail.Rows).ToHaveCountAsync(1);
        await Expect(mail.Notice).ToContainTextAsync("4 conversations moved to the trash");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Trash" }).ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(4);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Keys_walk_the_list_and_star_and_mark()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("j");
        await mail.Page.Keyboard.PressAsync("j");
        await mail.Page.Keyboard.PressAsync("j");
        await mail.Page.Keyboard.PressAsync("s");
        await Expect(mail.Row("Quotation").Locator(".row-star.on")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("Shift+U");
        await Expect(mail.Page.Locator(".row.unread", new() { HasText = "Quotation" })).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("o");
        await Expect(mail.Page.Locator(".thread-head")).ToContainTextAsync("Quotation 2026-118");
        await mail.Page.Keyboard.PressAsync("u");
        await Expect(mail.Page.GetByText("Choose a conversation")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("g");
        await mail.Page.Keyboard.PressAsync("s");
        await Expect(mail.Page.GetByRole(AriaRole.Heading, new() { Name = "Starred" })).ToBeVisibleAsync();
        await Expect(mail.Rows).ToHaveCountAsync(2);
        await mail.Page.Keyboard.PressAsync("?");
        await Expect(mail.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Next conversation");
        await mail.PictureAsync("mail-keys");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_reminder_is_seen_changed_and_taken_away_and_a_return_is_changed()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("Shift+B");
        await PickDateAsync(mail);
        ILocator tip = mail.Page.GetByRole(AriaRole.Note).Filter(new() { HasText = "Reminder" });
        await Expect(tip).ToBeVisibleAsync();
        string first = await tip.Locator("span").First.InnerTextAsync();
        await mail.Button("Another time").ClickAsync();
        await mail.Page.GetByText("Tomorrow morning").ClickAsync();
        await Expect(tip.Locator("span").First).Not.ToHaveTextAsync(first);
        await mail.PictureAsync("mail-reminder");
        await mail.Button("Do not remind").ClickAsync();
        await Expect(tip).ToHaveCountAsync(0);
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(tip).ToBeVisibleAsync();
        await mail.Page.ReloadAsync();
        await Expect(tip).ToBeVisibleAsync();

        await mail.Page.Keyboard.PressAsync("b");
        await PickDateAsync(mail);
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Snoozed" }).ClickAsync();
        await mail.OpenAsync("Weekly shipping schedule");
        ILocator waits = mail.Page.GetByRole(AriaRole.Note).Filter(new() { HasText = "Snoozed until" });
        await Expect(waits).ToBeVisibleAsync();
        string until = await waits.Locator("span").First.InnerTextAsync();
        await waits.GetByRole(AriaRole.Button, new() { Name = "Change time" }).ClickAsync();
        await mail.Page.GetByText("Tomorrow morning").ClickAsync();
        await Expect(waits.Locator("span").First).Not.ToHaveTextAsync(until);
        until = await waits.Locator("span").First.InnerTextAsync();

        // Thrown away it waits no more; taken back it does, and says so before it is read anew.
        await mail.Row("Weekly shipping schedule").HoverAsync();
        await mail.Row("Weekly shipping schedule").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToHaveCountAsync(0);
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(waits.Locator("span").First).ToHaveTextAsync(until);
        Assert.Empty(mail.Complaints);
    }

    private static async Task PickDateAsync(Webmail mail)
    {
        await mail.Page.GetByLabel("Date and time").FillAsync("2040-02-03T09:00");
        await mail.Button("Set").ClickAsync();
    }

    [Fact]
    public async Task More_of_the_list_is_chosen_by_keys()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        int unread = await mail.Page.Locator(".row.unread").CountAsync(), all = await mail.Rows.CountAsync();
        await mail.Page.Keyboard.PressAsync("*");
        await mail.Page.Keyboard.PressAsync("u");
        await Expect(mail.Page.GetByText($"{unread} selected")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("*");
        await mail.Page.Keyboard.PressAsync("r");
        await Expect(mail.Page.GetByText($"{all - unread} selected")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("*");
        await mail.Page.Keyboard.PressAsync("n");
        await mail.OpenAsync("Welcome");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("n");
        await Expect(mail.Page.Locator(".message .open-head").First).ToBeFocusedAsync();
        await mail.Page.Keyboard.PressAsync("]");
        await Expect(mail.Row("Welcome")).ToHaveCountAsync(0);
        await Expect(mail.Page.Locator(".thread-head")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("g");
        await mail.Page.Keyboard.PressAsync("l");
        await Expect(mail.Page.GetByRole(AriaRole.Combobox)).ToHaveValueAsync("label:");
        await Expect(mail.Page.GetByRole(AriaRole.Combobox)).ToBeFocusedAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_message_is_snoozed_and_waits_in_its_folder()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Button("Snooze")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("b");
        await Expect(mail.Page.GetByText("Tomorrow morning")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-snooze");
        await mail.Page.GetByText("Tomorrow morning").ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToHaveCountAsync(0);
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Snoozed" }).ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("z");
        await Expect(mail.Row("Weekly shipping schedule")).ToHaveCountAsync(0);
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Back ", "Date and time", "Set")]
    [InlineData("zh-CN", "重新出现", "日期和时间", "确定")]
    public async Task What_was_snoozed_comes_back_to_the_top(string language, string back, string date, string set)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Desktop with { Language = language });
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Rows.First).Not.ToContainTextAsync("Weekly shipping schedule");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("b");
        await mail.Page.GetByLabel(date).FillAsync("2040-02-03T09:00");
        await mail.Button(set).ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToHaveCountAsync(0);
        // Its time comes.
        string woken = await mail.Page.EvaluateAsync<string>("""
            async () => {
              const { csrf } = await (await fetch('/session')).json();
              const accountId = (await (await fetch('/jmap/session')).json()).primaryAccounts['urn:ietf:params:jmap:mail'];
              const ask = async (...methodCalls) => (await (await fetch('/jmap/api/', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Posthouse-Csrf': csrf }, body: JSON.stringify({
                using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail', 'urn:posthouse:params:jmap:snooze'], methodCalls,
              }) })).json()).methodResponses;
              const [[, { ids: [id] }]] = await ask(['Email/query', { accountId, filter: { subject: 'Weekly shipping schedule' } }, '0']);
              return JSON.stringify(await ask(['Email/set', { accountId, update: { [id]: { wakeAt: '2020-01-01T00:00:00Z' } } }, '0']));
            }
            """);
        Assert.Contains("\"updated\":{", woken, StringComparison.Ordinal);
        await Expect(mail.Rows.First).ToContainTextAsync("Weekly shipping schedule");
        await Expect(mail.Rows.First.Locator(".when")).ToContainTextAsync(back);
        await Expect(mail.Page.Locator(".read-pane").GetByRole(AriaRole.Note).Filter(new() { HasText = "09:00" })).ToHaveCountAsync(0);
        await mail.PictureAsync($"mail-came-back-{language}");
        await mail.Page.ReloadAsync();
        await Expect(mail.Rows.First).ToContainTextAsync("Weekly shipping schedule");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_conversation_is_dragged_into_a_folder_that_was_just_made()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.Button("New folder").ClickAsync();
        await mail.Page.GetByPlaceholder("Name of the folder").FillAsync("Orders");
        await mail.Page.Keyboard.PressAsync("Enter");
        ILocator folder = mail.Page.GetByRole(AriaRole.Link, new() { Name = "Orders" });
        await Expect(folder).ToBeVisibleAsync();
        await mail.Row("Quotation").DragToAsync(folder);
        await Expect(mail.Row("Quotation")).ToHaveCountAsync(0);
        await folder.ClickAsync();
        await Expect(mail.Row("Quotation")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Spam_is_reported_and_taken_back_where_it_lies()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.OpenAsync("Weekly shipping schedule");
        await mail.Page.Keyboard.PressAsync("!");
        await Expect(mail.Row("Weekly shipping schedule")).ToHaveCountAsync(0);
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Spam" }).ClickAsync();
        await mail.OpenAsync("Weekly shipping schedule");
        await mail.Button("Not spam").ClickAsync();
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_label_is_made_where_it_is_used()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.OpenAsync("Quotation");
        await Expect(mail.Button("Label")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("l");
        await mail.Page.GetByPlaceholder("New label").FillAsync("tiles");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Row("Quotation").Locator(".tag")).ToHaveTextAsync("tiles");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "tiles", Exact = true }).ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(1);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task What_the_server_refuses_is_as_it_was()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await mail.Page.RouteAsync("**/jmap/api/", static route => route.AbortAsync());
        await mail.Row("Welcome").HoverAsync();
        await mail.Row("Welcome").GetByRole(AriaRole.Button, new() { Name = "Archive" }).ClickAsync();
        await Expect(mail.Page.Locator(".notice.problem")).ToBeVisibleAsync();
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task New_mail_shows_by_itself()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account);
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, "From: Dora <dora@else.test>\r\nSubject: Just now\r\nMessage-ID: <new@else.test>\r\n\r\nHello.\r\n"u8.ToArray());
        await Expect(mail.Rows.First).ToContainTextAsync("Just now");
        Assert.Empty(mail.Complaints);
    }
}
