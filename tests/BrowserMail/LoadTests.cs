using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Posthouse.Mail;
using Xunit;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>What a phone of the middle class sees: a processor four times slower, 1.6 Mbit/s with 150 ms to the server and back.</summary>
public sealed class LoadTests(BrowserHost host)
{
    // A tenth above what it takes: whoever adds to the first visit sees that he does. A page of 300 KB is what nobody may reach.
    private const int MostOctets = 130_000;

    [Fact]
    public async Task The_first_visit_fetches_little_and_what_it_shows_can_be_used()
    {
        // bench/first-visit.sh measures a demo that runs by itself, as whoever tries it does, when this program has long begun.
        if (Environment.GetEnvironmentVariable("POSTHOUSE_MEASURE_AT") is not { } elsewhere)
        {
            await VisitAsync(await host.TakeAccountAsync(), null);
            return;
        }

        await Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        for (int visits = int.Parse(Environment.GetEnvironmentVariable("POSTHOUSE_MEASURE_VISITS") ?? "1", CultureInfo.InvariantCulture); visits > 0; visits--)
            await VisitAsync(EmailAddress.Parse("alice@demo.test"), elsewhere);
    }

    private async Task VisitAsync(EmailAddress account, string? origin)
    {
        await using Webmail mail = await host.OpenAsync(account, Profile.Phone, "/account", origin);
        await mail.Page.WaitForURLAsync("**/account");
        ICDPSession session = await mail.Context.NewCDPSessionAsync(mail.Page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 150, ["downloadThroughput"] = 200_000, ["uploadThroughput"] = 94_000 });
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 4 });
        // The page tells by itself when it is ready: a test that looked for rows meanwhile would take a tenth of a second of what it measures.
        await mail.Page.AddInitScriptAsync(
            """
            if (window === top) {
              let busy = 0;
              new PerformanceObserver((list) => { for (const entry of list.getEntries()) busy = entry.startTime + entry.duration; }).observe({ type: 'longtask', buffered: true });
              new PerformanceObserver((list) => {
                const mark = list.getEntriesByName('list')[0];
                if (mark) requestIdleCallback(() => {
                  const idle = performance.now();
                  setTimeout(() => console.info('ready', JSON.stringify({ shown: mark.startTime, idle, free: Math.max(busy, mark.startTime) })), 3000);
                });
              }).observe({ type: 'mark', buffered: true });
            }
            """);
        Task<IConsoleMessage> told = mail.Page.WaitForConsoleMessageAsync(new() { Predicate = static message => message.Text.StartsWith("ready ", StringComparison.Ordinal), Timeout = 40_000 });
        await mail.Page.GotoAsync("/mail/", new() { WaitUntil = WaitUntilState.Commit });
        using JsonDocument ready = JsonDocument.Parse((await told).Text["ready ".Length..]);
        double shown = ready.RootElement.GetProperty("shown").GetDouble();
        // The main thread has nothing to do, and: the end of the last task that kept it for longer than 50 ms, among what came in three seconds more.
        double idle = ready.RootElement.GetProperty("idle").GetDouble(), free = ready.RootElement.GetProperty("free").GetDouble();
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        // Octets, headers included, of all that was asked for before the list was there, whether or not the list needs it. What comes afterwards is for later.
        double[] sizes = await mail.Page.EvaluateAsync<double[]>(
            "(shown) => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].filter((entry) => entry.startTime < shown).map((entry) => entry.transferSize)", shown);
        double received = sizes.Sum();
        TestContext.Current.SendDiagnosticMessage("List shown after {0:N0} ms, idle by {1:N0} ms, without a long task from {2:N0} ms on, {3:N0} octets in {4} answers.", shown, idle, free, received, sizes.Length);
        if (Environment.GetEnvironmentVariable("POSTHOUSE_MEASURE") is { Length: > 0 } file) await File.AppendAllTextAsync(file, FormattableString.Invariant($"list shown after {shown:F0} ms, idle by {idle:F0} ms, no long task after {free:F0} ms, {received:F0} octets in {sizes.Length} answers\n"));
        Assert.InRange(shown, 1, 30_000);
        Assert.InRange(received, 50_000, MostOctets);
    }
}
