using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

public sealed class ContactsTests(BrowserHost host)
{
    private const string Cards = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:王小明\r\nN:王;小明;;;\r\nEMAIL;TYPE=work:wang@partner.test\r\nCATEGORIES:客户\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada King\r\nN:King;Ada\r\nEMAIL:ada@engines.test\r\nEND:VCARD\r\n";

    [Fact]
    public async Task Contacts_are_imported_found_edited_and_written_to()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false));
        await mail.Button("Contacts").ClickAsync();
        await mail.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "two.vcf", MimeType = "text/vcard", Buffer = System.Text.Encoding.UTF8.GetBytes("BEGIN:VCARD\r\nVERSION:4.0\r\nEND:VCARD\r\n" + Cards) });
        ILocator rows = mail.Page.Locator(".contact-row");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(mail.Notice).ToContainTextAsync("2 contacts imported. 1 contact of the file could not be read and was left out.");
        await mail.Button("客户").ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await mail.Button("All").ClickAsync();
        await mail.Page.GetByLabel("Search contacts").FillAsync("engines");
        await Expect(rows).ToHaveCountAsync(1);
        await rows.ClickAsync();
        await mail.Button("Edit").ClickAsync();
        await mail.Page.GetByLabel("Company").FillAsync("Engines Ltd");
        await mail.PictureAsync("mail-contact-edit");
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Page.Locator(".contacts-detail")).ToContainTextAsync("Engines Ltd");
        await mail.Page.GetByLabel("Search contacts").FillAsync("");
        await mail.PictureAsync("mail-contacts");
        await mail.CheckBarriersAsync();
        Task<IDownload> download = mail.Page.WaitForDownloadAsync();
        await mail.Button("Export as vCards").ClickAsync();
        string exported = await File.ReadAllTextAsync((await (await download).PathAsync())!);
        Assert.Contains("ORG:Engines Ltd\r\n", exported, StringComparison.Ordinal);
        Assert.Contains("FN:王小明\r\n", exported, StringComparison.Ordinal);
        await mail.Button("Write a message").ClickAsync();
        await Expect(mail.Page.Locator(".chip")).ToHaveTextAsync("Ada King");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_long_import_shows_how_far_it_is()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false), path: "/mail/contacts");
        await Expect(mail.Button("Import vCards")).ToBeEnabledAsync();
        using var gate = new SemaphoreSlim(1);
        await mail.Page.RouteAsync("**/jmap/api/**", async route =>
        {
            // The first part goes through; the next waits until it was looked at.
            if (route.Request.PostData?.Contains("ContactCard/set", StringComparison.Ordinal) == true) await gate.WaitAsync(TestContext.Current.CancellationToken);
            await route.ContinueAsync();
        });
        string cards = string.Concat(Enumerable.Range(0, 450).Select(static i => FormattableString.Invariant($"BEGIN:VCARD\r\nVERSION:4.0\r\nUID:u{i}@x.test\r\nFN:Person {i:000}\r\nEMAIL:p{i}@x.test\r\nEND:VCARD\r\n")));
        await mail.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "all.vcf", MimeType = "text/vcard", Buffer = System.Text.Encoding.UTF8.GetBytes(cards) });
        await Expect(mail.Page.Locator(".contacts-import")).ToContainTextAsync("Importing 450 contacts");
        await Expect(mail.Page.Locator(".contacts-import")).ToContainTextAsync("200 / 450");
        await Expect(mail.Button("Import vCards")).ToBeDisabledAsync();
        await mail.PictureAsync("mail-contacts-import");
        await mail.CheckBarriersAsync();
        gate.Release(10);
        await Expect(mail.Notice).ToContainTextAsync("450 contacts imported");
        await Expect(mail.Page.Locator(".contacts-import")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Addresses_are_completed_from_contacts_colleagues_and_those_one_wrote_to_in_any_browser()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await host.SendAtOnceAsync(account);
        await using (Webmail mail = await host.OpenAsync(account))
        {
            await mail.Button("New message").ClickAsync();
            ILocator to = mail.Page.GetByLabel("To", new() { Exact = true });
            await to.FillAsync("bob");
            await Expect(mail.Page.GetByRole(AriaRole.Option).First).ToContainTextAsync("bob@demo.test");
            await Expect(mail.Page.GetByRole(AriaRole.Option).First).ToContainTextAsync("Colleague");
            await to.FillAsync("someone.new@far.test");
            await mail.Page.Keyboard.PressAsync("Enter");
            await mail.Page.GetByLabel("Subject").FillAsync("hello");
            await mail.Button("Send").ClickAsync();
            await Expect(mail.Notice).ToContainTextAsync("Sent");
        }

        await using Webmail again = await host.OpenAsync(account, Profile.Desktop with { Language = "zh-CN" });
        await again.Button("写邮件").ClickAsync();
        await again.Page.GetByLabel("收件人", new() { Exact = true }).FillAsync("new");
        await Expect(again.Page.GetByRole(AriaRole.Option).First).ToContainTextAsync("someone.new@far.test");
        await again.Page.Keyboard.PressAsync("Enter");
        await Expect(again.Page.Locator(".chip")).ToHaveTextAsync("someone.new@far.test");
        Assert.Empty(again.Complaints);
    }

    [Fact]
    public async Task The_address_book_fits_a_phone_in_Chinese()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(withMail: false), Profile.Phone with { Language = "zh-CN" }, "/mail/contacts");
        await mail.Button("新建联系人").ClickAsync();
        await mail.Page.GetByLabel("姓", new() { Exact = true }).FillAsync("李");
        await mail.Page.GetByLabel("名", new() { Exact = true }).FillAsync("雷");
        await mail.Page.GetByLabel("邮件地址", new() { Exact = true }).First.FillAsync("li@x.test");
        await mail.Button("保存").ClickAsync();
        await Expect(mail.Page.Locator(".contact-head h1")).ToHaveTextAsync("李雷");
        await mail.PictureAsync("mail-contacts-phone-zh");
        await mail.CheckBarriersAsync();
        await mail.Button("返回").ClickAsync();
        await Expect(mail.Page.Locator(".contact-row")).ToHaveCountAsync(1);
        Assert.Empty(mail.Complaints);
    }
}
