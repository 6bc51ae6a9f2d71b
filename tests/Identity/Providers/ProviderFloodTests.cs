using System.Net;
using Posthouse.Storage;

namespace Posthouse.Identity.Tests;

/// <summary>Sign-ins that many begin and nobody ends.</summary>
public class ProviderFloodTests(ProviderServer host) : IClassFixture<ProviderServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flood_from_one_network_pushes_out_none_but_its_own()
    {
        await host.EnsureAsync("flora");
        using Browser browser = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(browser);
        MailStore store = host.Server.Service<MailStore>();
        // As many as there may be, each younger than hers.
        await store.WriteAsync(static transaction => transaction.Sql.Execute(
            "INSERT INTO identity_provider_step (id, browser, provider, account, next, again, created, source) "
            + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
            + "SELECT 'flood' || i, 'b', 'p', 0, '/', 0, (SELECT MAX(created) FROM identity_provider_step) + 1, '203.0.113.9' FROM n"));
        try
        {
            for (int i = 0; i < 3; i++)
            {
                using Browser stranger = host.Server.NewBrowser();
                await ProviderServer.LeaveAsync(stranger);
            }

            Assert.True(await store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM identity_provider_step"), Token) <= 10_000);
            host.Provider.Say(sentTo, "sub-flora", "flora@here.test");
            Assert.Equal("0; url=/mail/", (await ProviderServer.ReturnAsync(browser, sentTo)).Refresh);
        }
        finally
        {
            await store.WriteAsync(static transaction => transaction.Sql.Execute("DELETE FROM identity_provider_step WHERE source = '203.0.113.9'"));
        }
    }

    [Fact]
    public async Task A_network_that_has_all_it_may_have_ends_its_own_oldest()
    {
        MailStore store = host.Server.Service<MailStore>();
        int maximum = host.Server.Service<IdentityOptions>().MaximumProviderStepsOfNetwork;
        using Browser browser = host.Server.NewBrowser();
        Uri first = await ProviderServer.LeaveAsync(browser);
        string own = await store.ReadAsync(static reader => reader.Sql.QueryFirst<string>("SELECT source FROM identity_provider_step ORDER BY created DESC LIMIT 1", static row => row.Text(0)), Token) ?? "";
        await store.WriteAsync(transaction => transaction.Sql.Execute(
            "INSERT INTO identity_provider_step (id, browser, provider, account, next, again, created, source) "
            + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @1) "
            + "SELECT 'flood' || i, 'b', 'p', 0, '/', 0, (SELECT MAX(created) FROM identity_provider_step) + 1, @2 FROM n", maximum, own)
            + transaction.Sql.Execute("INSERT INTO identity_provider_step (id, browser, provider, account, next, again, created, source) SELECT 'elsewhere', 'b', 'p', 0, '/', 0, MIN(created), '2001:db8::' FROM identity_provider_step"));
        try
        {
            using Browser again = host.Server.NewBrowser();
            await ProviderServer.LeaveAsync(again);
            Assert.Equal(maximum, await store.ReadAsync(reader => reader.Sql.Scalar("SELECT COUNT(*) FROM identity_provider_step WHERE source = @1", own), Token));
            Assert.Equal(1, await store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM identity_provider_step WHERE id = 'elsewhere'"), Token));
            Assert.Equal(HttpStatusCode.BadRequest, (await ProviderServer.ReturnAsync(browser, first)).Status);
        }
        finally
        {
            await store.WriteAsync(static transaction => transaction.Sql.Execute("DELETE FROM identity_provider_step"));
        }
    }
}
