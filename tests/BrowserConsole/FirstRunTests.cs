using Microsoft.Playwright;
using Posthouse.SenderAuth;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>From 'posthouse init' to a domain whose mail goes out and comes in, with the real DNS and the real SMTP between, by somebody who has a keyboard alone.</summary>
public sealed class FirstRunTests(BrowserHost host)
{
    private static readonly Words English = new(
        Continue: "Continue", NotYet: "Some records are not as they should be yet.", Missing: "Missing", Right: "As it should be", Good: "All that matters is in place.", KeepChecking: "Keep checking", Provider: "Where the domain’s DNS is", Zone: "As a zone file",
        SomebodyIsThere: "There is somebody already.", Rows: "or paste rows here", Check: "Check", Refused: "Refused", Bad: "The password", Create: "Create 2 accounts", Count: "newcomer.test has 3 accounts.",
        To: "Send a test message to", Send: "Send it", Again: "Send another", Here: "It was delivered, and never left this server", Taken: "The other server has taken it", Waiting: "Nothing has come from outside yet", Arrived: "The message from ana@elsewhere.test has arrived",
        Spf: "It came from a server that may send for elsewhere.test.", Dkim: "elsewhere.test signed it, and it has not been changed since.", Dmarc: "So it is really from elsewhere.test.", Ready: "newcomer.test is ready", Overview: "Overview", Guide: "Set-up guide");

