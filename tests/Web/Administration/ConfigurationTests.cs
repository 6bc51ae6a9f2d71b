using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Web.Tests;

public class ConfigurationTests
{
    [Fact]
    public async Task What_is_exported_and_applied_to_a_new_server_is_exported_there_alike()
    {
        await using WebServer first = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(first);
        string exported = (await first.AskAsync("GET", "configuration")).ToString();
        Assert.DoesNotContain("boats", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("not to be seen", exported, StringComparison.Ordinal);
        await using WebServer second = await ConfiguredServer.StartAsync();
        JsonElement shown = await second.AskAsync("POST", "configuration/apply?dryRun=true", exported);
        Assert.Equal(
            ["create domain shop.test", "create account ann@shop.test", "create alias info@shop.test", "create group all@shop.test", "create role ann@shop.test domain-administrator shop.test",
             "create dkim shop.test", "create mta-sts shop.test", "create limit *.shop.test", "create limit ann@shop.test", "create limit default", "create script server first", "create script shop.test last",
             "create identity-provider server own", "create identity-provider shop.test corp", "create oauth-client crm", "create oauth-client phone",
             "create suppression gone@elsewhere.test", "create suppression never@elsewhere.test", "create share ann@shop.test INBOX anyone", "create share ann@shop.test Projects/2026 all@shop.test",
             "create api-key ann@shop.test backup", "create api-key ann@shop.test backup 2", "create api-key monitor"],
            shown.GetProperty("changes").EnumerateArray().Select(static c => $"{c.GetProperty("action")} {c.GetProperty("kind")} {c.GetProperty("name")}"));
        await second.FailAsync("GET", "domains/shop.test", HttpStatusCode.NotFound);
        JsonElement done = await second.AskAsync("POST", "configuration/apply?expect=" + shown.GetProperty("digest").GetString(), exported);
        Assert.Equal(shown.GetProperty("changes").ToString(), done.GetProperty("changes").ToString());
        Assert.Equal(exported, (await second.AskAsync("GET", "configuration")).ToString());
        // What was written beside the directory holds at once.
        Assert.Equal("testing", (await second.AskAsync("GET", "domains/shop.test/mta-sts")).GetProperty("mode").GetString());
        Assert.Equal(7, (await second.AskAsync("GET", "limits/ann@shop.test")).GetProperty("recipientsPerHour").GetInt32());
        Assert.Equal("waiting", (await second.AskAsync("GET", "dkim?domain=shop.test"))[0].GetProperty("state").GetString());
        Assert.Equal("reported", (await second.AskAsync("GET", "identity-providers/shop.test/corp")).GetProperty("secondFactor").GetString());
        Assert.False((await second.AskAsync("GET", "identity-providers/server/own")).GetProperty("enabled").GetBoolean());
        Assert.Equal("keep;", (await second.AskAsync("GET", "scripts/server/first")).GetProperty("content").GetString());
        Assert.Equal(0, (await second.AskAsync("POST", "configuration/apply?prune=true", exported)).GetProperty("changes").GetArrayLength());
    }

    [Fact]
    public async Task Drift_is_named_and_taken_back()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(server);
        string exported = (await server.AskAsync("GET", "configuration")).ToString();
        await server.AskAsync("POST", "configuration/apply", exported);
        await server.AskAsync("PATCH", "accounts/ann@shop.test", """{"quota":99}""");
        await server.AskAsync("POST", "accounts", """{"address":"stray@shop.test"}""", HttpStatusCode.Created);
        JsonElement drift = (await server.AskAsync("GET", "configuration/drift")).GetProperty("drift");
        Assert.Equal(["change ann@shop.test", "create stray@shop.test"], drift.EnumerateArray().Select(static c => $"{c.GetProperty("action")} {c.GetProperty("name")}"));
        JsonElement field = drift[0].GetProperty("fields")[0];
        Assert.Equal(("quota", "77", "99"), (field.GetProperty("name").GetString(), field.GetProperty("before").GetString(), field.GetProperty("after").GetString()));
        JsonElement done = await server.AskAsync("POST", "configuration/apply?prune=true", exported);
        Assert.Equal(["change ann@shop.test", "delete stray@shop.test"], done.GetProperty("changes").EnumerateArray().Select(static c => $"{c.GetProperty("action")} {c.GetProperty("name")}"));
        Assert.Equal(exported, (await server.AskAsync("GET", "configuration")).ToString());
    }

