using System.Text.Json;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>Reports that come as mail are on the console's pages, by source, and what nobody has proven to have sent is told apart.</summary>
public sealed class ReportTests(BrowserHost host, OwnServer server) : IClassFixture<OwnServer>
{
    private static readonly EmailAddress Owner = EmailAddress.Parse("alice@demo.test");

    [Fact]
    public async Task Dmarc_reports_by_mail_are_shown_by_source()
    {
        BrowserHost.Require();
        using var api = new ServerApi(server.Origin, Owner);
        DateTimeOffset day = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-2), TimeSpan.Zero);
        await server.Reporter.SendDmarcAsync(server.Smtp, "dmarc@reporter.test", "postmaster@demo.test", "Reporter Inc", day, ("192.0.2.25", 40, true), ("198.51.100.66", 7, false));
        // A stranger's, whom nothing proves.
        await server.Reporter.SendDmarcAsync(server.Smtp, "dmarc@stranger.test", "postmaster@demo.test", "Stranger", day, ("198.51.100.66", 5000, false));
        await UntilAsync(api, "dmarc/reports", 2);

        await using ConsolePage console = await OpenAsync("dmarc");
        await console.SettleAsync();
        await Expect(console.Rows).ToHaveCountAsync(3);
        ILocator own = console.Row("192.0.2.25"), forger = console.Row("198.51.100.66");
        await Expect(own.Locator("td").Nth(2)).ToHaveTextAsync("40");
        await Expect(own.Locator("td").Nth(3)).ToContainTextAsync("0%");
        await Expect(forger.First.Locator("td").Nth(2)).ToHaveTextAsync("7");
        await Expect(forger.First.Locator("td").Nth(3)).ToContainTextAsync("100%");
        await Expect(forger.Last.Locator("td").Nth(2)).ToHaveTextAsync("5,000");
        await Expect(forger.Last).ToContainTextAsync("Not proven");
        await console.CheckBarriersAsync();
        await console.PictureAsync("reports-dmarc");

        await console.GoAsync("dmarc/reports");
        await Expect(console.Row("Reporter Inc")).ToContainTextAsync("shown to be from reporter.test");
        await Expect(console.Row("Reporter Inc")).ToContainTextAsync("47");
        await Expect(console.Row("Reporter Inc")).ToContainTextAsync("reject");
        await Expect(console.Row("Stranger")).ToContainTextAsync("anybody could have sent it");
        await console.CheckBarriersAsync();
        await console.PictureAsync("reports-dmarc-list");
        await console.GoAsync("dmarc?q=198.51.100.66");
        await Expect(console.Rows).ToHaveCountAsync(2);
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Tls_reports_by_mail_are_shown_where_they_are_signed()
    {
        BrowserHost.Require();
        using var api = new ServerApi(server.Origin, Owner);
        DateTimeOffset day = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);
        // RFC 8460 §3: one that nobody signed is anybody's.
        await server.Reporter.SendTlsAsync(server.Smtp, "postmaster@demo.test", "Unsigned Ltd", day, 1, 1, isSigned: false);
        await server.Reporter.SendTlsAsync(server.Smtp, "postmaster@demo.test", "Reporter Inc", day, 312, 4, isSigned: true);
        await UntilAsync(api, "tls-reports", 1);

        await using ConsolePage console = await OpenAsync("tls-reports");
        await console.SettleAsync();
        await Expect(console.Rows).ToHaveCountAsync(1);
        ILocator row = console.Row("Reporter Inc");
        foreach (string shown in (string[])["demo.test", "sts", "312", "certificate-expired × 4"]) await Expect(row).ToContainTextAsync(shown);
        await console.CheckBarriersAsync();
        await console.PictureAsync("reports-tls");
        Assert.Empty(console.Complaints);
    }

    // What is told of a message is written down after it has been answered.
    private static async Task UntilAsync(ServerApi api, string path, int count)
    {
        JsonElement rows;
        do
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            rows = await api.GetAsync(path);
        }
        while (rows.GetArrayLength() < count);
        Assert.Equal(count, rows.GetArrayLength());
    }

    private async Task<ConsolePage> OpenAsync(string path)
    {
        (IBrowserContext context, IPage page) = await host.NewPageAsync(Profile.Desktop, server.Origin);
        var console = new ConsolePage(context, page);
        await BrowserHost.SignInAsync(page, Owner, "/console/" + path);
        return console;
    }
}
