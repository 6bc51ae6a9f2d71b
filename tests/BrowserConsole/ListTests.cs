using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Delivery;
using Posthouse.Mail;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>What every list of the console has: an order by each column, CSV, and an address that is the state.</summary>
public sealed class ListTests(BrowserHost host)
{
    private static readonly string[] Lists =
        ["domains", "accounts", "aliases", "groups", "roles", "providers", "queue", "trace", "holds", "suppressions", "limits", "filters", "dmarc", "dmarc/reports", "tls-reports", "pipeline", "certificates", "settings", "keys", "programs", "audit"];

    [Fact]
    public async Task Every_list_is_ordered_by_each_column_on_the_server_and_is_saved()
    {
        EmailAddress owner = await host.TakeOwnerAsync();
        await using ConsolePage console = await host.OpenConsoleAsync(owner);
        await console.SettleAsync();
        await new InventedAnswers().AnswerAsync(console);
        const string Api = "/api/v1/";
        var asked = new HashSet<string>(StringComparer.Ordinal);
        console.Page.Request += (_, request) =>
        {
            if (request.Url.Contains("sort=", StringComparison.Ordinal) && request.Url.IndexOf(Api, StringComparison.Ordinal) is >= 0 and var at) asked.Add(request.Url[(at + Api.Length)..]);
        };
        int pressed = 0;
        foreach (string path in Lists)
        {
            await console.FollowAsync(path);
            await ConsolePage.Expect(console.Rows.First).ToBeVisibleAsync();
            await ConsolePage.Expect(console.Button("CSV")).ToHaveCountAsync(1);
            string[] plain = await console.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('.list .table thead th')].filter((head) => !head.querySelector('button')).map((head) => head.textContent.trim())");
            Assert.True(!plain.Except(["Actions"]).Any(), $"{path}: {string.Join(", ", plain)}");
            ILocator heads = console.Page.Locator(".list .table thead th button");
            for (int at = 0, count = await heads.CountAsync(); at < count; at++)
            {
                await heads.Nth(at).ClickAsync();
                await ConsolePage.Expect(console.Page.Locator(".list .table thead th[aria-sort]")).ToHaveCountAsync(1);
                Assert.Contains("sort=", console.Page.Url, StringComparison.Ordinal);
                pressed++;
            }
        }

