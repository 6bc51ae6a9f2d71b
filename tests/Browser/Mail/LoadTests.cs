using Microsoft.Playwright;
using Posthouse.Mail;
using Xunit;
using static Posthouse.Browser.Tests.Webmail;

namespace Posthouse.Browser.Tests;

/// <summary>What a phone of the middle class sees: a processor four times slower, 1.6 Mbit/s with 150 ms to the server and back.</summary>
public sealed class LoadTests(BrowserHost host)
{
    // A tenth above what it takes: whoever adds to the first visit sees that he does. A page of 300 KB is what nobody may reach.
    private const int MostOctets = 130_000;

    [Fact]
    public async Task The_first_visit_fetches_little_and_what_it_shows_can_be_used()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account, Profile.Phone, "/account");
        await mail.Page.WaitForURLAsync("**/account");
        ICDPSession session = await mail.Context.NewCDPSessionAsync(mail.Page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 150, ["downloadThroughput"] = 200_000, ["uploadThroughput"] = 94_000 });
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 4 });
        await mail.Page.GotoAsync("/mail/", new() { WaitUntil = WaitUntilState.Commit });
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        // It is there, and the main thread is free to answer.
        double ready = await mail.Page.EvaluateAsync<double>("() => new Promise((done) => requestIdleCallback(() => done(performance.now())))").WithinBoundsAsync("the browser is idle");
        double shown = await mail.Page.EvaluateAsync<double>("() => performance.getEntriesByName('list').at(-1)?.startTime ?? 0");
        // Octets, headers included, of all that was asked for before the list was there, whether or not the list needs it. What comes afterwards is for later.
        double[] sizes = await mail.Page.EvaluateAsync<double[]>(
            "(shown) => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].filter((entry) => entry.startTime < shown).map((entry) => entry.transferSize)", shown);
        double received = sizes.Sum();
        TestContext.Current.SendDiagnosticMessage("List shown after {0:N0} ms, idle by {1:N0} ms, {2:N0} octets in {3} answers.", shown, ready, received, sizes.Length);
        if (Environment.GetEnvironmentVariable("POSTHOUSE_MEASURE") is { Length: > 0 } file) await File.AppendAllTextAsync(file, FormattableString.Invariant($"list shown after {shown:F0} ms, idle by {ready:F0} ms, {received:F0} octets in {sizes.Length} answers\n"));
        Assert.InRange(shown, 1, 30_000);
        Assert.InRange(received, 50_000, MostOctets);
    }
}
