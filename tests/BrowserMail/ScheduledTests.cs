using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>What is to be sent later stands in a folder of its own, with all that can still be done with it.</summary>
public sealed class ScheduledTests(BrowserHost host)
{
    [Fact]
    public async Task A_message_for_later_is_seen_put_off_taken_back_thrown_away_and_sent()
    {
        EmailAddress account = await host.TakeAccountAsync(), to = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        await WriteAsync(mail, to, "Quarterly figures");
        await LaterAsync(mail, "Tomorrow morning");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Scheduled" }).ClickAsync();
        await Expect(mail.Row("Quarterly figures").Locator(".when")).ToContainTextAsync("08:00");
        await Expect(mail.Row("Quarterly figures")).ToContainTextAsync("Leaves");
        await mail.OpenAsync("Quarterly figures");
        ILocator note = mail.Page.Locator(".tip.waiting");
        await Expect(note).ToContainTextAsync("Leaves");
        await Expect(mail.Page.FrameLocator(".frame").GetByText("Dear all")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-scheduled");
        await mail.CheckBarriersAsync();
        string before = await note.Locator("span").First.InnerTextAsync();

        // Another time, and back again.
        await mail.Button("Change time").ClickAsync();
        await mail.Page.GetByLabel("Date and time").FillAsync(On(12));
        await mail.Button("Set").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("10:45");
        await Expect(mail.Row("Quarterly figures").Locator(".when")).ToContainTextAsync("10:45");
        await Expect(note).ToContainTextAsync("10:45");
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(note.Locator("span").First).ToHaveTextAsync(before);

        // Back among the drafts, and on the way again.
        await mail.Button("Cancel and edit").ClickAsync();
        await Expect(mail.Page.GetByLabel("Subject")).ToHaveValueAsync("Quarterly figures");
        await Expect(mail.Page.Locator(".row")).ToHaveCountAsync(0);
        await mail.Page.GetByLabel("Subject").FillAsync("Quarterly figures, mended");
        await LaterAsync(mail, "Tomorrow morning");
        await Expect(mail.Row("mended")).ToHaveCountAsync(1);

        // Thrown away it is not sent; taken out of the trash it waits as before.
        await mail.Row("mended").HoverAsync();
        await mail.Row("mended").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Taken back");
        await Expect(mail.Page.Locator(".row")).ToHaveCountAsync(0);
        await mail.Notice.GetByText("Undo").ClickAsync();
        await Expect(mail.Row("mended")).ToContainTextAsync("Leaves");

        await mail.OpenAsync("mended");
        await mail.Button("Send now").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Sent");
        await Expect(mail.Page.Locator(".row")).ToHaveCountAsync(0);
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Sent", Exact = true }).ClickAsync();
        await Expect(mail.Row("mended")).ToHaveCountAsync(1);
        Assert.Empty(mail.Complaints);

        await using Webmail other = await host.OpenAsync(to);
        await Expect(other.Row("mended")).ToHaveCountAsync(1);
        await Expect(other.Rows).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task It_leaves_at_its_time_whether_a_browser_is_open_or_not()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false), to = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        await WriteAsync(mail, to, "In a moment");
        await LaterAsync(mail, "Tomorrow morning");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Scheduled" }).ClickAsync();
        await Expect(mail.Row("In a moment")).ToHaveCountAsync(1);
        // The page lets one choose minutes: the server is told of seconds.
        string sent = await mail.Page.EvaluateAsync<string>("""
            async () => {
              const { csrf } = await (await fetch('/session')).json();
              const { primaryAccounts } = await (await fetch('/jmap/session')).json();
              const accountId = primaryAccounts['urn:ietf:params:jmap:mail'];
              const call = async (name, args) => {
                const response = await fetch('/jmap/api/', {
                  method: 'POST', headers: { 'content-type': 'application/json', 'x-posthouse-csrf': csrf },
                  body: JSON.stringify({ using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail', 'urn:ietf:params:jmap:submission'], methodCalls: [[name, { accountId, ...args }, '0']] }),
                });
                return (await response.json()).methodResponses[0][1];
              };
              const { ids } = await call('EmailSubmission/query', {});
              const at = new Date(Date.now() + 4000).toISOString().slice(0, 19) + 'Z';
              return JSON.stringify((await call('EmailSubmission/set', { update: { [ids[0]]: { sendAt: at } } })).notUpdated ?? null);
            }
            """);
        Assert.Equal("null", sent);
        await Expect(mail.Page.Locator(".row")).ToHaveCountAsync(0);
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Sent", Exact = true }).ClickAsync();
        await Expect(mail.Row("In a moment")).ToHaveCountAsync(1);
        await Expect(mail.Row("In a moment")).Not.ToContainTextAsync("Leaves");
        await using Webmail other = await host.OpenAsync(to);
        await Expect(other.Row("In a moment")).ToHaveCountAsync(1);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task The_folder_fits_a_phone_in_Chinese()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account, Profile.Phone with { Language = "zh-CN" });
        await mail.Button("写邮件").Last.ClickAsync();
        await mail.Page.GetByLabel("收件人", new() { Exact = true }).FillAsync($"{account},");
        await mail.Page.GetByLabel("主题").FillAsync("季度报表");
        await mail.Button("定时发送").ClickAsync();
        await mail.Page.GetByLabel("选择日期和时间").FillAsync(On(2));
        await mail.Button("确定").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("发送");
        await mail.Page.Locator(".notice .icon-button").ClickAsync();
        await mail.Button("文件夹").ClickAsync();
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "定时发送" }).ClickAsync();
        await Expect(mail.Row("季度报表").Locator(".when")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^周. 10:45 发出$"));
        await mail.PictureAsync("mail-scheduled-list-zh");
        await mail.CheckBarriersAsync();
        await mail.OpenAsync("季度报表");
        await Expect(mail.Button("取消并编辑")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-scheduled-zh");
        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task What_leaves_first_stands_first_also_after_a_change_and_a_new_visit()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        await WriteAsync(mail, account, "In five days");
        await OnAsync(mail, 5);
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Scheduled" }).ClickAsync();
        await Expect(mail.Rows).ToHaveCountAsync(1);
        foreach ((string subject, int days) in ((string, int)[])[("In twelve days", 12), ("In nine days", 9), ("Tomorrow", 1)])
        {
            await WriteAsync(mail, account, subject);
            await OnAsync(mail, days);
            await Expect(mail.Row(subject)).ToHaveCountAsync(1);
        }

        await OrderAsync(mail, "Tomorrow", "In five days", "In nine days", "In twelve days");
        await Expect(mail.Row("Tomorrow").Locator(".when")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Leaves (tomorrow|today) 10:45$"));
        await Expect(mail.Row("In nine days").Locator(".when")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Leaves .+ 10:45$"));
        await mail.PictureAsync("mail-scheduled-order");
        await mail.OpenAsync("In twelve days");
        await mail.Button("Change time").ClickAsync();
        await mail.Page.GetByLabel("Date and time").FillAsync(On(8));
        await mail.Button("Set").ClickAsync();
        await OrderAsync(mail, "Tomorrow", "In five days", "In twelve days", "In nine days");
        await mail.Page.ReloadAsync();
        await OrderAsync(mail, "Tomorrow", "In five days", "In twelve days", "In nine days");
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "New message", "To", "Send later", "Date and time", "Set", "It can be sent no later than")]
    [InlineData("zh-CN", "写邮件", "收件人", "定时发送", "选择日期和时间", "确定", "最晚可定时到")]
    public async Task The_picker_knows_how_long_the_server_waits(string language, string write, string to, string later, string date, string set, string said)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language });
        await mail.Button(write).ClickAsync();
        await mail.Page.GetByLabel(to, new() { Exact = true }).FillAsync($"{account},");
        await mail.Button(later).ClickAsync();
        await Expect(mail.Page.Locator(".menu-hint")).ToContainTextAsync(said);
        // The server's thirty days (maximum-hold), by the clock of the page.
        await mail.Page.GetByLabel(date).FillAsync(On(31));
        await Expect(mail.Button(set)).ToBeDisabledAsync();
        await Expect(mail.Page.Locator(".menu-hint.wrong")).ToBeVisibleAsync();
        await Expect(mail.Page.GetByLabel(date)).ToHaveAttributeAsync("aria-invalid", "true");
        await mail.PictureAsync("mail-send-later-limit-" + language);
        await mail.CheckBarriersAsync();
        await mail.Page.GetByLabel(date).FillAsync(On(29));
        await Expect(mail.Page.Locator(".menu-hint.wrong")).ToHaveCountAsync(0);
        await Expect(mail.Button(set)).ToBeEnabledAsync();
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Scheduled", "Cancel and edit", "Close", "Drafts")]
    [InlineData("zh-CN", "定时发送", "取消并编辑", "关闭", "草稿")]
    public async Task What_is_taken_back_is_a_draft_of_today_and_stands_at_the_top(string language, string scheduled, string edit, string close, string drafts)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await ScheduleAsync(account, "Written before");
        await ScheduleAsync(account, "Taken back");
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language });
        foreach (string subject in (string[])["Written before", "Taken back"])
        {
            await mail.Page.GetByRole(AriaRole.Link, new() { Name = scheduled }).ClickAsync();
            await mail.OpenAsync(subject);
            await mail.Button(edit).ClickAsync();
            await Expect(mail.Page.Locator(".window").GetByText("Dear all")).ToBeVisibleAsync();
            await mail.Page.Locator(".window").GetByRole(AriaRole.Button, new() { Name = close, Exact = true }).ClickAsync();
            await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(0);
        }

        await mail.Page.GetByRole(AriaRole.Link, new() { Name = drafts }).ClickAsync();
        await OrderAsync(mail, "Taken back", "Written before");
        // The time alone: it is of today.
        await Expect(mail.Row("Taken back").Locator(".when")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[0-9]{1,2}:[0-9]{2}$"));
        await mail.PictureAsync("mail-taken-back-" + language);
        Assert.Empty(mail.Complaints);

        async Task ScheduleAsync(EmailAddress from, string subject)
        {
            await using Webmail page = await host.OpenAsync(from);
            await WriteAsync(page, from, subject);
            await LaterAsync(page, "Tomorrow morning");
        }
    }

    // The page's clock is in Shanghai.
    private static string On(int days) => TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).AddDays(days).ToString("yyyy-MM-dd'T'10:45", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task OnAsync(Webmail mail, int days)
    {
        await mail.Button("Send later").ClickAsync();
        await mail.Page.GetByLabel("Date and time").FillAsync(On(days));
        await mail.Button("Set").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Will be sent");
    }

    private static async Task OrderAsync(Webmail mail, params string[] subjects)
    {
        // Rows stand where they are put, and not where the document has them.
        foreach ((int index, string subject) in subjects.Index()) await Expect(mail.Page.Locator($".row[aria-posinset='{index + 1}']")).ToContainTextAsync(subject);
    }

    private static async Task WriteAsync(Webmail mail, EmailAddress to, string subject)
    {
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync($"{to},");
        await mail.Page.GetByLabel("Subject").FillAsync(subject);
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).ClickAsync();
        await mail.Page.Keyboard.TypeAsync("Dear all");
    }

    private static async Task LaterAsync(Webmail mail, string when)
    {
        await mail.Button("Send later").ClickAsync();
        await mail.Page.GetByText(when).ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Will be sent");
    }
}
