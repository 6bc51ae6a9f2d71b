using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Server;
using Posthouse.Testing;
using static Posthouse.Browser.Webmail;
using static Posthouse.BrowserMail.Tests.KeptMail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Without a network: what was kept is read and searched, what is done waits, and reaches the server once.</summary>
public sealed class OfflineTests(BrowserHost host)
{
    [Fact]
    public async Task What_is_kept_is_read_and_searched_without_a_server()
    {
        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.KeepAsync(await host.TakeAccountAsync(), line);
        await line.CutAsync();
        await mail.Page.ReloadAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        await Expect(mail.Page.Locator(".banner")).ToContainTextAsync("Offline, as of");
        await mail.PictureAsync("mail-offline");
        await mail.CheckBarriersAsync();
        await mail.OpenAsync("Weekly shipping schedule");
        await Expect(mail.Page.FrameLocator(".frame").GetByText("Departures this week")).ToBeVisibleAsync();
        await SearchAsync(mail, "departures");
        await Expect(mail.Rows).ToHaveCountAsync(1);
        await Expect(mail.Row("Weekly shipping schedule")).ToBeVisibleAsync();
        await SearchAsync(mail, "subject:\"请确认\" in:inbox");
        await Expect(mail.Row("请确认")).ToBeVisibleAsync();
        await SearchAsync(mail, "-in:inbox nothingofthekind");
        await Expect(mail.Page.GetByText("Nothing found")).ToBeVisibleAsync();
        await MendAsync(line, mail.Page);
        await Expect(mail.Page.Locator(".banner")).ToHaveCountAsync(0, new() { Timeout = 90_000 });
        await SearchAsync(mail, "from:carol");
        await Expect(mail.Rows.First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_done_without_a_network_waits_and_is_done_once_in_order()
    {
        EmailAddress account = await host.TakeAccountAsync(), to = await host.TakeAccountAsync(withMail: false);
        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.KeepAsync(account, line);
        string[] before = await StateAsync(mail.Page);
        await line.CutAsync();
        await Expect(mail.Page.Locator(".banner")).ToContainTextAsync("Offline");
        await ActAsync(mail, "Weekly shipping schedule", "Archive");
        await ActAsync(mail, "Welcome", "Delete");
        await mail.Row("Quotation").Locator(".row-star").ClickAsync();
        await mail.Row("请确认").Locator(".pick").ClickAsync();
        await mail.Page.Keyboard.PressAsync("Shift+I");
        await mail.Page.Keyboard.PressAsync("*");
        await mail.Page.Keyboard.PressAsync("n");
        await WriteAsync(mail, to, "Written in a tunnel", "The files follow.");
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Will be sent once there is a connection");
        await WriteAsync(mail, to, "Half a thought in a tunnel", "It begins");
        await Expect(mail.Page.GetByText("Draft saved")).ToBeVisibleAsync();
        await mail.Page.Locator(".window").GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(mail.Page.Locator(".banner")).ToContainTextAsync("changes wait");

        // The browser forgets nothing of it.
        await mail.Page.ReloadAsync();
        await Expect(mail.Row("Quotation")).ToBeVisibleAsync();
        await Expect(mail.Row("Weekly shipping schedule")).ToHaveCountAsync(0);
        await mail.Page.Locator(".banner").GetByText("Show").ClickAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("To be sent: Written in a tunnel");
        await mail.PictureAsync("mail-outbox");
        await mail.CheckBarriersAsync();
        await mail.Page.Keyboard.PressAsync("Escape");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Drafts" }).ClickAsync();
        await Expect(mail.Row("Half a thought in a tunnel")).ToBeVisibleAsync();
        await MendAsync(line, mail.Page);
        await mail.Page.EvaluateAsync(Drained).WithinBoundsAsync("the outbox is empty");
        await Expect(mail.Page.Locator(".banner")).ToHaveCountAsync(0, new() { Timeout = 90_000 });

        string[] after = await StateAsync(mail.Page);
        Assert.Contains(after, static one => one.StartsWith("Weekly shipping schedule | Archive |", StringComparison.Ordinal));
        Assert.Contains(after, static one => one.Contains("Welcome", StringComparison.Ordinal) && one.Contains("| Trash |", StringComparison.Ordinal));
        Assert.Contains(after, static one => one.Contains("请确认", StringComparison.Ordinal) && one.Contains("$seen", StringComparison.Ordinal));
        Assert.Single(after, static one => one.StartsWith("Written in a tunnel | Sent |", StringComparison.Ordinal));
        Assert.Single(after, static one => one.StartsWith("Half a thought in a tunnel | Drafts |", StringComparison.Ordinal));
        Assert.Equal(before.Length + 2, after.Length);
        Assert.Equal(1, await host.ArrivedAsync(to));
    }

    [Fact]
    public async Task A_message_whose_answer_was_lost_is_sent_once()
    {
        EmailAddress to = await host.TakeAccountAsync(withMail: false);
        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.KeepAsync(await host.TakeAccountAsync(withMail: false), line, messages: 0);
        await WriteAsync(mail, to, "Said twice", "Heard once");
        line.SwallowAnswers(3);
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(0);
        await mail.Page.EvaluateAsync(Drained).WithinBoundsAsync("the outbox is empty");
        Assert.Equal(0, line.Unswallowed);
        Assert.Equal(1, await host.ArrivedAsync(to));
        Assert.Single(await StateAsync(mail.Page), static one => one.StartsWith("Said twice | Sent |", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_windows_do_what_waits_once_and_see_the_same()
    {
        EmailAddress to = await host.TakeAccountAsync(withMail: false);
        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.KeepAsync(await host.TakeAccountAsync(), line);
        IPage second = await mail.Context.NewPageAsync();
        await second.GotoAsync("/mail/");
        await Expect(second.Locator(".row", new() { HasText = "Welcome" })).ToBeVisibleAsync();
        await line.CutAsync();
        await Expect(second.Locator(".banner")).ToContainTextAsync("Offline");
        await ActAsync(mail, "Welcome", "Archive");
        await WriteAsync(mail, to, "From two windows", "One letter");
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Will be sent");
        await Expect(second.Locator(".banner")).ToContainTextAsync("2 changes wait");
        await MendAsync(line, second);
        await second.EvaluateAsync(Drained).WithinBoundsAsync("the outbox is empty");
        await Expect(second.Locator(".banner")).ToHaveCountAsync(0, new() { Timeout = 90_000 });
        await Expect(second.Locator(".row", new() { HasText = "Welcome" })).ToHaveCountAsync(0);
        Assert.Equal(1, await host.ArrivedAsync(to));
        Assert.Single(await StateAsync(second), static one => one.StartsWith("From two windows | Sent |", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_another_device_did_meanwhile_stands_and_is_told()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.KeepAsync(account, line);
        await using Webmail other = await host.OpenAsync(account);
        await Expect(other.Row("Welcome")).ToBeVisibleAsync();
        await line.CutAsync();
        await Expect(mail.Page.Locator(".banner")).ToContainTextAsync("Offline");
        await ActAsync(mail, "Welcome", "Archive");
        await ActAsync(other, "Welcome", "Delete");
        await Expect(other.Notice).ToContainTextAsync("Moved to the trash");
        await StateAsync(other.Page);
        await MendAsync(line, mail.Page);
        await Expect(mail.Notice).ToContainTextAsync("moved elsewhere meanwhile", new() { Timeout = 90_000 });
        Assert.Single(await StateAsync(other.Page), static one => one.Contains("Welcome", StringComparison.Ordinal) && one.Contains("| Trash |", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_the_line_does_nothing_is_lost_and_nothing_is_done_twice(int seed)
    {
        var random = new Random(seed);
        EmailAddress account = await host.TakeAccountAsync(withMail: false), to = await host.TakeAccountAsync(withMail: false);
        var expected = new Dictionary<string, (string Mailbox, bool Starred)>();
        for (int i = 0; i < 8; i++)
        {
            string subject = FormattableString.Invariant($"Parcel {i}");
            await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, System.Text.Encoding.ASCII.GetBytes($"From: Dora <dora@else.test>\r\nSubject: {subject}\r\nMessage-ID: <{i}@else.test>\r\n\r\nHello.\r\n"));
            expected[subject] = ("Inbox", false);
        }

        await using Line line = Line.To(host.Origin);
        await using Webmail mail = await host.KeepAsync(account, line, messages: 8);
        int sent = 0;
        bool cut = false;
        var done = new List<string>();
        for (int step = 0; step < 18; step++)
        {
            string[] here = [.. expected.Where(static one => one.Value.Mailbox == "Inbox").Select(static one => one.Key)];
            string subject = here[random.Next(here.Length)];
            switch (random.Next(7))
            {
                case 0 when here.Length > 2:
                    string action = random.Next(2) == 0 ? "Archive" : "Delete";
                    done.Add($"{action} {subject}");
                    await ActAsync(mail, subject, action);
                    expected[subject] = (action == "Archive" ? "Archive" : "Trash", expected[subject].Starred);
                    break;
                case 1 or 2:
                    done.Add($"star {subject}");
                    await mail.Row(subject).Locator(".row-star").ClickAsync();
                    await Expect(mail.Row(subject).Locator(".row-star.on")).ToHaveCountAsync(expected[subject].Starred ? 0 : 1);
                    expected[subject] = ("Inbox", !expected[subject].Starred);
                    break;
                case 3:
                    await WriteAsync(mail, to, FormattableString.Invariant($"Letter {sent++}"), "x");
                    await mail.Button("Send").ClickAsync();
                    await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(0);
                    break;
                case 4:
                    done.Add("swallow");
                    line.SwallowAnswers(random.Next(1, 3));
                    break;
                case 5 when cut:
                    // As if the browser had been killed, once what was done is written down: reading waits for the writes before it.
                    done.Add("reload");
                    await mail.Page.EvaluateAsync<int>(Count, "queue");
                    await mail.Page.ReloadAsync();
                    await Expect(mail.Rows.First).ToBeVisibleAsync();
                    break;
                default:
                    done.Add(cut ? "mend" : "cut");
                    if (cut) await MendAsync(line, mail.Page);
                    else await line.CutAsync();
                    cut = !cut;
                    break;
            }
        }

        line.SwallowAnswers(0);
        if (cut) await MendAsync(line, mail.Page);
        await mail.Page.EvaluateAsync(Drained).WithinBoundsAsync("the outbox is empty");
        await Expect(mail.Page.Locator(".banner")).ToHaveCountAsync(0, new() { Timeout = 90_000 });
        string[] state = await StateAsync(mail.Page);
        foreach ((string subject, (string mailbox, bool starred)) in expected)
        {
            string one = Assert.Single(state, one => one.StartsWith(subject + " |", StringComparison.Ordinal));
            Assert.True(one == $"{subject} | {mailbox} | {(starred ? "$flagged" : "")}", $"{one}, not {mailbox} {starred}, after: {string.Join(", ", done)}");
        }

        for (int i = 0; i < sent; i++) Assert.Single(state, one => one.StartsWith(FormattableString.Invariant($"Letter {i} | Sent |"), StringComparison.Ordinal));
        Assert.Equal(expected.Count + sent, state.Length);
        Assert.Equal(sent, await host.ArrivedAsync(to));
    }

    [Fact]
    public async Task A_server_that_is_killed_has_sent_everything_once()
    {
        const string Password = "correct horse battery";
        BrowserHost.Require();
        await using var server = new ServerProcess(Path.Combine(Path.GetTempPath(), "posthouse-browser-" + Guid.NewGuid().ToString("n")), "hostname = \"kill.test\"", ["http/none"]);
        await server.StartAsync();
        await server.AskAsync("domain", "add", "kill.test");
        EmailAddress from = EmailAddress.Parse("from@kill.test"), to = EmailAddress.Parse("to@kill.test");
        foreach (EmailAddress account in (EmailAddress[])[from, to]) await server.AskAsync("account", "add", account.ToString(), "--password", Password);
        await using Line line = Line.To(Origin());
        await using Webmail mail = await host.KeepAsync(from, line, messages: 0, Password);
        for (int round = 0; round < 3; round++)
        {
            await WriteAsync(mail, to, FormattableString.Invariant($"Round {round}"), "x");
            await mail.Button("Send").ClickAsync();
            await server.KillAsync();
            await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(0);
            await server.StartAsync();
            line.LeadTo(Origin());
            await mail.Page.EvaluateAsync("() => dispatchEvent(new Event('online'))");
            await mail.Page.EvaluateAsync(Drained).WithinBoundsAsync("the outbox is empty");
        }

        string[] state = await StateAsync(mail.Page);
        for (int round = 0; round < 3; round++) Assert.Single(state, one => one.StartsWith(FormattableString.Invariant($"Round {round} | Sent |"), StringComparison.Ordinal));
        Assert.Equal(3, state.Length);
        await using Webmail other = await host.OpenAsync(to, origin: Origin(), password: Password);
        await Expect(other.Rows.First).ToBeVisibleAsync();
        Assert.Equal(3, (await StateAsync(other.Page)).Length);

        string Origin() => $"http://127.0.0.1:{server.Port("http", "none")}";
    }

    // Looks at each change that the windows tell each other of.
    private const string Drained = $$"""
        () => new Promise((resolve) => {
          const count = {{Count}};
          const channel = new BroadcastChannel('posthouse-outbox');
          const look = async () => { if (await count('queue') === 0) { channel.close(); resolve(); } };
          channel.onmessage = look;
          look();
        })
        """;

    private static async Task ActAsync(Webmail mail, string row, string action)
    {
        // Another window may move the list between the two: then the pointer is over another row, and somebody would follow with it.
        for (int tries = 1; ; tries++)
        {
            await mail.Row(row).HoverAsync();
            try
            {
                await mail.Row(row).GetByRole(AriaRole.Button, new() { Name = action }).ClickAsync(new() { Timeout = 3_000 });
                break;
            }
            catch (TimeoutException) when (tries < 8)
            {
            }
        }

        await Expect(mail.Row(row)).ToHaveCountAsync(0);
        await Expect(mail.Notice).ToContainTextAsync(action == "Archive" ? "Archived" : "Moved to the trash");
    }

    private static async Task SearchAsync(Webmail mail, string query)
    {
        ILocator box = mail.Page.GetByPlaceholder("Search mail");
        await box.FillAsync(query);
        await box.PressAsync("Enter");
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/search/"));
    }
}
