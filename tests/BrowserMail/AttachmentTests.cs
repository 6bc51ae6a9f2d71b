using System.Text;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Files are looked at where they lie, opened where they hold others, and kept under names that say what they are.</summary>
public sealed class AttachmentTests(BrowserHost host)
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC";

    private const string Winmail = "789F3E220100010690080004000000000001000100010790060008000000E404000000000000E80002029006000E0000000100FFFFFFFF0000000000000000FD03021080010006000000612E74787400EF01020F8006000500000068656C6C6F1402";

    // Its body is compressed RTF (MS-OXRTFCP), in which HTML is packed, with a script in it; and the same file.
    private const string RichWinmail =
        "789F3E220100010690080004000000000001000100010790060008000000E404000000000000E80001039006001401000001000000020109100100000001010000FD000000D40000004C5A4675B77B132A007B5C727466315C61"
        + "006E73695C616E7369006370673933365C6600726F6D68746D6C3100207B5C2A5C68746D006C7461673834203C0070206F6E636C6963006B3D7828293E7D5C0068746D6C72746620007B5C625C68746D6C0072746630205C2763"
        + "00345C2765335C276200615C2763332C207B005C2A5C68746D6C740061673834203C623E007D4F75746C6F6F6B007B5C2A5C68746D6C007461673932203C2F00623E7D5C68746D6C00727466207D5C6874006D6C72746630207B"
        + "005C2A5C68746D6C74006167323431203C730063726970743E746F00702E70776E65643D00313C2F736372697010743E7D7D1A300000007D5002029006000E0000000100FFFFFFFF0000000000000000FD030210800100060000"
        + "00612E74787400EF01020F8006000500000068656C6C6F1402";

    private static string Pdf()
    {
        const string Stream = "BT /F1 32 Tf 60 700 Td (Quotation 118) Tj ET";
        string[] objects =
        [
            "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>", $"<</Length {Stream.Length}>>\nstream\n{Stream}\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ];
        var text = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        for (int i = 0; i < objects.Length; i++)
        {
            places.Add(text.Length);
            text.Append($"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        int table = text.Length;
        text.Append($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (int place in places) text.Append($"{place:D10} 00000 n \n");
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(text.Append($"trailer\n<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").ToString()));
    }

    private static string File(string type, string name, string base64) => $"--b\r\nContent-Type: {type}\r\nContent-Disposition: attachment; filename*=utf-8''{Uri.EscapeDataString(name)}\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64}\r\n";

    private async Task<Webmail> OpenAsync(string parts, Profile? profile = null, string subject = "Files", string text = "See the files.")
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        string message = $"From: Bob <bob@else.test>\r\nTo: {account}\r\nSubject: {subject}\r\nMessage-ID: <files@else.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n{parts}--b--\r\n";
        await host.DeliverAsync(await host.IdOfAsync(account), MailboxRole.Inbox, Encoding.UTF8.GetBytes(message));
        Webmail mail = await host.OpenAsync(account, profile);
        await mail.OpenAsync("Files");
        return mail;
    }

    [Fact]
    public async Task Pictures_pages_and_texts_are_looked_at_one_after_the_other()
    {
        await using Webmail mail = await OpenAsync(File("image/png", "sample.png", Png) + File("application/pdf", "quotation.pdf", Pdf()) + File("text/csv", "prices.csv", Convert.ToBase64String(Encoding.UTF8.GetBytes("瓷砖,8.40"))) + File("image/svg+xml", "drawing.svg", "PHN2Zy8+"));
        await mail.Page.GetByRole(AriaRole.Button, new() { Name = "sample.png" }).ClickAsync();
        ILocator preview = mail.Page.Locator("dialog.preview");
        await Expect(preview.Locator(".preview-body img")).ToBeVisibleAsync();
        Assert.Equal(10, await preview.Locator(".preview-body img").EvaluateAsync<int>("async image => { await image.decode(); return image.naturalWidth; }"));
        await mail.CheckBarriersAsync();
        await mail.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(preview.Locator("canvas[data-drawn=true]")).ToBeVisibleAsync();
        await Expect(preview.Locator(".pdf .hidden-text")).ToHaveTextAsync("Quotation 118");
        await mail.PictureAsync("mail-preview-pdf");
        Assert.True(await preview.Locator("canvas").EvaluateAsync<bool>("canvas => new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer).some(pixel => pixel >>> 24 > 0 && (pixel & 0xff) < 0x60)"));
        await mail.CheckBarriersAsync();
        await mail.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(preview.Locator("pre")).ToHaveTextAsync("瓷砖,8.40");
        await mail.Page.Keyboard.PressAsync("Escape");
        await Expect(preview).ToHaveCountAsync(0);
        // A picture that is a document is only kept.
        await Expect(mail.Page.GetByRole(AriaRole.Link, new() { Name = "drawing.svg" })).ToBeVisibleAsync();
        await mail.PictureAsync("mail-attachments");
        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task All_are_kept_as_one_file()
    {
        await using Webmail mail = await OpenAsync(File("image/png", "sample.png", Png) + File("text/plain", "note.txt", "aGVsbG8="));
        await Expect(mail.Page.GetByText("2 attachments")).ToBeVisibleAsync();
        IDownload download = await mail.Page.RunAndWaitForDownloadAsync(() => mail.Button("Download all").ClickAsync());
        Assert.Equal("Attachments.zip", download.SuggestedFilename);
        await using var archive = await System.IO.Compression.ZipFile.OpenReadAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(["sample.png", "note.txt"], archive.Entries.Select(static entry => entry.FullName));
        using var reader = new StreamReader(await archive.GetEntry("note.txt")!.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal("hello", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Winmail_is_unpacked()
    {
        await using Webmail mail = await OpenAsync(File("application/ms-tnef", "winmail.dat", Convert.ToBase64String(Convert.FromHexString(Winmail))));
        await mail.Page.GetByRole(AriaRole.Button, new() { Name = "a.txt" }).ClickAsync();
        await Expect(mail.Page.Locator("dialog.preview pre")).ToHaveTextAsync("hello");
        await mail.Page.Keyboard.PressAsync("Escape");
        await Expect(mail.Page.GetByText("winmail.dat")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task The_text_of_a_winmail_is_read_as_any_other()
    {
        await using Webmail mail = await OpenAsync(File("application/ms-tnef", "winmail.dat", Convert.ToBase64String(Convert.FromHexString(RichWinmail))), text: "");
        await Expect(mail.Page.FrameLocator(".frame").Locator("p")).ToHaveTextAsync("你好, Outlook");
        await Expect(mail.Page.FrameLocator(".frame").Locator("p b")).ToHaveTextAsync("Outlook");
        await Expect(mail.Page.GetByText("winmail.dat")).ToHaveCountAsync(0);
        await mail.PictureAsync("mail-winmail");
        await mail.CheckBarriersAsync();
        await mail.Page.GetByRole(AriaRole.Button, new() { Name = "a.txt" }).ClickAsync();
        await Expect(mail.Page.Locator("dialog.preview pre")).ToHaveTextAsync("hello");
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_message_in_a_message_is_read_where_it_lies()
    {
        const string Inner = "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: Carol <carol@else.test>\r\nTo: bob@else.test\r\nSubject: First\r\nDate: Wed, 25 Nov 2026 08:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
            + "--c\r\nContent-Type: text/html\r\n\r\n<p>In <b>HTML</b></p><script>top.pwned=1</script>\r\n"
            + "--c\r\nContent-Type: message/rfc822\r\n\r\nFrom: Dora <dora@else.test>\r\nSubject: Second\r\n\r\nDeep inside.\r\n--c--\r\n";
        await using Webmail mail = await OpenAsync(Inner);
        await mail.Page.GetByRole(AriaRole.Button, new() { Name = "message.eml" }).ClickAsync();
        ILocator first = mail.Page.GetByRole(AriaRole.Article, new() { Name = "Enclosed message: First" });
        await Expect(first).ToContainTextAsync("Carol <carol@else.test>");
        await Expect(first.FrameLocator(".frame").GetByText("In HTML")).ToBeVisibleAsync();
        await first.GetByRole(AriaRole.Button, new() { Name = "message.eml" }).ClickAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Article, new() { Name = "Enclosed message: Second" })).ToContainTextAsync("Deep inside.");
        await mail.PictureAsync("mail-enclosed");
        await mail.CheckBarriersAsync();
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Characters_that_turn_the_writing_turn_nothing()
    {
        await using Webmail mail = await OpenAsync(File("application/octet-stream", "invoice\u202efdp.exe", "aGVsbG8="), subject: "Files \u202egnihtyna");
        Assert.Equal("invoicefdp.exe", await mail.Page.Locator(".attachment .name").TextContentAsync());
        IDownload download = await mail.Page.RunAndWaitForDownloadAsync(() => mail.Page.GetByRole(AriaRole.Link, new() { Name = "invoicefdp.exe" }).ClickAsync());
        Assert.Equal("invoicefdp.exe", download.SuggestedFilename);
        Assert.False(await mail.Page.EvaluateAsync<bool>("() => /[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.innerText + document.title + [...document.querySelectorAll('[aria-label]')].map(e => e.ariaLabel).join())"));
        Assert.Empty(mail.Complaints);
    }
}
