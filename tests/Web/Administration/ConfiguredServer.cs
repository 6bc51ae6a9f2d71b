using System.Globalization;
using System.Net;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

/// <summary>A server on which everything is set that a configuration carries, and some of what it does not.</summary>
internal static class ConfiguredServer
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<WebServer> StartAsync()
    {
        var server = new WebServer();
        await server.InitializeAsync();
        return server;
    }

    internal static async Task FillAsync(WebServer server)
    {
        await server.AskAsync("POST", "domains", """{"name":"shop.test","aliases":["shop2.test"],"quota":5000,"maximumAccounts":9}""", HttpStatusCode.Created);
        await server.AskAsync("POST", "accounts", """{"address":"ann@shop.test","password":"four small green boats","name":"安","language":"zh-CN","quota":77}""", HttpStatusCode.Created);
        await server.AskAsync("PATCH", "accounts/ann@shop.test", """{"allowSendAs":["*@shop.test"],"suspended":true}""");
        await server.AskAsync("POST", "groups", """{"address":"all@shop.test","members":["ann@shop.test","alice@here.test"],"posting":"members","owner":"ann@shop.test"}""", HttpStatusCode.Created);
        await server.AskAsync("POST", "aliases", """{"address":"info@shop.test","targets":["all@shop.test"]}""", HttpStatusCode.Created);
        await server.AskAsync("PATCH", "domains/shop.test", """{"catchAll":"info@shop.test"}""");
        await server.AskAsync("PATCH", "domains/shop.test/dns", """{"dmarcPolicy":"reject","spfIncludes":["mail.elsewhere.test"]}""");
        await server.AskAsync("POST", "domains/shop.test/dkim", """{"algorithm":"ed25519"}""", HttpStatusCode.Created);
        await server.AskAsync("PUT", "domains/shop.test/mta-sts", """{"mode":"testing","mx":["*.shop.test"]}""");
        await server.AskAsync("PATCH", "limits/default", """{"recipientsPerDay":400}""");
        await server.AskAsync("PATCH", "limits/ann@shop.test", """{"recipientsPerHour":7,"bulkSender":true}""");
        await server.AskAsync("PATCH", "limits/*.shop.test", """{"messagesPerHour":0}""");
        await server.AskAsync("PUT", "scripts/server/first", """{"content":"keep;","use":"before"}""");
        await server.AskAsync("PUT", "scripts/shop.test/last", """{"content":"require \"fileinto\"; fileinto \"Junk\";","use":"after"}""");
        await server.AskAsync("PUT", "identity-providers/shop.test/corp", """{"label":"Shop","issuer":"https://id.shop.test","clientId":"posthouse","clientSecret":"not to be seen","domains":["shop.test"],"secondFactor":"reported"}""");
        await server.AskAsync("PUT", "identity-providers/server/own", """{"label":"Ours","issuer":"https://id.here.test","clientId":"posthouse","administrators":true,"enabled":false}""");
        await server.AskAsync("POST", "roles", """{"account":"ann@shop.test","role":"domain-administrator","domain":"shop.test"}""", HttpStatusCode.Created);
        await server.AskAsync("POST", "oauth/clients", """{"clientId":"crm","name":"Customers","redirectUris":["https://crm.shop.test/back","https://b.shop.test"],"grants":["client_credentials","authorization_code"],"scopes":["jmap","mail"]}""", HttpStatusCode.Created);
        await server.AskAsync("POST", "oauth/clients", """{"clientId":"phone","name":"Phone","isPublic":true,"isTrusted":true,"grants":["device_code"]}""", HttpStatusCode.Created);
        await server.AskAsync("POST", "suppressions", """{"address":"Never@elsewhere.test","reason":"He asked us to"}""", HttpStatusCode.Created);
        await server.AskAsync("POST", "suppressions/import", """[{"address":"gone@elsewhere.test","class":"unknown","status":"5.1.10","listsOnly":true,"count":3,"firstSeen":"2026-01-02T03:04:05.6789Z","lastSeen":"2026-02-02T03:04:05+08:00","expires":"2099-01-01T00:00:00Z"}]""");
        AccountId ann = (await server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("ann@shop.test"), Token))!.Id;
        await server.Store.WriteAsync(transaction => transaction.CreateMailbox(ann, "Projects/2026"), Token);
        await server.AskAsync("PUT", "accounts/ann@shop.test/shares", """{"mailbox":"Projects/2026","with":"all@shop.test","rights":"editor","denied":"e"}""");
        await server.AskAsync("PUT", "accounts/ann@shop.test/shares", """{"mailbox":"INBOX","with":"anyone","rights":"lrs"}""");
        // Her own: the owner gave it, and no administrator.
        await server.Store.WriteAsync(
            transaction =>
            {
                MailboxShares.Set(transaction, transaction.FindMailbox(ann, "Projects/2026")!, new MailboxGrant(Grantee.Anyone, RightsRole.Reader, MailboxRights.None), AccountDirectory.Anyone, EmailAddress.Parse("ann@shop.test"));
                return true;
            },
            Token);
        await server.AskAsync("POST", "keys", """{"name":"monitor","scopes":["read-server","read-directory"]}""", HttpStatusCode.Created);
        await server.Service<ApiKeys>().CreateAsync("backup", ann, RightSet.Parse(["read-directory"]), DomainName.Parse("shop.test"), DateTimeOffset.Parse("2098-07-06T05:04:03.0201Z", CultureInfo.InvariantCulture), Token);
        await server.Service<ApiKeys>().CreateAsync("backup", ann, RightSet.Parse(["read-queue", "read-directory"]), null, null, Token);
    }

    internal static string[] Changes(JsonElement outcome, string list = "changes") => [.. outcome.GetProperty(list).EnumerateArray().Select(static c => $"{c.GetProperty("action")} {c.GetProperty("kind")} {c.GetProperty("name")}")];

    internal static string[] Tasks(JsonElement outcome) => [.. outcome.GetProperty("tasks").EnumerateArray().Select(static t => $"{t.GetProperty("kind")} {t.GetProperty("name")} {t.GetProperty("task")}{(t.TryGetProperty("secret", out _) ? " told" : "")}")];
}
