using Microsoft.Playwright;

namespace Posthouse.Browser.Tests;

/// <summary>What every list of the console has: an order by each column, CSV, and an address that is the state.</summary>
public sealed class ListTests(BrowserHost host)
{
    /// <summary>Lists that cannot be put into another order, each with the reason.</summary>
    private static readonly Dictionary<string, string> OneOrder = new()
    {
        ["trace"] = "the journal is read in the order of what happened",
        ["audit"] = "the log is a chain, and is read in its order",
        ["suppressions"] = "the store keeps millions in the order of the address",
    };

    /// <summary>Columns that stay where they are, each with the reason.</summary>
    private static readonly Dictionary<string, string[]> Unordered = new()
    {
        // Of several recipients each has a state and a next try of its own.
        ["queue"] = ["Recipient", "State", "Next try"],
        // Roles are several.
        ["accounts"] = ["Roles"],
    };

    private static readonly string[] Lists =
        ["domains", "accounts", "aliases", "groups", "roles", "queue", "trace", "holds", "suppressions", "limits", "filters", "dmarc", "dmarc/reports", "tls-reports", "pipeline", "certificates", "settings", "keys", "programs", "audit"];

    [Fact]
    public async Task Every_list_is_ordered_by_each_column_on_the_server_and_is_saved()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync());
        await console.SettleAsync();
        await new InventedAnswers().AnswerAsync(console);
        var addresses = new List<string>();
        foreach (string path in Lists)
        {
            await console.GoAsync(path);
            await ConsolePage.Expect(console.Rows.First).ToBeVisibleAsync();
            await ConsolePage.Expect(console.Button("CSV")).ToHaveCountAsync(1);
            string[] plain = await console.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('.list .table thead th')].filter((head) => !head.querySelector('button')).map((head) => head.textContent.trim())");
            if (!OneOrder.ContainsKey(path)) Assert.True(!plain.Except([.. Unordered.GetValueOrDefault(path) ?? [], "Actions"]).Any(), $"{path}: {string.Join(", ", plain)}");
            ILocator heads = console.Page.Locator(".list .table thead th button");
            for (int at = 0, count = await heads.CountAsync(); at < count; at++)
            {
                await heads.Nth(at).ClickAsync();
                await ConsolePage.Expect(console.Page.Locator(".list .table thead th[aria-sort]")).ToHaveCountAsync(1);
                Assert.Contains("sort=", console.Page.Url, StringComparison.Ordinal);
                addresses.Add(console.Page.Url);
            }
        }

        // From here on the server itself answers, and refuses an order that it does not know.
        await console.Page.UnrouteAllAsync();
        foreach (string address in addresses)
        {
            await console.Page.GotoAsync(address);
            await console.SettleAsync();
            Assert.True(await console.Page.Locator(".trouble").CountAsync() == 0, address);
        }

        Assert.Empty(console.Complaints);
    }
}
