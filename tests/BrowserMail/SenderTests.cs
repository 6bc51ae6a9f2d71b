using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Who a message says it is from, whatever he calls himself; and writing to him and to others from within his message.</summary>
public sealed class SenderTests(BrowserHost host)
{
    private static readonly string s_name = string.Concat(Enumerable.Repeat("Anna_of_the_Bank", 19));

    [Theory]
    [InlineData(1280, 800, false)]
    [InlineData(390, 800, true)]
    public async Task However_long_the_name_the_address_is_seen_whole(int width, int height, bool touch)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, Encoding.UTF8.GetBytes($"From: {s_name} <mallory@else.test>\r\nTo: {account}\r\nSubject: Your account\r\nMessage-ID: <n@else.test>\r\n\r\nHello.\r\n"));
        await using Webmail mail = await host.OpenAsync(account, new Profile(width, height, Touch: touch));
        await mail.OpenAsync("Your account");
        ILocator address = mail.Page.Locator(".sender-address");
        await Expect(address).ToHaveTextAsync("mallory@else.test");
        await Expect(mail.Page.Locator(".sender")).ToHaveAttributeAsync("title", s_name);
        await mail.PictureAsync($"mail-long-name-{width}");
        Assert.Equal("", await mail.Page.EvaluateAsync<string>("""
            () => {
              const found = [];
              const box = (name) => document.querySelector(name).getBoundingClientRect();
              const head = box('.message-head'), acts = box('.message-acts'), line = box('.sender-line'), address = box('.sender-address');
              if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
              if (acts.right > head.right + 1 || acts.right > innerWidth) found.push('the buttons are pushed out');
              for (const [name, one] of [['the name', line], ['the address', address]]) if (one.right > acts.left || one.left < head.left) found.push(`${name} runs out of its place`);
              if (address.top < line.bottom - 1) found.push('the address has no line of its own');
              // Every letter of it is what one sees there.
              const text = document.querySelector('.sender-address').firstChild, range = document.createRange();
              for (let i = 0; i < text.length; i++) {
                range.setStart(text, i);
                range.setEnd(text, i + 1);
                const letter = range.getBoundingClientRect();
                if (!document.elementFromPoint(letter.left + letter.width / 2, letter.top + letter.height / 2)?.matches('.sender-address')) found.push(`letter ${i} of the address is hidden`);
              }
              return found.join('; ');
            }
            """));
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("text/html", """<p>Write to <a href="mailto:sales%2Bnew@else.test,two@else.test?subject=1+1&amp;cc=three@else.test&amp;bcc=four@else.test&amp;body=Hello%0D%0Athere">our sales</a></p>""", "our sales")]
    [InlineData("text/plain", "Write to sales+new@else.test soon.", "sales+new@else.test")]
    public async Task An_address_in_a_message_is_written_to_here(string type, string body, string link)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, Encoding.UTF8.GetBytes($"From: Dora <dora@else.test>\r\nTo: {account}\r\nSubject: Our offer\r\nMessage-ID: <o@else.test>\r\nMIME-Version: 1.0\r\nContent-Type: {type}; charset=utf-8\r\n\r\n{body}\r\n"));
        await using Webmail mail = await host.OpenAsync(account);
        int windows = 0;
        mail.Context.Page += (_, _) => Interlocked.Increment(ref windows);
        await mail.OpenAsync("Our offer");
        bool formatted = type == "text/html";
        await (formatted ? mail.Page.FrameLocator(".frame").GetByText(link) : mail.Page.Locator(".plain").GetByText(link)).ClickAsync();
        ILocator window = mail.Page.Locator(".window");
        await Expect(window.Locator(".chip")).ToHaveTextAsync(formatted ? ["sales+new@else.test", "two@else.test", "three@else.test", "four@else.test"] : ["sales+new@else.test"]);
        if (formatted)
        {
            // Whoever would get it unseen by the others is seen by the writer.
            await Expect(window.Locator(".recipients-row", new() { HasText = "Bcc" }).Locator(".chip")).ToHaveTextAsync("four@else.test");
            await Expect(window.GetByLabel("Subject")).ToHaveValueAsync("1+1");
            await Expect(window.GetByRole(AriaRole.Textbox, new() { Name = "Message" })).ToContainTextAsync("Hello");
        }

        await mail.PictureAsync($"mail-mailto-{(formatted ? "html" : "text")}");
        Assert.Equal(0, windows);
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "New message", "To", "From", "Subject", "Message", "You may not write in the name of")]
    [InlineData("zh-CN", "写邮件", "收件人", "发件人", "主题", "正文", "您无权以")]
    public async Task In_the_name_of_a_shared_account_writes_who_has_the_right_to(string language, string write, string to, string from, string subject, string body, string refused)
    {
        EmailAddress shared = await host.TakeAccountAsync(withMail: false), clerk = await host.TakeAccountAsync(withMail: false), customer = await host.TakeAccountAsync(withMail: false);
        await host.ShareAsync(shared, MailboxRole.Inbox, clerk, MailboxRights.All);
        await using Webmail mail = await host.OpenAsync(clerk, Profile.Desktop with { Language = language });
        await mail.Button(write).First.ClickAsync();
        ILocator sender = mail.Page.GetByLabel(from, new() { Exact = true });
        await sender.SelectOptionAsync(shared.ToString());
        await Expect(mail.Notice).ToContainTextAsync(refused);
        await Expect(sender.Locator("option:checked")).ToContainTextAsync(clerk.ToString());

        await host.Services.GetRequiredService<DirectoryAdministration>().GrantSendAsAsync(await host.IdOfAsync(clerk), shared);
        await sender.SelectOptionAsync(shared.ToString());
        await Expect(sender.Locator("option:checked")).ToHaveTextAsync(shared.ToString());
        await Expect(sender.Locator("optgroup")).ToHaveCountAsync(0);
        await mail.CheckBarriersAsync();
        await mail.Page.GetByLabel(to, new() { Exact = true }).FillAsync($"{customer},");
        await mail.Page.GetByLabel(subject).FillAsync("Your order");
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = body }).FillAsync("It is on its way.");
        await mail.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(mail.Page.Locator(".window")).ToHaveCountAsync(0);
        await using Webmail other = await host.OpenAsync(customer);
        // It is held back for a moment, so that it can be undone.
        await Expect(other.Row("Your order")).ToBeVisibleAsync(new() { Timeout = 40_000 });
        await other.OpenAsync("Your order");
        await Expect(other.Page.Locator(".message").GetByText(shared.ToString()).First).ToBeVisibleAsync();
        await Expect(other.Page.Locator(".message").GetByText(clerk.ToString())).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }
}
