using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>Pages that show a whole server: what they say is known only where nobody else uses it.</summary>
public sealed class OwnServerTests(BrowserHost host, OwnServer server) : IClassFixture<OwnServer>
{
    private static readonly EmailAddress Alice = EmailAddress.Parse("alice@demo.test");

    [Fact]
    public async Task Tiles_have_the_ages_the_growth_the_lists_and_the_colours_of_the_targets()
    {
        BrowserHost.Require();
        using var api = new ServerApi(server.Origin, Alice);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await api.AskAsync("POST", "domains", """{"name":"aged.test"}""");
        await api.AskAsync("POST", "domains/aged.test/dkim", """{"algorithm":"ed25519","selector":"aged"}""");
        await api.AskAsync("POST", "domains/aged.test/dkim/aged", """{"action":"activate","force":false}""");
        await server.Store.WriteAsync(transaction =>
        {
            transaction.Sql.Execute("UPDATE sender_auth_key SET created = @1 WHERE selector = 'aged'", now.AddDays(-200).AddHours(-6));
            // What the store held a day ago.
            long hour = now.AddDays(-1).ToUnixTimeSeconds() / 3600 * 3600;
            for (long at = hour - 3600; at <= hour + 3600; at += 3600) transaction.Sql.Execute("INSERT INTO delivery_series (domain, step, at, name, value) VALUES (0, 1, @1, 'storage.octets', 1000)", at);
            return 0;
        });
        await server.Services.GetRequiredService<BlocklistWatch>().FindAsync();

        // 97 of 100 arrive, and as many come back as may.
        await HappenAsync(api, now, sent: 97, bounced: 3);
        await using ConsolePage console = await OpenAsync("");
        await console.SettleAsync();
        await ExpectTileAsync(console, "Delivered", "97", "bad");
        await ExpectTileAsync(console, "Bounced", "3", "good");
        await ExpectTileAsync(console, "Certificate ends in", "10 days", "warn");
        await ExpectTileAsync(console, "Oldest signing key", "200 days", "warn");
        await ExpectTileAsync(console, "Blocklists", "1", "bad");
        JsonElement storage = (await api.GetAsync("figures/overview")).GetProperty("storage");
        Assert.Equal(1000, storage.GetProperty("octetsADayAgo").GetInt64());
        Assert.True(storage.GetProperty("octets").GetInt64() > 1000);
        await Expect(Tile(console, "Storage")).ToContainTextAsync(" in a day");

        // At the target it is met.
        await HappenAsync(api, now, sent: 50, bounced: 0);
        await console.GoAsync("");
        await ExpectTileAsync(console, "Delivered", "98", "good");
        await ExpectTileAsync(console, "Bounced", "2", "good");
        await console.PictureAsync("console-tiles");

        await HappenAsync(api, now, sent: 0, bounced: 2);
        await console.GoAsync("");
        await ExpectTileAsync(console, "Delivered", "96.7", "bad");
        await ExpectTileAsync(console, "Bounced", "3.3", "bad");

        // The lists, by list and by address: searched, sorted and saved.
        await console.GoAsync("deliverability?blocklist-q=bl.&blocklist-sort=-address");
        ILocator lists = console.Page.Locator(".list[aria-label=Blocklists]");
        await Expect(lists.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(lists.Locator("tbody tr", new() { HasText = OwnServer.ListedAddress })).ToContainTextAsync("Listed");
        IDownload file = await console.Page.RunAndWaitForDownloadAsync(() => lists.GetByRole(AriaRole.Button, new() { Name = "CSV", Exact = true }).ClickAsync());
        var saved = new CsvFile(await File.ReadAllTextAsync((await file.PathAsync())!));
        Assert.Equal(["192.0.2.26", OwnServer.ListedAddress], saved.Column("#0"));
        Assert.Equal(["Not listed", "Listed"], saved.Column("#2"));
        // One destination, from the list of all.
        ILocator destinations = console.Page.Locator(".list").First;
        await destinations.GetByRole(AriaRole.Link, new() { Name = "arrives.example" }).ClickAsync();
        await console.ExpectAddressAsync("/console/deliverability/arrives.example");
        await Expect(console.Title).ToHaveTextAsync("arrives.example");
        await Expect(Tile(console, "Sent")).ToContainTextAsync("147");
        await console.CheckBarriersAsync();
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Records_are_shown_before_they_are_published_and_are_at_the_provider_afterwards()
    {
        BrowserHost.Require();
        using var api = new ServerApi(server.Origin, Alice);
        await api.AskAsync("POST", "domains", """{"name":"published.test"}""");
        await api.AskAsync("PATCH", "domains/published.test/dns", JsonSerializer.Serialize(new { publisher = new { kind = "cloudflare", secretFile = server.SecretFile } }));
        await using ConsolePage console = await OpenAsync("domains/published.test");
        await console.SettleAsync();
        await console.Button("Show what would change").ClickAsync();
        await Expect(console.Page.Locator(".change", new() { HasText = "published.test" }).First).ToBeVisibleAsync();
        await console.CheckBarriersAsync();
        Assert.Empty(server.Provider.Records);
        await console.Button("Publish these changes").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("Published");
        Assert.Contains(server.Provider.Records, static record => record["type"]!.ToString() == "MX" && record["name"]!.ToString() == "published.test" && record["content"]!.ToString() == "mail.demo.test");
        // A second look has nothing left to do.
        await console.Button("Show what would change").ClickAsync();
        await Expect(console.Page.GetByText("Nothing has to change.")).ToBeVisibleAsync();
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task A_report_that_came_by_mail_is_shown_by_source_and_as_a_report()
    {
        BrowserHost.Require();
        using var api = new ServerApi(server.Origin, Alice);
        await ReceiveReportAsync();
        while ((await api.GetAsync("dmarc/reports?domain=demo.test")).GetArrayLength() == 0) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await using ConsolePage console = await OpenAsync("dmarc?q=demo.test&sort=-failed");
        await console.SettleAsync();
        await Expect(console.Rows).ToHaveCountAsync(2);
        await Expect(console.Rows.First).ToContainTextAsync("198.51.100.66");
        await Expect(console.Rows.First).ToContainTextAsync("Unknown");
        await Expect(console.Row("203.0.113.9")).ToContainTextAsync("Forwarder");
        await console.CheckBarriersAsync();
        await console.Link("Reports").ClickAsync();
        await Expect(console.Row("Far Inc")).ToContainTextAsync("shown to be from far.test");
        Assert.Empty(console.Complaints);
    }

    // As RFC 7489 §7.2.1.1 has it, without the packing: of yesterday, from a server that SPF lets send it.
    private async Task ReceiveReportAsync()
    {
        long begin = TimeProvider.System.GetUtcNow().AddDays(-1).ToUnixTimeSeconds() / 86_400 * 86_400;
        string Record(string address, int count, string more) => $"<record><row><source_ip>{address}</source_ip><count>{count}</count><policy_evaluated><disposition>none</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>demo.test</header_from></identifiers><auth_results>{more}</auth_results></record>";
        string xml = $"<?xml version=\"1.0\"?><feedback><report_metadata><org_name>Far Inc</org_name><email>x@far.test</email><report_id>browser</report_id><date_range><begin>{begin}</begin><end>{begin + 86_399}</end></date_range></report_metadata><policy_published><domain>demo.test</domain><p>reject</p></policy_published>"
            + Record("198.51.100.66", 5, "<spf><domain>else.test</domain><result>fail</result></spf>") + Record("203.0.113.9", 2, "<dkim><domain>list.test</domain><result>pass</result></dkim><spf><domain>list.test</domain><result>pass</result></spf>") + "</feedback>";
        ReceivingTransaction transaction = server.Services.GetRequiredService<MessageReceiver>().Begin(new ConnectionFacts(IPAddress.Parse("192.0.2.10"), ReceivingRole.Relay, "mx.far.test", "ESMTP", null, null));
        await using (transaction)
        {
            Assert.True((await transaction.SetSenderAsync(new Envelope { Sender = EmailAddress.Parse("x@far.test") }, CancellationToken.None)).IsPositive);
            Assert.True((await transaction.AddRecipientAsync(new EnvelopeRecipient(Alice), CancellationToken.None)).IsPositive);
            System.Buffers.BuffersExtensions.Write(transaction.Message, System.Text.Encoding.UTF8.GetBytes($"From: x@far.test\r\nTo: {Alice}\r\nSubject: Report Domain: demo.test\r\nDate: Thu, 26 Nov 2026 08:00:00 +0000\r\nMessage-ID: <{Guid.NewGuid():N}@far.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/xml\r\n\r\n{xml}\r\n"));
            SmtpReply reply = (await transaction.CompleteAsync("Received: from mx.far.test\r\n"u8.ToArray(), CancellationToken.None))[0];
            Assert.True(reply.IsPositive, reply.ToString());
        }
    }

    private async Task<ConsolePage> OpenAsync(string path)
    {
        (IBrowserContext context, IPage page) = await host.NewPageAsync(new Profile(1440, 1010), server.Origin);
        var console = new ConsolePage(context, page);
        await BrowserHost.SignInAsync(page, Alice, "/console/" + path);
        return console;
    }

    // The journal is read by the figures in its own time: what happened is there when they have it.
    private async Task HappenAsync(ServerApi api, DateTimeOffset now, int sent, int bounced)
    {
        JsonElement before = (await api.GetAsync("figures/overview")).GetProperty("counts");
        await server.Store.WriteAsync(transaction =>
        {
            for (int i = 0; i < sent + bounced; i++)
            {
                transaction.Journal(new JournalRecord(i < sent ? "sent" : "bounced")
                {
                    At = now, Sender = "alice@demo.test", Recipient = "someone@arrives.example", Trace = "T" + i,
                    Detail = i < sent ? "queue=Q1 to=arrives.example attempt=1 tls=yes after=2 host=mx.arrives.example reply=250 2.0.0 ok" : "queue=Q1 to=arrives.example attempt=1 host=mx.arrives.example class=unknown rule=x reply=550 5.1.1 no such user",
                });
            }

            return 0;
        });
        (long, long) wanted = (before.GetProperty("sent").GetInt64() + sent, before.GetProperty("bounced").GetInt64() + bounced);
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            JsonElement counts = (await api.GetAsync("figures/overview")).GetProperty("counts");
            if ((counts.GetProperty("sent").GetInt64(), counts.GetProperty("bounced").GetInt64()) == wanted) return;
        }
    }

    private static ILocator Tile(ConsolePage console, string name) => console.Page.Locator(".tile", new() { Has = console.Page.Locator(".tile-name", new() { HasTextRegex = new($"^{name}") }) }).First;

    private static async Task ExpectTileAsync(ConsolePage console, string name, string value, string tone)
    {
        await Expect(Tile(console, name).Locator(".tile-value")).ToContainTextAsync(value);
        await Expect(Tile(console, name)).ToHaveClassAsync($"tile {tone}");
    }
}
