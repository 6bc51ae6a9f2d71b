using Posthouse.Mail;
using static Posthouse.Browser.Tests.Webmail;

namespace Posthouse.Browser.Tests;

public sealed class ReadingTests(BrowserHost host)
{
    [Fact]
    public async Task A_conversation_opens_and_is_read()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account);
        await Expect(mail.Row("Quotation 2026-118")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-inbox");
        await mail.OpenAsync("Welcome to Posthouse");
        await Expect(mail.Page.Locator(".plain").GetByText("This is a full mail server on your own machine.")).ToBeVisibleAsync();
        await Expect(mail.Page.Locator(".row.unread", new() { HasText = "Welcome" })).ToHaveCountAsync(0);
        await mail.OpenAsync("Quotation 2026-118");
        // What was read before is folded; what is new, and the last, is not.
        await Expect(mail.Page.Locator(".plain").GetByText("I have sent it on to the buyer.")).ToBeVisibleAsync();
        await mail.Page.Locator(".message.folded").ClickAsync();
        await Expect(mail.Page.GetByText("quotation-2026-118.csv")).ToBeVisibleAsync();
        await mail.PictureAsync("mail-read");
        Assert.Empty(mail.Complaints);
    }
}
