using Microsoft.Playwright;

namespace Posthouse.Browser;

/// <summary>One page of the webmail, by what a person sees of it.</summary>
internal sealed class Webmail(IBrowserContext context, IPage page) : BrowserPage(context, page)
{
    internal ILocator Rows => Page.Locator(".row");

    /// <summary>The row of the conversation that has the text.</summary>
    internal ILocator Row(string text) => Page.Locator(".row", new PageLocatorOptions { HasText = text });

    internal Task OpenAsync(string text) => Row(text).Locator(".row-link").ClickAsync();

    internal static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>Goes to a page as its link does and waits until nothing of it is on its way.</summary>
    /// <param name="path">Below /mail/.</param>
    /// <param name="shown">What only this kind of page has.</param>
    internal async Task FollowAsync(string path, string shown)
    {
        await StepAsync("/mail/" + path);
        await Expect(Page.Locator(shown).First).ToBeVisibleAsync();
        await Expect(Page.Locator(".spin, .skeleton, .scroller[aria-busy=true]")).ToHaveCountAsync(0);
    }

    /// <summary>Loads the page as in a language that is written from the right.</summary>
    internal async Task TurnAsync()
    {
        await Expect(Page.Locator(".app")).ToBeVisibleAsync();
        PutsScripts = true;
        await Page.AddInitScriptAsync("new MutationObserver((_, observer) => { if (document.documentElement !== null) { document.documentElement.dir = 'rtl'; observer.disconnect(); } }).observe(document, { childList: true });");
        await Page.ReloadAsync();
        await Expect(Page.Locator(".app")).ToBeVisibleAsync();
        Assert.Equal("rtl", await Page.EvaluateAsync<string>("document.documentElement.dir"));
    }
}