    [Fact]
    public async Task It_is_all_or_nothing_and_only_what_was_shown()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        JsonNode configuration = JsonNode.Parse((await server.AskAsync("GET", "configuration")).ToString())!;
        string before = configuration.ToJsonString();
        configuration["accounts"]!.AsArray().Add(JsonNode.Parse("""{"address":"new@here.test"}"""));
        string good = configuration.ToJsonString();
        configuration["accounts"]!.AsArray().Add(JsonNode.Parse("""{"address":"new@nowhere.test"}"""));
        await server.FailAsync("POST", "configuration/apply", HttpStatusCode.NotFound, configuration.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(before), JsonNode.Parse((await server.AskAsync("GET", "configuration")).ToString())));
        Assert.Contains("Look again", await server.FailAsync("POST", "configuration/apply?expect=0000", HttpStatusCode.Conflict, good), StringComparison.Ordinal);
        await server.FailAsync("GET", "accounts/new@here.test", HttpStatusCode.NotFound);
        // Nobody is left who could administer.
        configuration = JsonNode.Parse(before)!;
        configuration["roles"] = new JsonArray();
        await server.FailAsync("POST", "configuration/apply?prune=true", HttpStatusCode.Conflict, configuration.ToJsonString());
    }

    [Theory]
    [InlineData("aliases", """{"address":"info@here.test","targets":["nobody@here.test","alice@here.test","x@elsewhere.test"]}""", "info@here.test → nobody@here.test")]
    [InlineData("groups", """{"address":"all@here.test","name":"","members":["alice@here.test","nobody@here.test"],"posting":"anyone"}""", "all@here.test → nobody@here.test")]
    [InlineData("groups", """{"address":"all@here.test","name":"","members":["alice@here.test"],"posting":"anyone","owner":"nobody@here.test"}""", "all@here.test → nobody@here.test")]
    [InlineData("domains", """{"name":"new.test","catchAll":"nobody@here.test"}""", "*@new.test → nobody@here.test")]
    public async Task What_a_file_newly_leads_to_nobody_here_is_refused_unless_it_is_meant_and_may_be_applied_again(string list, string added, string said)
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        JsonNode configuration = JsonNode.Parse((await server.AskAsync("GET", "configuration")).ToString())!;
        configuration[list]!.AsArray().Add(JsonNode.Parse(added));
        string file = configuration.ToJsonString();
        Assert.Contains($"Nobody would have these addresses of domains here: {said}.", await server.FailAsync("POST", "configuration/apply?dryRun=true", HttpStatusCode.BadRequest, file), StringComparison.Ordinal);
        await server.FailAsync("POST", "configuration/apply", HttpStatusCode.BadRequest, file);
        Assert.Single(ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?allowUnknown=true", file)));
        string exported = (await server.AskAsync("GET", "configuration")).ToString();
        Assert.Empty(ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?prune=true", exported)));
        // Another one beside it is new.
        Assert.Contains("nobody.else@here.test", await server.FailAsync("POST", "configuration/apply", HttpStatusCode.BadRequest, exported.Replace("nobody@", "nobody.else@", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_file_makes_may_be_what_it_leads_to_and_what_it_takes_away_may_not()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        JsonNode configuration = JsonNode.Parse((await server.AskAsync("GET", "configuration")).ToString())!;
        string before = configuration.ToJsonString();
        configuration["aliases"]!.AsArray().Add(JsonNode.Parse("""{"address":"info@here.test","targets":["new@here.test","team@here.test"]}"""));
        configuration["aliases"]!.AsArray().Add(JsonNode.Parse("""{"address":"later@here.test","targets":["later.on@here.test"],"allowUnknown":true}"""));
        configuration["groups"]!.AsArray().Add(JsonNode.Parse("""{"address":"team@here.test","name":"","members":["postmaster@here.test","info@there.test"],"posting":"anyone"}"""));
        configuration["domains"]!.AsArray().Add(JsonNode.Parse("""{"name":"there.test","catchAll":"new@here.test"}"""));
        configuration["aliases"]!.AsArray().Add(JsonNode.Parse("""{"address":"info@there.test","targets":["alice@here.test"]}"""));
        JsonNode without = configuration.DeepClone();
        configuration["accounts"]!.AsArray().Add(JsonNode.Parse("""{"address":"new@here.test"}"""));
        await server.AskAsync("POST", "configuration/apply", configuration.ToJsonString());
        string refused = await server.FailAsync("POST", "configuration/apply?prune=true", HttpStatusCode.BadRequest, without.ToJsonString());
        Assert.Contains("info@here.test → new@here.test, *@there.test → new@here.test.", refused, StringComparison.Ordinal);
        await server.AskAsync("GET", "accounts/new@here.test");
        await server.AskAsync("POST", "configuration/apply?prune=true", before);
    }

    [Fact]
    public async Task Who_became_an_owner_since_the_export_stays_one_unless_the_file_is_all_there_is_to_be()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        string exported = (await server.AskAsync("GET", "configuration")).ToString();
        await server.AskAsync("POST", "roles", """{"account":"alice@here.test","role":"owner"}""", HttpStatusCode.Created);
        Assert.Equal(0, (await server.AskAsync("POST", "configuration/apply", exported)).GetProperty("changes").GetArrayLength());
        Assert.Equal("delete role alice@here.test owner", Assert.Single((await server.AskAsync("POST", "configuration/apply?prune=true", exported)).GetProperty("changes").EnumerateArray().Select(static c => $"{c.GetProperty("action")} {c.GetProperty("kind")} {c.GetProperty("name")}")));
    }

    [Fact]
    public async Task Lists_beside_the_directory_are_changed_pruned_and_left_alone_where_a_file_has_none()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(server);
        string exported = (await server.AskAsync("GET", "configuration")).ToString();
        JsonObject file = JsonNode.Parse(exported)!.AsObject();
        foreach (string list in (string[])["dkim", "mtaSts", "limits", "scripts", "identityProviders", "oauthClients", "suppressions", "shares", "apiKeys"]) file.Remove(list);
        Assert.Equal(0, (await server.AskAsync("POST", "configuration/apply?prune=true", file.ToJsonString())).GetProperty("changes").GetArrayLength());
        file = JsonNode.Parse(exported)!.AsObject();
        file["mtaSts"] = new JsonArray();
        file["limits"] = JsonNode.Parse("""[{"subject":"default","recipientsPerDay":500}]""");
        file["scripts"] = JsonNode.Parse("""[{"owner":"server","name":"first","use":"none","content":"discard;"}]""");
        file["dkim"] = JsonNode.Parse("""[{"domain":"shop.test","algorithms":["rsa"]}]""");
        string wanted = file.ToJsonString();
        string[] expected = ["change dkim shop.test", "delete mta-sts shop.test", "delete limit *.shop.test", "delete limit ann@shop.test", "change limit default", "change script server first", "delete script shop.test last"];
        Assert.Equal(expected, ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?prune=true&dryRun=true", wanted)));
        Assert.Equal(exported, (await server.AskAsync("GET", "configuration")).ToString());
        Assert.Equal(expected, ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?prune=true", wanted)));
        Assert.Equal("off", (await server.AskAsync("GET", "domains/shop.test/mta-sts")).GetProperty("mode").GetString());
        Assert.Equal(500, (await server.AskAsync("GET", "limits/default")).GetProperty("recipientsPerDay").GetInt32());
        Assert.Equal(2, (await server.AskAsync("GET", "dkim?domain=shop.test")).GetArrayLength());
        Assert.Equal("discard;", (await server.AskAsync("GET", "scripts/server/first")).GetProperty("content").GetString());
        Assert.Empty(ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?prune=true", wanted)));
    }

    [Fact]
    public async Task What_a_file_leaves_out_of_what_it_names_stays_and_has_its_default_where_the_file_is_all_there_is_to_be()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(server);
        const string Parts = """
            {"version":1,"domains":[{"name":"SHOP.test","dns":{"dmarcPolicy":"none"}}],"accounts":[{"address":"Ann@shop.test","quota":78}],"groups":[{"address":"all@shop.test","name":"Everybody"}],
             "limits":[{"subject":"ann@shop.test","recipientsPerDay":9}],"oauthClients":[{"clientId":"crm","name":"Clients"}]}
            """;
        Assert.Equal(["change account ann@shop.test", "change domain shop.test", "change group all@shop.test", "change limit ann@shop.test", "change oauth-client crm"],
            ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply", Parts)).Order(StringComparer.Ordinal));
        JsonElement ann = await server.AskAsync("GET", "accounts/ann@shop.test"), shop = await server.AskAsync("GET", "domains/shop.test"), dns = await server.AskAsync("GET", "domains/shop.test/dns");
        Assert.Equal((true, 78, "安", "zh-CN"), (ann.GetProperty("suspended").GetBoolean(), ann.GetProperty("quota").GetInt32(), ann.GetProperty("name").GetString(), ann.GetProperty("language").GetString()));
        Assert.Equal(("info@shop.test", 5000), (shop.GetProperty("catchAll").GetString(), shop.GetProperty("quota").GetInt32()));
        Assert.Equal(("none", "mail.elsewhere.test"), (dns.GetProperty("dmarcPolicy").GetString(), dns.GetProperty("spfIncludes")[0].GetString()));
        Assert.Equal(2, (await server.AskAsync("GET", "groups/all@shop.test")).GetProperty("members").GetArrayLength());
        JsonElement limit = await server.AskAsync("GET", "limits/ann@shop.test");
        Assert.Equal((7, 9), (limit.GetProperty("recipientsPerHour").GetInt32(), limit.GetProperty("recipientsPerDay").GetInt32()));
        Assert.Equal(2, (await server.AskAsync("GET", "configuration")).GetProperty("oauthClients").EnumerateArray().Single(static client => client.GetProperty("clientId").GetString() == "crm").GetProperty("redirectUris").GetArrayLength());

        JsonObject all = JsonNode.Parse((await server.AskAsync("GET", "configuration")).ToString())!.AsObject();
        all["accounts"]!.AsArray().Single(static account => account!["address"]!.GetValue<string>() == "ann@shop.test")!.AsObject().Remove("quota");
        await server.AskAsync("POST", "configuration/apply?prune=true", all.ToJsonString());
        Assert.Equal(0, (await server.AskAsync("GET", "accounts/ann@shop.test")).GetProperty("quota").GetInt32());
    }

    [Fact]
    public async Task Of_two_who_expect_the_same_at_once_one_changes_it_and_the_other_is_told_to_look_again()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(server);
        JsonObject file = JsonNode.Parse((await server.AskAsync("GET", "configuration")).ToString())!.AsObject();
        for (int round = 0; round < 5; round++)
        {
            file["accounts"]!.AsArray().Single(static account => account!["address"]!.GetValue<string>() == "ann@shop.test")!["name"] = $"Ann {round}";
            string wanted = file.ToJsonString();
            string digest = (await server.AskAsync("POST", "configuration/apply?dryRun=true", wanted)).GetProperty("digest").GetString()!;
            async Task<HttpStatusCode> ApplyAsync()
            {
                using var body = new StringContent(wanted, Encoding.UTF8, "application/json");
                using HttpResponseMessage answer = await server.Local.PostAsync(new Uri("/api/v1/configuration/apply?expect=" + digest, UriKind.Relative), body, TestContext.Current.CancellationToken);
                return answer.StatusCode;
            }

            HttpStatusCode[] answers = await Task.WhenAll(ApplyAsync(), ApplyAsync(), ApplyAsync());
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.Conflict], answers.Order());
            Assert.Equal($"Ann {round}", (await server.AskAsync("GET", "accounts/ann@shop.test")).GetProperty("name").GetString());
        }
    }

    [Fact]
    public async Task A_large_configuration_is_taken_from_whoever_may_apply_it()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(server);
        // More than the web server takes of anybody.
        string large = (await server.AskAsync("GET", "configuration")).ToString() + new string(' ', 32 << 20);
        Assert.Empty(ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?dryRun=true", large)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/configuration/apply?dryRun=true") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Content.Headers.ContentLength = 32 << 20;
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice@here.test:{WebServer.Password}")));
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage refused = await server.Outside.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Fact]
    public async Task A_shared_folder_is_the_same_however_its_name_is_composed()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(server);
        JsonObject file = JsonNode.Parse((await server.AskAsync("GET", "configuration")).ToString())!.AsObject();
        file["shares"] = JsonNode.Parse("""[{"account":"ann@shop.test","mailbox":"Cafe\u0301","with":"anyone","rights":"reader"},{"account":"ann@shop.test","mailbox":"inbox/Re\u0301sume\u0301","with":"anyone","rights":"reader"}]""");
        string wanted = file.ToJsonString();
        Assert.Equal(["create share ann@shop.test Caf\u00e9 anyone", "create share ann@shop.test INBOX/R\u00e9sum\u00e9 anyone"], ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply", wanted)));
        Assert.Empty(ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?dryRun=true", wanted)));
        file["shares"]!.AsArray().Add(JsonNode.Parse("""{"account":"ann@shop.test","mailbox":"Caf\u00e9","with":"anyone","rights":"editor"}"""));
        await server.FailAsync("POST", "configuration/apply", HttpStatusCode.BadRequest, file.ToJsonString());
    }

    [Fact]
    public async Task Identity_providers_are_changed_pruned_and_keep_their_secret()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(server);
        string exported = (await server.AskAsync("GET", "configuration")).ToString();
        await server.AskAsync("POST", "configuration/apply", exported);
        async Task<bool> HasSecretAsync() => (await server.AskAsync("GET", "identity-providers/shop.test/corp")).GetProperty("hasSecret").GetBoolean();
        JsonObject file = JsonNode.Parse(exported)!.AsObject();
        file["identityProviders"] = JsonNode.Parse("""[{"owner":"shop2.test","name":"corp","label":"The Shop","issuer":"https://id.shop.test","clientId":"posthouse","domains":["shop2.test"],"secondFactor":"reported"}]""");
        // By another name of the domain it is the same provider.
        await server.AskAsync("POST", "configuration/apply", file.ToJsonString());
        Assert.Equal("The Shop", (await server.AskAsync("GET", "identity-providers/shop.test/corp")).GetProperty("label").GetString());
        Assert.True(await HasSecretAsync());
        await server.AskAsync("PUT", "identity-providers/shop.test/corp", """{"label":"Somebody's","issuer":"https://id.shop.test","clientId":"posthouse","domains":["shop.test"],"secondFactor":"reported"}""");
        Assert.Equal(["change identity-provider shop.test corp"], ConfiguredServer.Changes(await server.AskAsync("GET", "configuration/drift"), "drift"));
        string[] expected = ["delete identity-provider server own", "change identity-provider shop.test corp"];
        file["identityProviders"] = JsonNode.Parse("""[{"owner":"shop.test","name":"corp","label":"Shop","issuer":"https://elsewhere.test","clientId":"posthouse","domains":["shop.test"],"secondFactor":"reported"}]""");
        Assert.Equal(expected, ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?prune=true&dryRun=true", file.ToJsonString())));
        Assert.True(await HasSecretAsync());
        Assert.Equal(expected, ConfiguredServer.Changes(await server.AskAsync("POST", "configuration/apply?prune=true", file.ToJsonString())));
        // What was told to one provider is not told to another.
        Assert.False(await HasSecretAsync());
        await server.FailAsync("GET", "identity-providers/server/own", HttpStatusCode.NotFound);
        string good = (await server.AskAsync("GET", "configuration")).ToString();
        foreach ((string bad, HttpStatusCode status) in ((string, HttpStatusCode)[])
            [
                ("""{"owner":"nowhere.test","name":"x","label":"X","issuer":"https://id.test","clientId":"c"}""", HttpStatusCode.NotFound),
                ("""{"owner":"shop.test","name":"x","label":"X","issuer":"https://id.test","clientId":"c","domains":["here.test"]}""", HttpStatusCode.BadRequest),
                ("""{"owner":"server","name":"x","label":"X","issuer":"http://id.test","clientId":"c"}""", HttpStatusCode.BadRequest),
                ("""{"owner":"server","name":"x","label":"X","issuer":"https://id.test","clientId":"c","secondFactor":"none"}""", HttpStatusCode.BadRequest),
            ])
        {
            file["identityProviders"] = new JsonArray(JsonNode.Parse(bad));
            await server.FailAsync("POST", "configuration/apply", status, file.ToJsonString());
            Assert.Equal(good, (await server.AskAsync("GET", "configuration")).ToString());
        }
    }

    [Fact]
    public async Task What_a_file_forgets_is_not_pruned()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        string before = (await server.AskAsync("GET", "configuration")).ToString();
        foreach (string list in (string[])["domains", "accounts", "aliases", "groups", "roles"])
        {
            JsonObject file = JsonNode.Parse(before)!.AsObject();
            file.Remove(list);
            Assert.Contains("have to be there", await server.FailAsync("POST", "configuration/apply?prune=true", HttpStatusCode.BadRequest, file.ToJsonString()), StringComparison.Ordinal);
        }

        Assert.Equal(before, (await server.AskAsync("GET", "configuration")).ToString());
    }

    [Theory]
    [InlineData("""{"limits":[{"subject":"nobody@here.test","recipientsPerDay":1}]}""", HttpStatusCode.NotFound)]
    [InlineData("""{"limits":[{"subject":"default"}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"limits":[{"subject":"default","recipientsPerDay":1},{"subject":"default","recipientsPerDay":2}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"mtaSts":[{"domain":"elsewhere.test","mode":"enforce"}]}""", HttpStatusCode.NotFound)]
    [InlineData("""{"mtaSts":[{"domain":"here.test","mode":"sometimes"}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"dkim":[{"domain":"elsewhere.test","algorithms":["rsa"]}]}""", HttpStatusCode.NotFound)]
    [InlineData("""{"dkim":[{"domain":"here.test","algorithms":["md5"]}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"scripts":[{"owner":"server","name":"x","content":"no such thing"}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"scripts":[{"owner":"server","name":"x","use":"active","content":"keep;"}]}""", HttpStatusCode.BadRequest)]
    public async Task A_list_that_cannot_be_leaves_everything_as_it_was(string lists, HttpStatusCode status)
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        string before = (await server.AskAsync("GET", "configuration")).ToString();
        JsonObject file = JsonNode.Parse(before)!.AsObject();
        file["accounts"]!.AsArray().Add(JsonNode.Parse("""{"address":"new@here.test"}"""));
        foreach ((string name, JsonNode? list) in JsonNode.Parse(lists)!.AsObject()) file[name] = list!.DeepClone();
        await server.FailAsync("POST", "configuration/apply", status, file.ToJsonString());
        Assert.Equal(before, (await server.AskAsync("GET", "configuration")).ToString());
    }
}
