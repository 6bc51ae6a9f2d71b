using System.Globalization;
using Microsoft.Playwright;
using Xunit;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>What a phone of the middle class sees: a processor four times slower, 1.6 Mbit/s with 150 ms to the server and back. How long it takes is measured by bench/first-visit.sh.</summary>
public sealed class LoadTests(BrowserHost host)
{
    // A tenth above what it takes: whoever adds to the first visit sees that he does. A page of 300 KB is what nobody may reach.
    private const int MostOctets = 130_000;

    [Fact]
    public async Task The_first_visit_fetches_little_and_what_it_shows_can_be_used()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync(), Profile.Phone, "/account");
        await mail.Page.WaitForURLAsync("**/account");
        ICDPSession session = await mail.Context.NewCDPSessionAsync(mail.Page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 150, ["downloadThroughput"] = 200_000, ["uploadThroughput"] = 94_000 });
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 4 });
        // The page tells by itself when the list is there.
        await mail.Page.AddInitScriptAsync(
            """
            if (window === top) {
              new PerformanceObserver((list) => {
                const mark = list.getEntriesByName('list')[0];
                if (mark) console.info('list', mark.startTime);
              }).observe({ type: 'mark', buffered: true });
            }
            """);
        Task<IConsoleMessage> told = mail.Page.WaitForConsoleMessageAsync(new() { Predicate = static message => message.Text.StartsWith("list ", StringComparison.Ordinal), Timeout = 40_000 });
        await mail.Page.GotoAsync("/mail/", new() { WaitUntil = WaitUntilState.Commit });
        double shown = double.Parse((await told).Text["list ".Length..], CultureInfo.InvariantCulture);
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        // Octets, headers included, of all that was asked for before the list was there, whether or not the list needs it. What comes afterwards is for later.
        double[] sizes = await mail.Page.EvaluateAsync<double[]>(
            "(shown) => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].filter((entry) => entry.startTime < shown).map((entry) => entry.transferSize)", shown);
        double received = sizes.Sum();
        TestContext.Current.SendDiagnosticMessage("List shown after {0:N0} ms, {1:N0} octets in {2} answers.", shown, received, sizes.Length);
        Assert.InRange(shown, 1, 30_000);
        Assert.InRange(received, 50_000, MostOctets);
    }
}
