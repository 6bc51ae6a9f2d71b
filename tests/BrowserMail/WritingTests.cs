using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

public sealed class WritingTests(BrowserHost host)
{
    [Fact]
    public async Task A_template_and_a_formatted_signature_are_in_the_message()
    {
        EmailAddress from = await host.TakeAccountAsync(withMail: false), to = await host.TakeAccountAsync(withMail: false);
        await host.SendAtOnceAsync(from);
        await using Webmail mail = await host.OpenAsync(from, path: "/mail/settings/templates");
        await mail.Button("New template").ClickAsync();
        await mail.Page.GetByLabel("Name").FillAsync("Offer");
        await mail.Page.GetByLabel("Subject").FillAsync("Offer for {name}");
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Text" }).ClickAsync();
        await mail.Page.Keyboard.TypeAsync("Dear {name}, regards {myName}");
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Saved");
        await mail.CheckBarriersAsync();
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Names and signatures" }).ClickAsync();
        await mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Signature" }).ClickAsync();
        await mail.Page.Keyboard.PressAsync("Control+b");
        await mail.Page.Keyboard.TypeAsync("Alice of Sales");
        await mail.PictureAsync("mail-signature");
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Saved");

        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await mail.Button("New message").ClickAsync();
        ILocator text = mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await Expect(text.Locator(".posthouse-signature strong")).ToHaveTextAsync("Alice of Sales");
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync($"Bea <{to}>");
        await mail.Page.Keyboard.PressAsync("Enter");
        await mail.Button("Insert a template").ClickAsync();
        await mail.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Offer" }).ClickAsync();
        await Expect(text).ToContainTextAsync("Dear Bea, regards Alice Zhang");
        await Expect(mail.Page.GetByLabel("Subject")).ToHaveValueAsync("Offer for Bea");
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Sent");
        Assert.Empty(mail.Complaints);

        await using Webmail other = await host.OpenAsync(to);
        await other.OpenAsync("Offer for Bea");
        await Expect(other.Page.FrameLocator(".frame").Locator("strong")).ToHaveTextAsync("Alice of Sales");
    }

