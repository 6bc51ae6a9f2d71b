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
