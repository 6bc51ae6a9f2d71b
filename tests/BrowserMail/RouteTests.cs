using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>WCAG 2.2 AA as axe checks it, at every address that the webmail has.</summary>
public sealed class RouteTests(BrowserHost host)
{
    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task No_address_has_a_page_with_barriers(string language)
    {
        EmailAddress owner = await host.TakeAccountAsync(), reader = await host.TakeAccountAsync();
        await host.ShareAsync(owner, MailboxRole.Inbox, reader, MailboxRights.All);
        await using Webmail mail = await host.OpenAsync(reader, Profile.Desktop with { Language = language });
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        IReadOnlyList<(string Path, string Shown)> pages = await MailPages.AllAsync(mail.Page);
        Assert.True(pages.Count > MailPages.Routes.Count);
        foreach ((string path, string shown) in pages)
        {
            await mail.FollowAsync(path, shown);
            await mail.CheckBarriersAsync();
        }

        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public void Every_address_that_the_webmail_knows_is_among_those_that_are_checked()
    {
        (string[] own, string[] shared, string[] settings) = MailPages.Known();
        ILookup<string, string[]> routes = MailPages.Routes.Select(static route => route.Split('/')).ToLookup(static parts => parts[0] == "a" ? "shared" : parts[0] == "settings" && parts.Length > 1 ? "settings" : "own");
        Assert.Equal(own, Words(routes["own"].Append(["settings"])));
        // What is no view of another's by name is a folder of his.
        Assert.Equal(Words([[.. shared, "f"]]), Words(routes["shared"]));
        Assert.Equal(settings, Words(routes["settings"].Select(static parts => parts[1..])));
    }

    private static string[] Words(IEnumerable<string[]> routes) =>
        [.. routes.SelectMany(static parts => parts).Where(static part => part.Length > 0 && !part.StartsWith(':') && part != "nowhere").Distinct().Order(StringComparer.Ordinal)];
}
