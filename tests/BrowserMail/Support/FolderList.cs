using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>The folders beside the list, by what a person does with them.</summary>
/// <param name="chinese">The page speaks Chinese.</param>
internal sealed class FolderList(Webmail mail, bool chinese = false)
{
    internal ILocator Dialog => mail.Page.GetByRole(AriaRole.Dialog);

    /// <summary>What the dialog says of what it does not take.</summary>
    internal ILocator Wrong => Dialog.GetByRole(AriaRole.Alert);

    /// <summary>What is said of the place that a folder is dragged over.</summary>
    internal ILocator Tip => mail.Page.Locator(".folder-tip");

    internal ILocator Name => mail.Page.GetByPlaceholder(chinese ? "文件夹名称" : "Name of the folder");

    /// <summary>The folder whose name begins so; what is unread may follow.</summary>
    internal ILocator Find(string name) => mail.Page.Locator(".nav").GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^" + Regex.Escape(name)) });

    internal ILocator Exactly(string name) => mail.Page.Locator(".nav").GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    internal async Task ActAsync(string folder, string item)
    {
        await Find(folder).HoverAsync();
        await mail.Button(chinese ? $"“{folder}”的操作" : "Actions for " + folder).ClickAsync();
        await mail.Page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
    }

    /// <summary>Asks for a folder at the top; what becomes of it is the caller's to look at.</summary>
    internal async Task AskAsync(string name)
    {
        await mail.Button(chinese ? "新建文件夹" : "New folder").ClickAsync();
        await Name.FillAsync(name);
        await mail.Page.Keyboard.PressAsync("Enter");
    }

    internal async Task MakeAsync(string name)
    {
        await AskAsync(name);
        await Expect(Exactly(name)).ToBeVisibleAsync();
        await Expect(Dialog).ToHaveCountAsync(0);
    }

    internal async Task MakeInAsync(string parent, string name)
    {
        await ActAsync(parent, chinese ? "新建子文件夹" : "New folder in it");
        await Name.FillAsync(name);
        await mail.Page.Keyboard.PressAsync("Enter");
        await Expect(Exactly(name)).ToBeVisibleAsync();
        await Expect(Dialog).ToHaveCountAsync(0);
    }

    /// <summary>Drags a folder over a row of the list until that is said of the place, and leaves it there.</summary>
    internal async Task DragAsync(string folder, ILocator target, string said)
    {
        await Find(folder).HoverAsync();
        await mail.Page.Mouse.DownAsync();
        (float x, float y) = await MiddleAsync(Find(folder));
        await mail.Page.Mouse.MoveAsync(x + 12, y + 6, new() { Steps = 3 });
        await Expect(Tip).ToBeVisibleAsync();
        (x, y) = await MiddleAsync(target);
        await mail.Page.Mouse.MoveAsync(x, y, new() { Steps = 3 });
        // The first movement over a row enters it, and the next is over it.
        await mail.Page.Mouse.MoveAsync(x + 1, y);
        await Expect(Tip).ToContainTextAsync(said);
    }

    internal async Task DropAsync()
    {
        await mail.Page.Mouse.UpAsync();
        await Expect(Tip).ToHaveCountAsync(0);
    }

    private static async Task<(float X, float Y)> MiddleAsync(ILocator locator)
    {
        LocatorBoundingBoxResult box = (await locator.BoundingBoxAsync())!;
        return (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }
}
