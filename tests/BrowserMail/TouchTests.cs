using Microsoft.Playwright;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>What a finger does on a row.</summary>
public sealed class TouchTests(BrowserHost host)
{
    // Playwright taps; a finger that moves is the browser's own protocol.
    private static async Task SwipeAsync(Webmail mail, ILocator row, float by)
    {
        LocatorBoundingBoxResult box = (await row.BoundingBoxAsync())!;
        float x = box.X + box.Width / 2, y = box.Y + box.Height / 2;
        ICDPSession session = await mail.Context.NewCDPSessionAsync(mail.Page);
        Task Send(string type, float? at) => session.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = at is null ? [] : new[] { new Dictionary<string, object> { ["x"] = at, ["y"] = y } } });
        await Send("touchStart", x);
        for (int step = 1; step <= 10; step++) await Send("touchMove", x + by * step / 10);
        await Send("touchEnd", null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task To_the_end_archives_and_to_the_start_snoozes_and_both_are_undone(bool rightToLeft)
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Phone);
        if (rightToLeft) await mail.TurnAsync();
        ILocator row = mail.Row("Weekly shipping schedule");
        await Expect(row).ToBeVisibleAsync();
        int forwards = rightToLeft ? -1 : 1;
        await SwipeAsync(mail, row, 160 * forwards);
        await Expect(mail.Notice).ToContainTextAsync("Archived");
        await Expect(row).ToHaveCountAsync(0);
        await mail.Notice.GetByText("Undo", new() { Exact = true }).ClickAsync();
        await Expect(row).ToBeVisibleAsync();
        await SwipeAsync(mail, row, -160 * forwards);
        await Expect(mail.Notice).ToContainTextAsync("Snoozed until");
        await Expect(row).ToHaveCountAsync(0);
        await mail.Notice.GetByText("Undo", new() { Exact = true }).ClickAsync();
        await Expect(row).ToBeVisibleAsync();
        // Not far enough is nothing, and opens nothing.
        await SwipeAsync(mail, row, 50 * forwards);
        await Expect(row).ToHaveCSSAsync("transform", new System.Text.RegularExpressions.Regex("matrix\\(1, 0, 0, 1, 0, "));
        await Expect(mail.Page.Locator(".thread-head")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_long_press_ticks_and_a_tap_ticks_more()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Phone);
        ILocator row = mail.Row("Weekly shipping schedule");
        await Expect(row).ToBeVisibleAsync();
        LocatorBoundingBoxResult box = (await row.BoundingBoxAsync())!;
        ICDPSession session = await mail.Context.NewCDPSessionAsync(mail.Page);
        await session.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = "touchStart", ["touchPoints"] = new[] { new Dictionary<string, object> { ["x"] = box.X + 200, ["y"] = box.Y + 40 } } });
        await Expect(mail.Page.GetByText("1 selected")).ToBeVisibleAsync();
        await session.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = "touchEnd", ["touchPoints"] = Array.Empty<object>() });
        await mail.Row("Welcome").Locator(".row-link").TapAsync();
        await Expect(mail.Page.GetByText("2 selected")).ToBeVisibleAsync();
        await Expect(mail.Page.Locator(".thread-head")).ToHaveCountAsync(0);
        Assert.Empty(mail.Complaints);
    }
}
