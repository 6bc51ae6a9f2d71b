using Microsoft.Playwright;
using Posthouse.Mail;
using Xunit;
using static Posthouse.Browser.Tests.Webmail;

namespace Posthouse.Browser.Tests;

/// <summary>What a phone of the middle class sees: a processor four times slower, 1.6 Mbit/s with 150 ms to the server and back.</summary>
public sealed class LoadTests(BrowserHost host)
{
    [Fact]
    public async Task The_first_visit_fetches_little_and_what_it_shows_can_be_used()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail mail = await host.OpenAsync(account, Profile.Phone, "/account");
        await mail.Page.WaitForURLAsync("**/account");
        ICDPSession session = await mail.Context.NewCDPSessionAsync(mail.Page);
        long received = 0;
        session.Event("Network.loadingFinished").OnEvent += (_, message) => Interlocked.Add(ref received, (long)message!.Value.GetProperty("encodedDataLength").GetDouble());
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 150, ["downloadThroughput"] = 200_000, ["uploadThroughput"] = 94_000 });
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 4 });
        await mail.Page.GotoAsync("/mail/", new() { WaitUntil = WaitUntilState.Commit });
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        // It is there, and the main thread is free to answer.
        double ready = await mail.Page.EvaluateAsync<double>("() => new Promise((done) => requestIdleCallback(() => done(performance.now())))").WithinBoundsAsync("the browser is idle");
        double shown = await mail.Page.EvaluateAsync<double>("() => performance.getEntriesByName('list').at(-1)?.startTime ?? 0");
        TestContext.Current.SendDiagnosticMessage("List shown after {0:N0} ms, idle by {1:N0} ms, {2:N0} bytes received.", shown, ready, received);
        if (Environment.GetEnvironmentVariable("POSTHOUSE_MEASURE") is { Length: > 0 } file) await File.AppendAllTextAsync(file, FormattableString.Invariant($"list shown after {shown:F0} ms, idle by {ready:F0} ms, {received} bytes received\n"));
        Assert.InRange(shown, 1, 30_000);
        Assert.InRange(received, 50_000, 300_000);
    }
}