    private static readonly Words Chinese = new(
        Continue: "继续", NotYet: "部分记录尚未就绪。", Missing: "缺失", Right: "正确", Good: "关键记录都已就绪。", KeepChecking: "持续检查", Provider: "域名的 DNS 在哪里", Zone: "以区域文件显示",
        SomebodyIsThere: "已经有管理员了。", Rows: "或在此粘贴", Check: "检查", Refused: "被拒绝", Bad: "密码", Create: "创建 2 个账号", Count: "newcomer.test 已有 3 个账号。",
        To: "发送测试邮件到", Send: "发送", Again: "再发一封", Here: "邮件已投递，但没有离开本服务器", Taken: "对方服务器已接收", Waiting: "还没有收到外部来信", Arrived: "已收到 ana@elsewhere.test 的来信",
        Spf: "发出邮件的服务器在 elsewhere.test 的许可范围内。", Dkim: "邮件带有 elsewhere.test 的签名，签名后未被改动。", Dmarc: "因此可以确认邮件出自 elsewhere.test。", Ready: "newcomer.test 已就绪", Overview: "概览", Guide: "开通向导");

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task From_nothing_to_a_domain_whose_mail_goes_out_and_comes_in(string language)
    {
        Words words = language == "zh-CN" ? Chinese : English;
        await using NewServer server = await NewServer.StartAsync(language == "zh-CN" ? "zh-CN" : "en");
        (IBrowserContext context, IPage page) = await host.NewPageAsync(new Profile(1280, 900, language), server.Origin);
        await using var console = new ConsolePage(context, page);

        // Who opens the console signs in, and the guide is there without being looked for.
        await page.GotoAsync("/console/");
        await page.Locator("input[name=name]").WriteByKeyAsync(NewServer.Administrator.ToString());
        await page.Locator("input[name=password]").WriteByKeyAsync(server.Password);
        await page.Keyboard.PressAsync("Enter");
        await console.ExpectAddressAsync("/console/start$");
        await Expect(page.Locator(".domain-name")).ToHaveTextAsync(NewServer.Domain);
        await LookAsync(console, "domain", language);
        await console.Button(words.Continue).PressByKeyAsync();

        // The page has looked by itself, and says what is missing.
        await console.ExpectAddressAsync("/console/start/dns/newcomer.test$");
        await Expect(page.Locator(".step")).ToBeFocusedAsync();
        await Expect(page.GetByText(words.NotYet)).ToBeVisibleAsync();
        ILocator mx = page.Locator(".record", new() { HasText = "10 mail.newcomer.test." }).First;
        await Expect(mx).ToHaveClassAsync("record missing");
        await Expect(mx.Locator(".record-icon")).ToHaveTextAsync(words.Missing);
        await LookAsync(console, "dns-missing", language);
        // As somebody does who has a zone of his own: with the text that the page gives him, while the server keeps looking.
        await page.GetByLabel(words.Provider).ReachAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(page.GetByLabel(words.Provider).Locator("option:checked")).ToHaveTextAsync(words.Zone);
        string zone = await page.Locator(".code-block").InnerTextAsync();
        await console.Button(words.KeepChecking).PressByKeyAsync();
        await server.PublishAsync(zone);
        await Expect(page.GetByText(words.Good)).ToBeVisibleAsync();
        await Expect(page.Locator(".record.missing, .record.wrong, .record.unknown")).ToHaveCountAsync(0);
        await Expect(mx.Locator(".record-icon")).ToHaveTextAsync(words.Right);
        await LookAsync(console, "dns-good", language);
        await console.Button(words.Continue).PressByKeyAsync();

        // Whoever was made by init administers the domain.
        await Expect(page.GetByText(words.SomebodyIsThere)).ToBeVisibleAsync();
        await LookAsync(console, "administrator", language);
        await console.Button(words.Continue).PressByKeyAsync();

        await page.GetByLabel(words.Rows).WriteByKeyAsync("address,password,name\nchen@newcomer.test,correct horse battery,陈晨\nshort@newcomer.test,abc,短短\nlin@newcomer.test,staple of many words,林林\n");
        await console.Button(words.Check).PressByKeyAsync();
        await Expect(console.Row("short@newcomer.test")).ToContainTextAsync(words.Refused);
        await Expect(console.Row("short@newcomer.test").Locator(".sub")).ToContainTextAsync(words.Bad);
        await LookAsync(console, "accounts", language);
        await console.Button(words.Create).PressByKeyAsync();
        await Expect(page.GetByText(words.Count)).ToBeVisibleAsync();
        await console.Button(words.Continue).PressByKeyAsync();

        // To somebody here it proves nothing, and the page says so.
        await Expect(page.GetByText(words.Waiting)).ToBeVisibleAsync();
        await page.GetByLabel(words.To).WriteByKeyAsync("chen@newcomer.test");
        await console.Button(words.Send).PressByKeyAsync();
        await Expect(page.GetByText(words.Here)).ToBeVisibleAsync();
        await LookAsync(console, "test-here", language);
        // To somebody elsewhere it leaves, signed: the other server believes it.
        await page.GetByLabel(words.To).WriteByKeyAsync(NewServer.Friend.ToString());
        await console.Button(words.Again).PressByKeyAsync();
        JournalFindings findings = await server.ArrivedAsync(NewServer.Friend.ToString());
        Assert.Equal((AuthResult.Pass, AuthResult.Pass, true, true), (findings.Spf, findings.Dmarc, findings.SpfAligned, findings.DkimAligned));
        Assert.Equal([AuthResult.Pass, AuthResult.Pass], findings.Signatures.Select(static s => s.Result));
        await Expect(page.GetByText(words.Taken)).ToBeVisibleAsync();
        // What comes back is shown with what proves it.
        await Expect(page.GetByText(words.Waiting)).ToBeVisibleAsync();
        await server.WriteBackAsync(NewServer.Administrator.ToString());
        await Expect(page.GetByText(words.Arrived)).ToBeVisibleAsync();
        foreach (string sentence in (string[])[words.Spf, words.Dkim, words.Dmarc]) await Expect(page.Locator(".proofs")).ToContainTextAsync(sentence);
        await Expect(page.Locator(".proofs .badge.good")).ToHaveCountAsync(3);
        await page.Locator(".proofs").ScrollIntoViewIfNeededAsync();
        await LookAsync(console, "test", language);
        await console.Button(words.Continue).Last.PressByKeyAsync();

        await Expect(page.GetByText(words.Ready)).ToBeVisibleAsync();
        await LookAsync(console, "done", language);

        // Who is through with it is not led again, and finds it in the menu.
        await page.Locator(".step").GetByRole(AriaRole.Link, new() { Name = words.Overview, Exact = true }).PressByKeyAsync();
        await Expect(console.Title).ToHaveTextAsync(words.Overview);
        await page.GotoAsync("/console/");
        await console.SettleAsync();
        await console.ExpectAddressAsync("/console/$");
        await Expect(console.Page.Locator(".callout")).ToHaveCountAsync(0);
        await Expect(console.Link(words.Guide)).ToBeVisibleAsync();
        // The console asked who was there before anybody had signed in.
        Assert.DoesNotContain(console.Complaints, static complaint => !complaint.Contains("401", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_guide_comes_back_until_it_is_put_away_and_then_in_no_browser()
    {
        await using NewServer server = await NewServer.StartAsync("en");
        async Task<ConsolePage> OpenAsync()
        {
            (IBrowserContext context, IPage page) = await host.NewPageAsync(null, server.Origin);
            await BrowserHost.SignInAsync(page, NewServer.Administrator, "/console/", server.Password);
            return new ConsolePage(context, page);
        }

        await using ConsolePage console = await OpenAsync();
        await console.ExpectAddressAsync("/console/start$");
        await console.Button("Continue").ClickAsync();
        await console.ExpectAddressAsync("/console/start/dns/newcomer.test$");
        ILocator now = console.Page.Locator(".progress [aria-current]");
        await Expect(now).ToContainTextAsync("DNS records");
        // Whoever comes back is where he was; who wants to go on later is reminded, and no more.
        await console.GoAsync("");
        await console.ExpectAddressAsync("/console/start$");
        await Expect(now).ToContainTextAsync("DNS records");
        await console.Link("Continue later").ClickAsync();
        await Expect(console.Title).ToHaveTextAsync("Overview");
        ILocator card = console.Page.Locator("section.callout");
        await Expect(card).ToContainTextAsync("newcomer.test");
        await console.CheckBarriersAsync();
        await console.PictureAsync("console-guide-later");
        await console.GoAsync("");
        await console.ExpectAddressAsync("/console/$");
        await Expect(card).ToBeVisibleAsync();
        await card.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("in the menu");
        await Expect(card).ToHaveCountAsync(0);

        await using ConsolePage other = await OpenAsync();
        await other.SettleAsync();
        await other.ExpectAddressAsync("/console/$");
        await Expect(other.Page.Locator("section.callout")).ToHaveCountAsync(0);
        await other.Link("Set-up guide").ClickAsync();
        await Expect(other.Page.Locator(".domain-name")).ToHaveTextAsync(NewServer.Domain);
        await Expect(other.Button("Do not show it again")).ToHaveCountAsync(0);
        Assert.Empty(console.Complaints);
        Assert.Empty(other.Complaints);
    }

    // As everybody sees it: on a phone as on a desk, with the rules of accessibility, and in one language.
    private static async Task LookAsync(ConsolePage console, string step, string language)
    {
        await console.SettleAsync();
        await console.CheckBarriersAsync();
        await console.PictureAsync($"guide-{step}-{language[..2]}");
        await console.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await console.PictureAsync($"guide-{step}-{language[..2]}-dark");
        await console.Page.SetViewportSizeAsync(390, 800);
        await console.CheckWidthAsync();
        await console.PictureAsync($"guide-{step}-{language[..2]}-dark-phone");
        await console.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await console.PictureAsync($"guide-{step}-{language[..2]}-phone");
        await console.Page.SetViewportSizeAsync(1280, 900);
        if (language != "zh-CN") return;
        string found = await console.Page.EvaluateAsync<string>(Foreign);
        Assert.True(found.Length == 0, found);
    }

    // Words that are no names, addresses, values, columns or terms that are the same in every language.
    private const string Foreign = """
        () => {
          const terms = new Set(['DNS', 'SPF', 'DKIM', 'DMARC', 'MX', 'TXT', 'SRV', 'PTR', 'TLS', 'TLS-RPT', 'MTA-STS', 'RFC', 'CSV', 'SMTP', 'IMAP', 'RSA', 'Ed25519', 'IP', 'A', 'GB', 'EHLO', 'CNAME', 'Posthouse', 'postmaster', 'CAA', 'STARTTLS', 'POP3', 'quarantine', 'reject', 'none', 'address', 'password', 'hash', 'name', 'quota', 'groups', 'language', 'administrator']);
          const words = [];
          const walker = document.createTreeWalker(document.querySelector('.main'), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
            if (node.parentElement.closest('code, .mono, pre, option, [lang=en]') !== null || !node.parentElement.checkVisibility()) continue;
            // What has a dot, an at sign or a slash in it is an address or a name, and what stands in brackets a table of the configuration.
            for (const word of node.data.replace(/\[[a-z-]+\]/g, '').match(/[A-Za-z0-9@._\/=:+-]+/g) ?? []) if (/[A-Za-z]{2}/.test(word) && !/[@.\/=]/.test(word) && !terms.has(word.replace(/[:.]$/, ''))) words.push(word + ' in "' + node.data.trim().slice(0, 80) + '"');
          }
          return words.join('\n');
        }
        """;

    private sealed record Words(
        string Continue, string NotYet, string Missing, string Right, string Good, string KeepChecking, string Provider, string Zone, string SomebodyIsThere, string Rows, string Check, string Refused, string Bad, string Create,
        string Count, string To, string Send, string Again, string Here, string Taken, string Waiting, string Arrived, string Spf, string Dkim, string Dmarc, string Ready, string Overview, string Guide);
}
