using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

public sealed class SettingsTests(BrowserHost host)
{
    [Fact]
    public async Task The_language_changes_at_once_and_stays()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), path: "/mail/settings/general");
        await mail.Page.GetByRole(AriaRole.Radio, new() { Name = "简体中文" }).ClickAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Heading, new() { Name = "常规" })).ToBeVisibleAsync();
        await mail.PictureAsync("mail-settings-zh");
        await mail.Page.ReloadAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Heading, new() { Name = "常规" })).ToBeVisibleAsync();
        Assert.Equal("zh-CN", await mail.Page.EvaluateAsync<string>("document.documentElement.lang"));
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task An_absence_is_set_and_is_there_again()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), path: "/mail/settings/vacation");
        await mail.Page.GetByLabel("Answer by itself while I am away").CheckAsync();
        await mail.Page.GetByLabel("First day").FillAsync("2026-12-24");
        await mail.Page.GetByLabel("Last day").FillAsync("2027-01-02");
        await mail.Page.GetByLabel("Answer", new() { Exact = true }).FillAsync("我休假了，一月三日回来。");
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Saved");
        await mail.Page.ReloadAsync();
        await Expect(mail.Page.GetByLabel("Last day")).ToHaveValueAsync("2027-01-02");
        await Expect(mail.Page.GetByLabel("Answer by itself while I am away")).ToBeCheckedAsync();
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "General", "Signature", "New template", "New filter", "Name", "Answer", "To these addresses, each on a line", "Leave without saving?")]
    [InlineData("zh-CN", "常规", "签名", "新建模板", "新建规则", "名称", "回复内容", "转发到以下地址，每行一个", "尚未保存，确定要离开吗？")]
    public async Task Whoever_leaves_fields_that_are_not_saved_is_asked_on_every_page(string language, string general, string signature, string template, string filter, string name, string answer, string forward, string asked)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Desktop with { Language = language }, path: "/mail/settings/general");
        var said = new List<string>();
        bool leave = false;
        mail.Page.Dialog += async (_, dialog) =>
        {
            said.Add(dialog.Message);
            if (leave) await dialog.AcceptAsync();
            else await dialog.DismissAsync();
        };
        ILocator away = mail.Page.Locator(".settings-nav a").Filter(new() { HasText = general });
        foreach (string page in (string[])["identities", "templates", "filters", "vacation", "forward"])
        {
            leave = false;
            said.Clear();
            await mail.Page.Locator($".settings-nav a[href$='/{page}']").ClickAsync();
            if (page == "templates") await mail.Button(template).ClickAsync();
            if (page == "filters") await mail.Button(filter).ClickAsync();
            ILocator field = page switch
            {
                "identities" => mail.Page.GetByRole(AriaRole.Textbox, new() { Name = signature }),
                "templates" => mail.Page.Locator(".settings-page form input").First,
                "filters" => mail.Page.GetByLabel(name, new() { Exact = true }),
                "vacation" => mail.Page.GetByLabel(answer, new() { Exact = true }),
                _ => mail.Page.GetByLabel(forward),
            };
            // Nothing is asked of whoever has changed nothing.
            await field.ClickAsync();
            Assert.False(await HeldAsync());
            await mail.Page.Keyboard.TypeAsync("me@here.test");
            Assert.True(await HeldAsync());
            await away.ClickAsync();
            Assert.StartsWith(asked, Assert.Single(said), StringComparison.Ordinal);
            Assert.EndsWith("/mail/settings/" + page, mail.Page.Url, StringComparison.Ordinal);
            await mail.Page.EvaluateAsync("history.back()");
            while (said.Count < 2) await Task.Delay(20, TestContext.Current.CancellationToken);
            await Expect(field).ToBeVisibleAsync();
            Assert.EndsWith("/mail/settings/" + page, mail.Page.Url, StringComparison.Ordinal);
            leave = true;
            await away.ClickAsync();
            await Expect(mail.Page.GetByRole(AriaRole.Heading, new() { Name = general })).ToBeVisibleAsync();
            Assert.Equal(3, said.Count);
            Assert.False(await HeldAsync());
        }

        // What is saved is left without a word.
        await mail.Page.Locator(".settings-nav a[href$='/vacation']").ClickAsync();
        await mail.Page.GetByLabel(answer, new() { Exact = true }).FillAsync("Away");
        await mail.Page.Locator(".settings-page button[type=submit]").ClickAsync();
        await Expect(mail.Notice).ToBeVisibleAsync();
        await away.ClickAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Heading, new() { Name = general })).ToBeVisibleAsync();
        Assert.Equal(3, said.Count);
        Assert.Empty(mail.Complaints);

        Task<bool> HeldAsync() => mail.Page.EvaluateAsync<bool>("() => { const event = new Event('beforeunload', { cancelable: true }); dispatchEvent(event); return event.defaultPrevented; }");
    }

    [Fact]
    public async Task What_another_window_changed_meanwhile_is_told_and_what_was_written_here_takes_its_place_the_second_time()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account, path: "/mail/settings/templates");
        await mail.Button("New template").ClickAsync();
        await mail.Page.Locator("main").GetByRole(AriaRole.Textbox, new() { Name = "Name" }).First.FillAsync("Thanks");
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Page.GetByText("Thanks", new() { Exact = true })).ToBeVisibleAsync();
        IPage other = await mail.Page.Context.NewPageAsync();
        foreach ((string path, string open, string label) in ((string, string, string)[])[("templates", "Edit: Thanks", "Subject"), ("identities", "", "Name"), ("vacation", "", "Answer")])
        {
            foreach ((IPage page, string said) in ((IPage, string)[])[(mail.Page, "mine"), (other, "theirs")])
            {
                await page.GotoAsync($"/mail/settings/{path}");
                if (open != "") await page.GetByRole(AriaRole.Button, new() { Name = open }).ClickAsync();
                await page.Locator("main").GetByRole(AriaRole.Textbox, new() { Name = label }).First.FillAsync(said);
            }

            foreach (IPage page in (IPage[])[other, mail.Page])
            {
                await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).First.ClickAsync();
                await Expect(page.Locator(".notice").Last).ToContainTextAsync(page == other ? "Saved" : "save again");
            }

            await mail.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).First.ClickAsync();
            await Expect(mail.Notice.Last).ToContainTextAsync("Saved");
            await other.ReloadAsync();
            if (open != "") await other.GetByRole(AriaRole.Button, new() { Name = open }).ClickAsync();
            await Expect(other.Locator("main").GetByRole(AriaRole.Textbox, new() { Name = label }).First).ToHaveValueAsync("mine");
        }

        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Keys_can_be_others()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), path: "/mail/settings/keys");
        await mail.Button("Archive: e").ClickAsync();
        await mail.Page.Keyboard.PressAsync("j");
        await Expect(mail.Notice).ToContainTextAsync("is used for");
        await mail.Page.Keyboard.PressAsync("y");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Button("Archive: y")).ToBeVisibleAsync();
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await mail.OpenAsync("Welcome");
        await mail.Page.Keyboard.PressAsync("y");
        await Expect(mail.Row("Welcome")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Two_keys_in_a_row_are_taken_unless_one_would_never_be_heard_and_every_browser_has_them()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account, path: "/mail/settings/keys");
        await mail.Button("Archive: e").ClickAsync();
        await mail.Page.Keyboard.PressAsync("g");
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(mail.Notice).ToContainTextAsync("“g” cannot be used: “g i” is used for “Inbox”, and one begins the other.");
        await mail.Page.Keyboard.PressAsync("g");
        await mail.Page.Keyboard.PressAsync("x");
        await Expect(mail.Button("Archive: g x")).ToBeVisibleAsync();
        await mail.CheckBarriersAsync();

        await using Webmail other = await host.OpenAsync(account, path: "/mail/settings/keys");
        await Expect(other.Button("Archive: g x")).ToBeVisibleAsync();
        await other.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await other.OpenAsync("Welcome");
        await Expect(other.Page.Locator(".answers")).ToBeVisibleAsync();
        await other.Page.Keyboard.PressAsync("g");
        await other.Page.Keyboard.PressAsync("x");
        await Expect(other.Row("Welcome")).ToHaveCountAsync(0);

        // What is chosen there is heard here.
        await other.Button("Settings").ClickAsync();
        await other.Page.GetByRole(AriaRole.Link, new() { Name = "Keys" }).ClickAsync();
        await other.Button("All as they were").ClickAsync();
        await Expect(mail.Button("Archive: e")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
        Assert.Empty(other.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Password, sign-in and devices", "Your account")]
    [InlineData("zh-CN", "密码、登录与设备", "您的账号")]
    public async Task The_password_and_the_devices_are_found_from_the_settings(string language, string name, string title)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false), Profile.Desktop with { Language = language }, "/mail/settings/general");
        ILocator link = mail.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });
        await link.ScrollIntoViewIfNeededAsync();
        await mail.CheckBarriersAsync();
        await mail.PictureAsync("mail-settings-account-" + language);
        await link.ClickAsync();
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/account[?]lang="));
        await Expect(mail.Page.GetByRole(AriaRole.Heading, new() { Name = title })).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task On_a_phone_the_page_that_is_open_is_seen_among_the_others_and_nothing_lies_over_what_stands_last(string language)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false), Profile.Phone with { Language = language, Dark = true }, "/mail/settings/keys");
        ILocator current = mail.Page.Locator(".settings-nav a[aria-current]");
        await Expect(current).ToBeInViewportAsync(new() { Ratio = 1 });
        await mail.Page.Locator(".settings-nav a").Nth(6).ClickAsync();
        await Expect(current).ToBeInViewportAsync(new() { Ratio = 1 });
        await mail.Page.GotoAsync("/mail/settings/general");
        await mail.Page.Locator(".settings-page").EvaluateAsync("page => { page.scrollTop = page.scrollHeight; }");
        await mail.PictureAsync("mail-settings-phone-" + language);
        Assert.True(await mail.Page.EvaluateAsync<bool>("""
            () => {
              const fab = document.querySelector('.fab').getBoundingClientRect();
              const last = [...document.querySelectorAll('.settings-page :is(a, button, input, select)')].at(-1).getBoundingClientRect();
              return last.bottom <= fab.top;
            }
            """));
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), path: "/mail/settings/general");
        await mail.Button("Sign out").ClickAsync();
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("signedout"));
        await Expect(mail.Page.Locator("input[name=password]")).ToBeVisibleAsync();
        await mail.Page.GotoAsync("/mail/");
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin[?]next=%2Fmail%2F"));
    }
}