        // The server itself is asked for each order that the page has asked for, and refuses one that it does not know.
        using var api = new ServerApi(host.Origin, owner);
        foreach (string address in asked) await api.GetAsync(address);
        Assert.True(asked.Count >= pressed / 2, $"{asked.Count} orders were asked for, and {pressed} pressed.");
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Every_filter_is_a_part_of_the_address_and_the_server_knows_it()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync());
        await console.SettleAsync();
        foreach (string path in Lists)
        {
            await console.FollowAsync(path);
            ILocator filters = console.Page.Locator(".list-bar .filters .field");
            int count = await filters.CountAsync();
            Assert.True(count > 0, path);
            var chosen = new List<string?>();
            for (int at = 0; at < count; at++)
            {
                ILocator filter = filters.Nth(at);
                string?[] values = await filter.EvaluateAsync<string[]>("(one, at) => one.tagName === 'SELECT' ? [...one.options].slice(1).map((option) => option.value) : one.type === 'date' ? [`2026-11-0${at + 1}`] : [`example${at}.com`]", at);
                Assert.NotEmpty(values);
                // Some have dozens, and each costs a quarter of a second: the first, the last and one between are asked for.
                values = [.. values.Where((_, place) => place == 0 || place == values.Length / 2 || place == values.Length - 1)];
                foreach (string? value in values)
                {
                    if (await filter.EvaluateAsync<bool>("one => one.tagName === 'SELECT'")) await filter.SelectOptionAsync(value!);
                    else await filter.FillAsync(value!);
                    await console.ExpectAddressAsync("[?&][a-zA-Z]+=" + Regex.Escape(Uri.EscapeDataString(value!)).Replace("%20", "(%20|\\+)", StringComparison.Ordinal));
                    string address = console.Page.Url;
                    await console.SettleAsync();
                    Assert.True(await console.Page.Locator(".trouble").CountAsync() == 0, address);
                }

                chosen.Add(values[^1]);
            }

            // Somebody else opens the address and sees the list narrowed alike.
            await console.Page.ReloadAsync();
            await console.SettleAsync();
            for (int at = 0; at < count; at++) Assert.Equal(chosen[at], await filters.Nth(at).InputValueAsync());
        }

        Assert.Empty(console.Complaints);
    }

    /// <summary>Lists of what a page has asked for anyway, several of which may stand on one: each has its own part of the address.</summary>
    [Fact]
    public async Task Every_list_within_a_page_is_searched_ordered_and_saved_as_well()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync());
        await console.SettleAsync();
        await new InventedAnswers().AnswerAsync(console);
        int lists = 0;
        foreach (string path in (string[])["groups/everyone@demo.test", "deliverability"])
        {
            await console.FollowAsync(path);
            ILocator here = console.Page.Locator(".list:has(.table)");
            await ConsolePage.Expect(here.First).ToBeVisibleAsync();
            await console.SettleAsync();
            int count = await here.CountAsync();
            for (int at = 0; at < count; at++)
            {
                string name = (await here.Nth(at).GetAttributeAsync("aria-label"))!;
                ILocator list = console.Page.Locator(".list").And(console.Page.GetByLabel(name, new() { Exact = true })), heads = list.Locator(".table thead th");
                lists++;
                IDownload saved = await console.Page.RunAndWaitForDownloadAsync(() => list.GetByRole(AriaRole.Button, new() { Name = "CSV" }).ClickAsync());
                Assert.EndsWith(".csv", saved.SuggestedFilename, StringComparison.Ordinal);
                string[] plain = await heads.EvaluateAllAsync<string[]>("heads => heads.filter((head) => !head.querySelector('button')).map((head) => head.textContent.trim())");
                Assert.True(!plain.Except(["Actions"]).Any(), $"{path}: {string.Join(", ", plain)}");
                string before = new Uri(console.Page.Url).Query;
                await heads.Locator("button").First.ClickAsync();
                await ConsolePage.Expect(list.Locator("thead th[aria-sort]")).ToHaveCountAsync(1);
                Assert.NotEqual(before, new Uri(console.Page.Url).Query);
                ILocator search = list.Locator(".filter-search input");
                await search.FillAsync("nothing is called so");
                await console.ExpectAddressAsync("=nothing");
                await ConsolePage.Expect(list.Locator("tbody tr")).ToHaveCountAsync(0);
                await search.FillAsync("");
                await ConsolePage.Expect(list.Locator("tbody tr").First).ToBeVisibleAsync();
            }
        }

        Assert.True(lists >= 3, $"{lists} lists were found.");
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task A_long_list_goes_on_as_it_is_scrolled()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync());
        await host.Services.GetRequiredService<SuppressionList>().AddAsync([.. Enumerable.Range(0, 250).Select(static n => new NewSuppression(EmailAddress.Parse($"{n:D3}@scrolled.test")))], "test");
        await console.GoAsync("suppressions?domain=scrolled.test");
        await ConsolePage.Expect(console.Row("000@scrolled.test")).ToBeVisibleAsync();
        await ConsolePage.Expect(console.Row("200@scrolled.test")).ToHaveCountAsync(0);
        foreach (string last in (string[])["099", "199", "249"]) await console.Row(last + "@scrolled.test").ScrollIntoViewIfNeededAsync();
        await ConsolePage.Expect(console.Rows).ToHaveCountAsync(250);
        await ConsolePage.Expect(console.Button("Show more")).ToHaveCountAsync(0);
    }
}
