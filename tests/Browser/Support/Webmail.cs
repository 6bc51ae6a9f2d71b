using Microsoft.Playwright;

namespace Posthouse.Browser.Tests;

/// <summary>One page of the webmail, by what a person sees of it.</summary>
internal sealed class Webmail(IBrowserContext context, IPage page) : BrowserPage(context, page)
{
    internal ILocator Rows => Page.Locator(".row");

    /// <summary>The row of the conversation that has the text.</summary>
    internal ILocator Row(string text) => Page.Locator(".row", new PageLocatorOptions { HasText = text });

    internal Task OpenAsync(string text) => Row(text).Locator(".row-link").ClickAsync();

    internal static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
