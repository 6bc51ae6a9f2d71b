using System.Text;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>The colours of a message that was written for white paper, as the browser computes them where the reader has chosen the dark.</summary>
public sealed class DarkColourTests(BrowserHost host)
{
    // What stands behind a text is the first background that is not transparent, in the frame and then around it. Both as relative luminance (WCAG 2.2), from 0 to 1.
    private const string Luminances = """
        (id) => {
          const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
          const light = ([red, green, blue]) => [red, green, blue].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
          const text = document.querySelector('.frame').contentDocument.getElementById(id) ?? document.querySelector('.frame').contentDocument.querySelector(`[id$="${id}"]`);
          let at = text, behind = [0, 0, 0, 0];
          while (at !== null && behind[3] === 0) {
            const [red, green, blue, alpha = 1] = parse(at.ownerDocument.defaultView.getComputedStyle(at).backgroundColor);
            behind = [red, green, blue, alpha];
            at = at.parentElement ?? at.ownerDocument.defaultView.frameElement;
          }
          return [light(parse(text.ownerDocument.defaultView.getComputedStyle(text).color)), light(behind), behind[3]];
        }
        """;

    [Theory]
    [InlineData("en-GB", "Original colours", "Dark colours")]
    [InlineData("zh-CN", "原始颜色", "深色显示")]
    public async Task Black_on_white_is_light_on_dark_until_its_own_colours_are_asked_for(string language, string original, string dark)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, Encoding.UTF8.GetBytes($"""
            From: Bob <bob@demo.test>
            To: {account}
            Subject: On paper
            Message-ID: <paper-{account.LocalPart}@demo.test>
            MIME-Version: 1.0
            Content-Type: text/html; charset=utf-8

            <html><body style="background-color:#ffffff;color:#000000"><p id="plain">Black on white.</p><p id="own" style="color:black;background:white">Of its own.</p><table bgcolor="#FFFFFF"><tr><td><font color="#000000" id="old">As long ago.</font></td></tr></table></body></html>
            """.ReplaceLineEndings("\r\n")));
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language, Dark = true });
        await mail.OpenAsync("On paper");
        await Expect(mail.Page.FrameLocator(".frame").GetByText("Of its own.")).ToBeVisibleAsync();
        await CheckAsync(isDark: true);
        await mail.PictureAsync("mail-dark-message-" + language[..2]);

        await mail.Button(original).ClickAsync();
        await Expect(mail.Button(dark)).ToBeVisibleAsync();
        await Expect(mail.Page.Locator(".frame-sheet.own")).ToBeVisibleAsync();
        await Expect(mail.Page.FrameLocator(".frame").GetByText("Of its own.")).ToBeVisibleAsync();
        await CheckAsync(isDark: false);
        await mail.PictureAsync("mail-dark-original-" + language[..2]);

        await mail.Button(dark).ClickAsync();
        await Expect(mail.Page.Locator(".frame-sheet.dimmed")).ToBeVisibleAsync();
        await Expect(mail.Page.FrameLocator(".frame").GetByText("Of its own.")).ToBeVisibleAsync();
        await CheckAsync(isDark: true);
        Assert.Empty(mail.Complaints);

        async Task CheckAsync(bool isDark)
        {
            foreach (string id in (string[])["plain", "own", "old"])
            {
                double[] found = await mail.Page.EvaluateAsync<double[]>(Luminances, id);
                Assert.True(found[2] > 0, $"Nothing is behind {id}.");
                Assert.True(isDark ? found[0] > 0.6 && found[1] < 0.1 : found[0] < 0.05 && found[1] > 0.9, FormattableString.Invariant($"{id}: the text {found[0]:F3}, behind it {found[1]:F3}"));
            }
        }
    }
}
