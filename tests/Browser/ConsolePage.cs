using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Posthouse.Browser;

/// <summary>One page of the administration console, by what a person sees of it.</summary>
internal sealed class ConsolePage(IBrowserContext context, IPage page) : BrowserPage(context, page)
{
    internal ILocator Title => Page.Locator(".page-head h1");

    internal ILocator Dialog => Page.Locator("dialog.sheet");

    internal ILocator Rows => Page.Locator(".table tbody tr");

    /// <summary>The row of a list that has the text.</summary>
    internal ILocator Row(string text) => Page.Locator(".table tbody tr", new PageLocatorOptions { HasText = text });

    internal ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>A button of the dialog that is open.</summary>
    internal ILocator Answer(string name) => Dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Goes to a page by its address and waits until nothing of it is on its way.</summary>
    internal async Task GoAsync(string path)
    {
        await Page.GotoAsync("/console/" + path);
        await SettleAsync();
    }

    /// <summary>Goes to a page as its link does, without loading the console anew: for those who look at many.</summary>
    internal async Task FollowAsync(string path)
    {
        await StepAsync("/console/" + path);
        await SettleAsync();
    }

    internal async Task SettleAsync()
    {
        await Expect(Title).ToBeVisibleAsync();
        await Expect(Page.Locator(".waiting")).ToHaveCountAsync(0);
    }

    /// <summary>Fails with what sticks out where the page is wider than its window.</summary>
    internal async Task CheckWidthAsync()
    {
        string found = await FindWidthAsync();
        Assert.True(found.Length == 0, found);
    }

    /// <summary>What sticks out of a page that is wider than its window; empty where nothing does.</summary>
    internal Task<string> FindWidthAsync() => Page.EvaluateAsync<string>("""
            () => {
              const main = document.querySelector('.main');
              const room = main.getBoundingClientRect();
              if (document.documentElement.scrollWidth <= innerWidth && main.scrollWidth <= main.clientWidth + 1) return '';
              const out = [...main.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > room.right + 1 || one.getBoundingClientRect().left < room.left - 1);
              return `${location.pathname}: ${main.scrollWidth} of ${main.clientWidth}: ` + out.slice(0, 12).map((one) => `${one.tagName.toLowerCase()}.${one.className} "${one.textContent.slice(0, 40)}"`).join(' | ');
            }
            """);

    internal Task ExpectAddressAsync(string pattern) => Assertions.Expect(Page).ToHaveURLAsync(new Regex(pattern));

    internal static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
