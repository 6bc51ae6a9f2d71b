using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

/// <summary>What a configuration cannot bring, what is made in its place, and what becomes of it afterwards.</summary>
public class ConfigurationSecretTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<JsonObject> ExportAsync(WebServer server) => JsonNode.Parse((await server.AskAsync("GET", "configuration")).ToString())!.AsObject();

    [Fact]
    public async Task What_a_file_cannot_bring_is_made_and_told_once_or_named()
    {
        await using WebServer first = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(first);
        string exported = (await first.AskAsync("GET", "configuration")).ToString();
        await using WebServer second = await ConfiguredServer.StartAsync();
        string[] tasks =
        [
            "account ann@shop.test set-password", "dkim shop.test publish-record", "identity-provider server own set-secret", "identity-provider shop.test corp set-secret",
            "oauth-client crm keep-secret", "api-key ann@shop.test backup keep-secret", "api-key monitor keep-secret", "api-key ann@shop.test backup 2 keep-secret",
        ];
        // A trial makes no secret that anybody could write down.
        Assert.Equal(tasks, ConfiguredServer.Tasks(await second.AskAsync("POST", "configuration/apply?dryRun=true", exported)));
        JsonElement done = await second.AskAsync("POST", "configuration/apply", exported);
        Assert.Equal(tasks.Select(static task => task.EndsWith("keep-secret", StringComparison.Ordinal) ? task + " told" : task), ConfiguredServer.Tasks(done));
        Dictionary<string, string> secrets = done.GetProperty("tasks").EnumerateArray().Where(static task => task.TryGetProperty("secret", out _))
            .ToDictionary(static task => $"{task.GetProperty("kind")} {task.GetProperty("name")}", static task => task.GetProperty("secret").GetString()!);
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/settings"))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secrets["api-key monitor"]);
            using HttpResponseMessage answer = await second.Outside.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.NotNull(await second.Service<ApiKeys>().CheckAsync(secrets["api-key monitor"], Token));
        string drift = (await second.AskAsync("GET", "configuration/drift")).ToString();
        Assert.DoesNotContain(secrets.Values, secret => drift.Contains(secret, StringComparison.Ordinal));
        JsonElement again = await second.AskAsync("POST", "configuration/apply?prune=true", exported);
        Assert.Empty(ConfiguredServer.Changes(again));
        Assert.Empty(ConfiguredServer.Tasks(again));
        Assert.NotNull(await second.Service<ApiKeys>().CheckAsync(secrets["api-key monitor"], Token));
    }

    [Fact]
    public async Task Programs_keys_shares_and_suppressions_are_changed_pruned_and_keep_their_secrets()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(server);
        (ApiKey _, string secret) = await server.Service<ApiKeys>().CreateAsync("robot", null, RightSet.Parse(["read-server"]), null, null, Token);
        JsonObject file = await ExportAsync(server);
        file["oauthClients"] = JsonNode.Parse("""[{"clientId":"crm","name":"Customers","redirectUris":["https://crm.shop.test/back"],"grants":["authorization_code"],"scopes":["mail"]}]""");
        file["suppressions"] = JsonNode.Parse("""[{"address":"NEVER@elsewhere.test","reason":"By letter"},{"address":"old@elsewhere.test","expires":"2020-01-01T00:00:00Z"}]""");
        file["shares"] = JsonNode.Parse("""[{"account":"ann@shop.test","mailbox":"INBOX","with":"Anyone","rights":"reader"},{"account":"alice@here.test","mailbox":"Team","with":"ann@shop.test","rights":"full"}]""");
        file["apiKeys"] = JsonNode.Parse("""[{"name":"robot","scopes":["read-queue","read-server"]},{"account":"ann@shop.test","name":"backup","scopes":["read-directory"],"domain":"shop.test","expires":"2098-07-06T05:04:03.0201Z"},{"name":"late","scopes":["read-server"],"expires":"2020-01-01T00:00:00Z"}]""");
        string wanted = file.ToJsonString();
        string[] expected =
        [
            "change oauth-client crm", "delete oauth-client phone", "delete suppression gone@elsewhere.test", "change suppression never@elsewhere.test", "create share alice@here.test Team ann@shop.test",
            "change share ann@shop.test INBOX anyone", "delete share ann@shop.test Projects/2026 all@shop.test", "delete api-key ann@shop.test backup 2", "delete api-key monitor", "change api-key robot",
        ];
        JsonElement shown = await server.AskAsync("POST", "configuration/apply?prune=true&dryRun=true", wanted);
        Assert.Equal(expected, ConfiguredServer.Changes(shown));
        Assert.Equal(expected, ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?prune=true&expect=" + shown.GetProperty("digest").GetString(), wanted)));
        Assert.Empty(ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?prune=true", wanted)));
        (ApiKey Key, Account?, Access)? robot = await server.Service<ApiKeys>().CheckAsync(secret, Token);
        Assert.True(robot?.Key.Rights.Has(Right.ReadQueue));
        Assert.Equal("By letter", (await server.AskAsync("GET", "suppressions/never@elsewhere.test")).GetProperty("reason").GetString());
        // What the owner gave is still given.
        Assert.Equal(["INBOX anyone reader", "Projects/2026 anyone reader"], (await server.AskAsync("GET", "accounts/ann@shop.test/shares")).EnumerateArray().Select(static one => $"{one.GetProperty("mailbox")} {one.GetProperty("with")} {one.GetProperty("rights")}").Order());
        Assert.Equal("Team", (await server.AskAsync("GET", "accounts/alice@here.test/shares"))[0].GetProperty("mailbox").GetString());
    }

    [Fact]
    public async Task What_an_owner_shares_is_not_configuration_and_becomes_it_when_an_administrator_says_the_same()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        AccountId alice = (await server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("alice@here.test"), Token))!.Id;
        Task SetAsync(MailboxRights rights, string? by) => server.Store.WriteAsync(
            transaction =>
            {
                MailboxShares.Set(transaction, transaction.FindMailbox(alice, "Sent")!, new MailboxGrant(Grantee.Anyone, rights, MailboxRights.None), AccountDirectory.Anyone, by is null ? null : EmailAddress.Parse(by));
                return true;
            },
            Token);
        await SetAsync(RightsRole.Reader, "alice@here.test");
        Assert.Empty((await ExportAsync(server))["shares"]!.AsArray());
        await SetAsync(RightsRole.Reader, null);
        Assert.Single((await ExportAsync(server))["shares"]!.AsArray());
        // A folder below begins with the same list, and nobody configured that.
        await server.Store.WriteAsync(transaction => transaction.CreateMailbox(alice, "Sent/2026"), Token);
        Assert.Single((await ExportAsync(server))["shares"]!.AsArray());
        await SetAsync(RightsRole.Editor, "alice@here.test");
        Assert.Empty((await ExportAsync(server))["shares"]!.AsArray());
    }

    [Fact]
    public async Task Addresses_in_other_letters_or_at_a_domains_other_name_are_the_same_and_no_key_is_lost()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(server);
        AccountId ann = (await server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("ann@shop.test"), Token))!.Id;
        (ApiKey _, string secret) = await server.Service<ApiKeys>().CreateAsync("robot", ann, RightSet.Parse(["read-server"]), null, null, Token);
        JsonObject file = await ExportAsync(server);
        foreach (JsonNode? one in file["apiKeys"]!.AsArray().Concat(file["shares"]!.AsArray()).Where(static one => one!["account"] is not null)) one!["account"] = "Ann@SHOP.test";
        foreach (JsonNode? one in file["shares"]!.AsArray().Where(static one => (string?)one!["mailbox"] == "INBOX")) one!["mailbox"] = "Inbox";
        Assert.Empty(ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?prune=true&dryRun=true", file.ToJsonString())));
        Assert.Empty(ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?prune=true", file.ToJsonString())));
        foreach (JsonNode? one in file["apiKeys"]!.AsArray().Where(static one => one!["account"] is not null)) one!["account"] = "ann@shop2.test";
        JsonElement done = await server.AskAsync("POST", "configuration/apply?prune=true", file.ToJsonString());
        Assert.Empty(ConfiguredServer.Changes(done));
        Assert.Empty(ConfiguredServer.Tasks(done));
        // The account is suspended: the key is there, and opens nothing.
        Assert.Contains(await server.Service<ApiKeys>().ListAsync(Token), static key => key.Name == "robot");
        await server.AskAsync("PATCH", "accounts/ann@shop.test", """{"suspended":false}""");
        Assert.NotNull(await server.Service<ApiKeys>().CheckAsync(secret, Token));
    }

    [Fact]
    public async Task What_is_pruned_takes_along_what_was_said_of_it()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        JsonObject file = await ExportAsync(server);
        await ConfiguredServer.FillAsync(server);
        JsonElement shown = await server.AskAsync("POST", "configuration/apply?prune=true&dryRun=true", file.ToJsonString());
        JsonElement done = await server.AskAsync("POST", "configuration/apply?prune=true", file.ToJsonString());
        Assert.Equal(shown.GetProperty("changes").ToString(), done.GetProperty("changes").ToString());
        Assert.True(JsonNode.DeepEquals(file, await ExportAsync(server)));
    }

    [Theory]
    [InlineData("""{"oauthClients":[{"clientId":"x y","name":"X","isPublic":true,"grants":["device_code"]}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"oauthClients":[{"clientId":"x","name":"X","isPublic":true,"grants":["password"]}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"oauthClients":[{"clientId":"x","name":"X","grants":["device_code"]},{"clientId":"x","name":"Y","grants":["device_code"]}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"suppressions":[{"address":"new@here.test"}]}""", HttpStatusCode.Conflict)]
    [InlineData("""{"suppressions":[{"address":"somebody@elsewhere.test","source":"queue"}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"shares":[{"account":"nobody@here.test","mailbox":"INBOX","with":"anyone","rights":"reader"}]}""", HttpStatusCode.NotFound)]
    [InlineData("""{"shares":[{"account":"alice@here.test","mailbox":"INBOX","with":"nobody@here.test","rights":"reader"}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"shares":[{"account":"alice@here.test","mailbox":"INBOX","with":"alice@here.test","rights":"reader"}]}""", HttpStatusCode.Conflict)]
    [InlineData("""{"shares":[{"account":"alice@here.test","mailbox":"INBOX","with":"anyone","rights":""}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"apiKeys":[{"name":"x","scopes":["read-minds"]}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"apiKeys":[{"name":"x","scopes":[]}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"apiKeys":[{"name":"x","number":3,"scopes":["read-server"]}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"apiKeys":[{"name":"x","scopes":["read-server"],"account":"nobody@here.test"}]}""", HttpStatusCode.NotFound)]
    [InlineData("""{"apiKeys":[{"name":"x","scopes":["read-server"],"domain":"nowhere.test"}]}""", HttpStatusCode.NotFound)]
    public async Task A_list_that_cannot_be_leaves_everything_as_it_was(string lists, HttpStatusCode status)
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        string before = (await server.AskAsync("GET", "configuration")).ToString();
        JsonObject file = JsonNode.Parse(before)!.AsObject();
        file["accounts"]!.AsArray().Add(JsonNode.Parse("""{"address":"new@here.test"}"""));
        file["scripts"]!.AsArray().Add(JsonNode.Parse("""{"owner":"server","name":"first","content":"keep;"}"""));
        foreach ((string name, JsonNode? list) in JsonNode.Parse(lists)!.AsObject()) file[name] = list!.DeepClone();
        await server.FailAsync("POST", "configuration/apply", status, file.ToJsonString());
        Assert.Equal(before, (await server.AskAsync("GET", "configuration")).ToString());
    }
}