    [Fact]
    public async Task What_is_pasted_from_an_office_is_plain_HTML_with_its_tables_and_lists()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false));
        await mail.Button("New message").ClickAsync();
        ILocator text = mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await text.ClickAsync();
        await text.EvaluateAsync("""
            (element) => {
              const data = new DataTransfer();
              data.setData('text/html', `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{color:red}</style></head><body><!--StartFragment--><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·</span><![endif]>One<o:p></o:p></p><table style='border:none'><tr><td style='background:yellow'>A1</td><td>B1</td></tr></table><img src="file:///C:/x.png"><!--EndFragment--></body></html>`);
              data.setData('text/plain', 'One');
              data.items.add(new File([new Uint8Array([1])], 'image.png', { type: 'image/png' }));
              element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """);
        await Expect(text.Locator("ul li")).ToHaveTextAsync("One");
        await Expect(text.Locator("td")).ToHaveTextAsync(["A1", "B1"]);
        await Expect(text.Locator("img:not(.ProseMirror-separator)")).ToHaveCountAsync(0);
        await Expect(text.Locator("[style*=background]")).ToHaveCountAsync(0);
        await Expect(mail.Page.Locator(".file")).ToHaveCountAsync(0);
        await mail.PictureAsync("mail-paste");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task An_image_in_the_text_arrives_in_the_text_and_a_dropped_file_as_a_file()
    {
        EmailAddress from = await host.TakeAccountAsync(withMail: false), to = await host.TakeAccountAsync(withMail: false);
        await host.SendAtOnceAsync(from);
        await using Webmail mail = await host.OpenAsync(from);
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync($"{to},");
        await mail.Page.GetByLabel("Subject").FillAsync("New tile");
        ILocator text = mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await text.ClickAsync();
        await mail.Page.Keyboard.TypeAsync("It looks like this: ");
        byte[] gif = Convert.FromBase64String("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==");
        await mail.Page.Locator(".window .format input[type=file]").SetInputFilesAsync(new FilePayload { Name = "tile.gif", MimeType = "image/gif", Buffer = gif });
        await Expect(text.Locator("img[data-cid]")).ToHaveJSPropertyAsync("naturalWidth", 1);
        await mail.Page.EvaluateAsync("""
            () => {
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File(['8.40'], '报价.txt', { type: 'text/plain' }));
              for (const name of ['dragenter', 'dragover', 'drop']) document.querySelector('.window').dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
            }
            """);
        await Expect(mail.Page.Locator(".window").GetByText("报价.txt")).ToBeVisibleAsync();
        await Expect(mail.Page.Locator(".window .state")).ToContainTextAsync("Draft saved");
        await mail.Button("Send").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Sent");
        Assert.Empty(mail.Complaints);

        await using Webmail other = await host.OpenAsync(to);
        await other.OpenAsync("New tile");
        ILocator image = other.Page.FrameLocator(".frame").Locator("img");
        await Expect(image).ToHaveJSPropertyAsync("naturalWidth", 1);
        // It is in the text, and is not listed once more.
        await Expect(other.Page.Locator(".attachment")).ToHaveCountAsync(1);
        await Expect(other.Page.Locator(".attachment")).ToContainTextAsync("报价.txt");
        Assert.Empty(other.Complaints);
    }

    [Fact]
    public async Task Another_name_brings_its_own_signature()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        await Expect(mail.Button("New message")).ToBeVisibleAsync();
        string made = await mail.Page.EvaluateAsync<string>("""
            async (email) => {
              const { csrf } = await (await fetch('/session')).json();
              const { primaryAccounts } = await (await fetch('/jmap/session')).json();
              const accountId = primaryAccounts['urn:ietf:params:jmap:submission'];
              const response = await fetch('/jmap/api/', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Posthouse-Csrf': csrf }, body: JSON.stringify({
                using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:submission'],
                methodCalls: [['Identity/set', { accountId, update: { I1: { htmlSignature: '<p>Alice of Sales</p>', textSignature: 'Alice of Sales' } }, create: { two: { name: 'Service', email, htmlSignature: '<p>The service desk</p>', textSignature: 'The service desk' } } }, '0']],
              }) });
              return await response.text();
            }
            """, account.ToString());
        Assert.Contains("\"created\":{\"two\"", made, StringComparison.Ordinal);
        await mail.Page.ReloadAsync();
        await mail.Button("New message").ClickAsync();
        ILocator text = mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await Expect(text.Locator(".posthouse-signature")).ToContainTextAsync("Alice of Sales");
        await text.ClickAsync();
        await mail.Page.Keyboard.PressAsync("Control+Home");
        await mail.Page.Keyboard.TypeAsync("Dear all");
        await mail.Page.GetByLabel("From").SelectOptionAsync(new SelectOptionValue { Label = $"Service <{account}>" });
        await Expect(text.Locator(".posthouse-signature")).ToContainTextAsync("The service desk");
        await Expect(text).ToContainTextAsync("Dear all");
        await Expect(text).Not.ToContainTextAsync("Alice of Sales");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task An_answer_to_all_is_asked_about_when_one_was_a_blind_copy()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, System.Text.Encoding.UTF8.GetBytes("From: Boss <boss@demo.test>\r\nTo: a@demo.test, b@far.test\r\nSubject: Between us\r\nMessage-ID: <1@x>\r\nContent-Type: text/html\r\n\r\n<table><tr><td>cell</td></tr></table>\r\n"));
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = "zh-CN" });
        await mail.OpenAsync("Between us");
        await Expect(mail.Page.Locator(".answers")).ToBeVisibleAsync();
        await mail.Page.Keyboard.PressAsync("a");
        ILocator text = mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "正文" });
        await Expect(text.Locator("blockquote td")).ToHaveTextAsync("cell");
        await mail.Page.Keyboard.TypeAsync("好的，见附件");
        await mail.Page.Keyboard.PressAsync("Control+Enter");
        ILocator asked = mail.Page.GetByRole(AriaRole.Alertdialog);
        await Expect(asked).ToContainTextAsync("密送");
        await Expect(asked).ToContainTextAsync("b@far.test");
        await Expect(asked).ToContainTextAsync("附件");
        await mail.PictureAsync("mail-reply-all-zh");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_draft_in_two_windows_loses_neither_version()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail one = await host.OpenAsync(account);
        await one.Button("New message").ClickAsync();
        await one.Page.GetByLabel("Subject").FillAsync("Shared thought");
        await Expect(one.Page.Locator(".window .state")).ToContainTextAsync("Draft saved");
        await using Webmail two = await host.OpenAsync(account);
        await two.Page.GetByRole(AriaRole.Link, new() { Name = "Drafts" }).ClickAsync();
        await two.OpenAsync("Shared thought");
        await two.Page.GetByLabel("Subject").FillAsync("Shared thought, second");
        await Expect(two.Page.Locator(".window .state")).ToContainTextAsync("Draft saved");
        await one.Page.GetByLabel("Subject").FillAsync("Shared thought, first");
        await Expect(one.Page.Locator(".window .state")).ToContainTextAsync("another window");
        await one.Button("Close").First.ClickAsync();
        await one.Page.GetByRole(AriaRole.Link, new() { Name = "Drafts" }).ClickAsync();
        await Expect(one.Row("Shared thought, first")).ToBeVisibleAsync();
        await Expect(one.Row("Shared thought, second")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_was_written_stays_when_a_window_is_small_or_its_text_plain()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        await mail.Button("New message").ClickAsync();
        ILocator text = mail.Page.GetByRole(AriaRole.Textbox, new() { Name = "Message" });
        await text.ClickAsync();
        await mail.Page.Keyboard.TypeAsync("first line");
        await mail.Button("Minimise").ClickAsync();
        await Expect(text).ToBeHiddenAsync();
        await mail.Button("Open").ClickAsync();
        await Expect(text).ToContainTextAsync("first line");
        await mail.Button("Plain text").ClickAsync();
        await Expect(text).ToHaveValueAsync("first line");
        await text.FillAsync("first line\nsecond line");
        await mail.Button("Formatted text").ClickAsync();
        await Expect(text.Locator("p")).ToHaveTextAsync(["first line", "second line"]);
        await mail.Button("Plain text").ClickAsync();
        await mail.Page.GetByLabel("Subject").FillAsync("Plain thought");
        await Expect(mail.Page.Locator(".window .state")).ToContainTextAsync("Draft saved");
        await mail.Page.ReloadAsync();
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Drafts" }).ClickAsync();
        await mail.OpenAsync("Plain thought");
        await Expect(mail.Page.Locator(".window textarea")).ToHaveValueAsync("first line\nsecond line");
    }

    [Fact]
    public async Task A_long_file_goes_on_where_its_connection_broke()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false));
        // What is routed while the page is still on its way is now and then not.
        await Expect(mail.Button("New message")).ToBeVisibleAsync();
        int pieces = 0, asked = 0;
        await mail.Page.RouteAsync("**/jmap/resumable/**", async route =>
        {
            if (route.Request.Method == "HEAD") Interlocked.Increment(ref asked);
            if (route.Request.Method == "PATCH" && Interlocked.Increment(ref pieces) == 2) await route.AbortAsync("connectionreset");
            else await route.ContinueAsync();
        });
        await mail.Button("New message").ClickAsync();
        await mail.Page.Locator("input[type=file][multiple]:not([accept])").SetInputFilesAsync(new FilePayload { Name = "long.bin", MimeType = "application/x-long", Buffer = new byte[9 << 20] });
        await Expect(mail.Page.Locator(".file")).ToContainTextAsync("long.bin");
        await Expect(mail.Page.Locator(".file progress")).ToHaveCountAsync(0);
        Assert.Equal(4, pieces);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_file_that_could_not_be_uploaded_stays_is_asked_for_and_is_sent_once_it_is_there()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail mail = await host.OpenAsync(account);
        await Expect(mail.Button("New message")).ToBeVisibleAsync();
        bool down = true;
        int pieces = 0;
        var held = new TaskCompletionSource();
        await mail.Page.RouteAsync("**/jmap/upload/**", async route =>
        {
            if (down) await route.FulfillAsync(new() { Status = 500, Body = "" });
            else await route.ContinueAsync();
        });
        await mail.Page.RouteAsync("**/jmap/resumable/**", async route =>
        {
            // The second piece waits until it was seen how far the first has come.
            if (route.Request.Method == "PATCH" && Interlocked.Increment(ref pieces) == 2) await held.Task;
            await route.ContinueAsync();
        });
        await mail.Button("New message").ClickAsync();
        await mail.Page.GetByLabel("To", new() { Exact = true }).FillAsync(account.ToString());
        await mail.Page.GetByLabel("Subject").FillAsync("With two files");
        await mail.Page.Locator("input[type=file][multiple]:not([accept])").SetInputFilesAsync(new FilePayload { Name = "contract.txt", MimeType = "text/plain", Buffer = "signed"u8.ToArray() });
        await Expect(mail.Page.Locator(".file-failed")).ToContainTextAsync("Not uploaded");
        await mail.PictureAsync("mail-upload-failed");
        await mail.Button("Send").First.ClickAsync();
        await Expect(mail.Page.GetByText("“contract.txt” was not uploaded")).ToBeVisibleAsync();
        down = false;
        await mail.Button("Upload contract.txt again").ClickAsync();
        await Expect(mail.Page.Locator(".file-failed")).ToHaveCountAsync(0);
        await Expect(mail.Page.Locator(".file progress")).ToHaveCountAsync(0);

        // A long one says how far it is.
        await mail.Page.Locator("input[type=file][multiple]:not([accept])").SetInputFilesAsync(new FilePayload { Name = "long.bin", MimeType = "application/x-long", Buffer = new byte[9 << 20] });
        await mail.Page.WaitForFunctionAsync("() => { const bar = document.querySelector('.file progress'); return bar !== null && bar.value > 0 && bar.value < 1; }");
        held.SetResult();
        await Expect(mail.Page.Locator(".file progress")).ToHaveCountAsync(0);
        await mail.Button("Send").First.ClickAsync();
        await mail.Row("With two files").ClickAsync();
        await Expect(mail.Page.GetByText("contract.txt").First).ToBeVisibleAsync();
        await Expect(mail.Page.GetByText("long.bin").First).ToBeVisibleAsync();
    }
}
