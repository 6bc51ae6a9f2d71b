using Microsoft.Playwright;

namespace Posthouse.Browser;

/// <summary>Somebody who has no mouse: what he cannot reach with the tab key is not there for him.</summary>
internal static class Keyboard
{
    // More than any page has.
    private const int Most = 250;

    /// <summary>Goes on with the tab key until the control has the focus.</summary>
    internal static async Task ReachAsync(this ILocator control)
    {
        await Assertions.Expect(control).ToBeVisibleAsync();
        IElementHandle element = await control.ElementHandleAsync();
        for (int presses = 0; presses < Most; presses++)
        {
            if (await element.EvaluateAsync<bool>("element => element === document.activeElement")) return;
            await control.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"The tab key does not lead to {control}.");
    }

    /// <summary>Presses a button or follows a link.</summary>
    internal static async Task PressByKeyAsync(this ILocator control)
    {
        await Assertions.Expect(control).ToBeEnabledAsync();
        await control.ReachAsync();
        await control.Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Writes into a field, in the place of what is there.</summary>
    internal static async Task WriteByKeyAsync(this ILocator field, string text)
    {
        await field.ReachAsync();
        await field.Page.Keyboard.PressAsync("Control+A");
        await field.Page.Keyboard.InsertTextAsync(text);
    }
}
