using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

public sealed class OverviewTests(BrowserHost host)
{
    [Fact]
    public async Task An_owner_signs_in_and_finds_the_domains()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync());
        await console.SettleAsync();
        await Expect(console.Page.Locator(".tile").Filter(new() { HasText = "Health" })).ToContainTextAsync("Healthy");
        await console.Link("Domains").ClickAsync();
        await console.Row("demo.test").ClickAsync();
        await Expect(console.Title).ToContainTextAsync("demo.test");
        await console.ExpectAddressAsync("/console/domains/demo.test$");
        await Expect(console.Page.Locator(".record").First).ToContainTextAsync("MX");
        Assert.Empty(console.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "console-overview", "The same as a table")]
    [InlineData("zh-CN", "console-overview-zh", "以表格查看")]
    public async Task A_point_of_a_chart_leads_to_the_messages_behind_it(string language, string picture, string table)
    {
        await MailHistory.WriteAsync(host.Store, TimeProvider.System.GetUtcNow());
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), new Profile(1440, 1010, language));
        await console.SettleAsync();
        await Expect(console.Page.Locator(".chart canvas")).ToHaveCountAsync(6);
        await console.PictureAsync(picture);
        await console.CheckBarriersAsync();
        await console.Page.GetByText(table).First.ClickAsync();
        await console.Page.Locator(".chart-rows .link").First.ClickAsync();
        await console.ExpectAddressAsync("/console/trace[?]outcome=sent&");
        await Expect(console.Rows.First).ToContainTextAsync("alice@demo.test");
        await console.CheckBarriersAsync();
        await console.Page.GoBackAsync();
        await Expect(console.Page.Locator(".chart canvas")).ToHaveCountAsync(6);
        await console.GoAsync("deliverability");
        await console.PictureAsync(picture.Replace("overview", "deliverability", StringComparison.Ordinal));
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task A_click_on_a_bar_leads_to_the_messages_of_its_hour()
    {
        await MailHistory.WriteAsync(host.Store, TimeProvider.System.GetUtcNow());
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), new Profile(1440, 1010));
        await console.SettleAsync();
        IResponse answer = await console.Page.RunAndWaitForResponseAsync(() => console.Page.GotoAsync("/console/?period=day"), static one => one.Url.Contains("/api/v1/figures?", StringComparison.Ordinal));
        JsonElement figures = (await answer.JsonAsync())!.Value;
        string[] times = [.. figures.GetProperty("times").EnumerateArray().Select(static time => time.GetString()!)];
        long[] sent = new long[times.Length];
        foreach (JsonElement part in figures.GetProperty("series").EnumerateArray().Where(static one => one.GetProperty("group").GetString() == "sent"))
        {
            for (int at = 0; at < times.Length; at++) sent[at] += part.GetProperty("values")[at].ValueKind == JsonValueKind.Number ? part.GetProperty("values")[at].GetInt64() : 0;
        }

        int[] filled = [.. Enumerable.Range(0, times.Length).Where(at => sent[at] > 0)];
        Assert.True(filled.Length > 6);
        ILocator chart = console.Page.Locator(".chart").First;
        await Expect(chart.Locator("canvas")).ToBeVisibleAsync();
        await chart.ScrollIntoViewIfNeededAsync();

        // What is drawn, by its colour: the bars of sent messages stand on the axis, one for each hour that had some.
        int[][] bars = await chart.EvaluateAsync<int[][]>(
            """
            (chart) => {
              const canvas = chart.querySelector('canvas'), pen = canvas.getContext('2d'), scale = canvas.width / canvas.clientWidth;
              const probe = document.createElement('canvas').getContext('2d');
              probe.fillStyle = getComputedStyle(chart).getPropertyValue('--brand').trim();
              probe.fillRect(0, 0, 1, 1);
              const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
              const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
              const is = (x, y) => { const at = (y * width + x) * 4; return data[at] === r && data[at + 1] === g && data[at + 2] === b; };
              let y = height - 1;
              const runs = () => {
                const found = [];
                for (let x = 0, from = -1; x <= width; x++) {
                  if (x < width && is(x, y)) { if (from < 0) from = x; } else if (from >= 0) { found.push([from, x]); from = -1; }
                }
                return found;
              };
              while (y > 60 * scale && runs().length === 0) y--;
              y -= 2;
              return runs().map(([from, to]) => [Math.floor((from + to) / 2 / scale), Math.floor(y / scale)]);
            }
            """);
        Assert.True(bars.Length > 6, $"{bars.Length} bars");
        const int Clicked = 3;
        await chart.Locator("canvas").ClickAsync(new LocatorClickOptions { Position = new Position { X = bars[Clicked][0], Y = bars[Clicked][1] } });
        await console.ExpectAddressAsync("/console/trace[?]outcome=sent&");
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(console.Page.Url).Query);
        DateTimeOffset hour = DateTimeOffset.Parse(times[filled[Clicked]], CultureInfo.InvariantCulture);
        Assert.Equal((hour, hour.AddHours(1)), (DateTimeOffset.Parse(query["since"]!, CultureInfo.InvariantCulture), DateTimeOffset.Parse(query["until"]!, CultureInfo.InvariantCulture)));
        await console.SettleAsync();
        await Expect(console.Rows.First).ToContainTextAsync("alice@demo.test");
        Assert.DoesNotContain(await console.Rows.AllInnerTextsAsync(), static row => !row.Contains("Sent", StringComparison.Ordinal));
        Assert.Empty(console.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Sign-in attempts", "Failed, by protocol", "Submission")]
    [InlineData("zh-CN", "登录", "失败（按协议）", "发信（Submission）")]
    public async Task Failed_sign_ins_are_told_by_protocol_and_lead_to_the_attempts(string language, string title, string view, string protocol)
    {
        await MailHistory.WriteAsync(host.Store, TimeProvider.System.GetUtcNow());
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), new Profile(1440, 1010, language));
        await console.SettleAsync();
        ILocator card = console.Page.Locator(".card").Filter(new() { Has = console.Page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true }) });
        await card.GetByRole(AriaRole.Button, new() { Name = view }).ClickAsync();
        await console.ExpectAddressAsync("[?]signIns=failed$");
        await card.Locator("summary").ClickAsync();
        await Expect(card.GetByRole(AriaRole.Columnheader, new() { Name = protocol })).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        await console.PictureAsync($"console-sign-ins-{language}");
        await card.Locator(".chart-rows .link").First.ClickAsync();
        await console.ExpectAddressAsync("/console/trace[?]outcome=sign-in-failed&protocol=");
        await Expect(console.Rows.First).ToBeVisibleAsync();
        // Back to the view that was looked at.
        await console.Page.GoBackAsync();
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = view })).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Somebody_without_a_role_is_told_so()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeAccountAsync(withMail: false));
        await Expect(console.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing to administer here" })).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_comes_back_after_signing_in()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "accounts?q=bob");
        await console.ExpectAddressAsync("/console/accounts[?]q=bob$");
    }
}
