using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>No address, host name or reply is so long that it makes a page of the console wider than what it is looked at on.</summary>
public sealed class LongValueTests(BrowserHost host)
{
    [Theory]
    [InlineData("en-GB", true)]
    [InlineData("zh-CN", true)]
    [InlineData("en-GB", false)]
    public async Task Pages_are_no_wider_than_the_screen(string language, bool phone)
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), (phone ? Profile.Phone : Profile.Desktop) with { Language = language });
        await console.SettleAsync();
        await new InventedAnswers().AnswerAsync(console);
        var wide = new List<string>();
        foreach (string path in await ConsolePages.AllAsync(host))
        {
            await console.FollowAsync(path);
            await console.PictureAsync($"long-{language[..2]}-{(phone ? "phone" : "desktop")}-{path.Replace('/', '-')}");
            if (await console.FindWidthAsync() is { Length: > 0 } found) wide.Add(found);
        }

        Assert.True(wide.Count == 0, string.Join('\n', wide));
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task What_the_journal_holds_of_long_addresses_fits_a_phone()
    {
        var far = EmailAddress.Parse($"{new string('l', 64)}@{string.Join('.', Enumerable.Repeat(new string('w', 59), 3))}.invalid");
        EmailAddress sender = await host.TakeAccountAsync(withMail: false);
        await host.QueueAsync(sender, far);
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), Profile.Phone, $"queue?from={sender}");
        await console.SettleAsync();
        await console.CheckWidthAsync();
        await console.Row(far.ToString()).Locator("a").First.ClickAsync();
        await ConsolePage.Expect(console.Page.Locator(".timeline")).ToContainTextAsync(far.ToString());
        await console.CheckWidthAsync();
        await console.GoAsync($"trace?from={sender}");
        await ConsolePage.Expect(console.Row(far.ToString()).First).ToBeVisibleAsync();
        await console.CheckWidthAsync();
        Assert.Empty(console.Complaints);
    }
}
