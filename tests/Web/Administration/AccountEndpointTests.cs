using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

public class AccountEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task An_account_is_made_shown_listed_changed_and_deleted()
    {
        JsonElement made = await server.AskAsync("POST", "accounts", """{"address":"bob@here.test","password":"a secret of three","name":"鲍勃","language":"zh-CN","quota":5000,"recipientsPerDay":30}""", HttpStatusCode.Created);
        Assert.Equal("鲍勃", made.GetProperty("name").GetString());
        Assert.DoesNotContain("secret", made.ToString());
        Assert.Contains((await server.AskAsync("GET", "accounts?domain=here.test")).EnumerateArray(), static a => a.GetProperty("address").GetString() == "bob@here.test");

        JsonElement shown = await server.AskAsync("GET", "accounts/bob@here.test");
        Assert.Equal(0, shown.GetProperty("usedOctets").GetInt64());
        Assert.Equal("zh-CN", shown.GetProperty("language").GetString());

        JsonElement changed = await server.AskAsync("PATCH", "accounts/bob@here.test", """{"name":"Bob","allowSendAs":["*@here.test"],"address":"robert@here.test","maximumSentSize":4000}""");
        Assert.Equal((30, 4000), (changed.GetProperty("recipientsPerDay").GetInt32(), changed.GetProperty("maximumSentSize").GetInt64()));
        Assert.Equal("Bob", changed.GetProperty("name").GetString());
        Assert.Equal(5000, changed.GetProperty("quota").GetInt64());
        Assert.Equal("*@here.test", changed.GetProperty("sendAs")[0].GetString());
        Assert.Equal("bob@here.test", changed.GetProperty("keptAlias").GetString());
        Assert.Equal("robert@here.test", (await server.AskAsync("GET", "aliases/bob@here.test")).GetProperty("targets")[0].GetString());
        changed = await server.AskAsync("PATCH", "accounts/robert@here.test", """{"denySendAs":["*@here.test"]}""");
        Assert.Equal(0, changed.GetProperty("sendAs").GetArrayLength());

        await server.AskAsync("DELETE", "accounts/robert@here.test", expected: HttpStatusCode.NoContent);
        await server.FailAsync("GET", "accounts/robert@here.test", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_new_password_is_the_one_that_signs_in()
    {
        await server.AskAsync("POST", "accounts", """{"address":"dora@here.test","password":"one small boat","administrator":true}""", HttpStatusCode.Created);
        await server.AskAsync("PATCH", "accounts/dora@here.test", """{"password":"two small boats"}""");
        Assert.Equal(HttpStatusCode.Unauthorized, await AdministratorGateTests.SignInAsync(server, "dora@here.test", "one small boat"));
        Assert.Equal(HttpStatusCode.OK, await AdministratorGateTests.SignInAsync(server, "dora@here.test", "two small boats"));
    }

    [Fact]
    public async Task An_import_makes_what_can_be_made_and_names_the_rest()
    {
        JsonElement outcomes = await server.AskAsync("POST", "accounts/import", """[{"address":"i1@here.test","password":"nine green bottles"},{"address":"nonsense"},{"address":"i2@nowhere.test","password":"nine green bottles"},{"address":"i1@here.test","password":"nine green bottles"}]""");
        Assert.Equal(4, outcomes.GetArrayLength());
        Assert.False(outcomes[0].TryGetProperty("problem", out _));
        Assert.Contains("not an e-mail address", outcomes[1].GetProperty("problem").GetString());
        Assert.Contains("no domain nowhere.test", outcomes[2].GetProperty("problem").GetString());
        Assert.Contains("already", outcomes[3].GetProperty("problem").GetString());
    }

    [Fact]
    public async Task An_import_of_too_many_at_once_is_refused() =>
        Assert.Contains("1000", await server.FailAsync("POST", "accounts/import", HttpStatusCode.BadRequest, "[" + string.Join(',', Enumerable.Repeat("{}", 1001)) + "]"));

    [Fact]
    public async Task The_last_administrator_stays()
    {
        // Other tests of the class make some, in any order.
        foreach (JsonElement account in (await server.AskAsync("GET", "accounts")).EnumerateArray())
        {
            string address = account.GetProperty("address").GetString()!;
            if (account.GetProperty("administrator").GetBoolean() && address != "root@here.test") await server.AskAsync("PATCH", $"accounts/{address}", """{"administrator":false}""");
        }

        Assert.Contains("no administrator", await server.FailAsync("DELETE", "accounts/root@here.test", HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("POST", "accounts", """{"address":"no at sign"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "accounts", """{"address":"x@nowhere.test"}""", HttpStatusCode.NotFound)]
    [InlineData("POST", "accounts", """{"address":"alice@here.test"}""", HttpStatusCode.Conflict)]
    [InlineData("POST", "accounts", """{"address":"p@here.test","password":""}""", HttpStatusCode.BadRequest)]
    [InlineData("PATCH", "accounts/alice@here.test", """{"address":"alice@elsewhere.test"}""", HttpStatusCode.Conflict)]
    [InlineData("POST", "accounts", """{"address":"p@here.test","password":"short"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "accounts", """{"address":"p@here.test","passwordHash":"{SSHA}no"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "accounts", """{"address":"p@here.test","language":"xx"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "accounts", """{"address":"alice+x@here.test"}""", HttpStatusCode.Conflict)]
    [InlineData("PATCH", "accounts/alice@here.test", """{"passwordHash":"{SSHA}no"}""", HttpStatusCode.BadRequest)]
    [InlineData("PATCH", "accounts/nobody@here.test", """{"name":"x"}""", HttpStatusCode.NotFound)]
    [InlineData("GET", "accounts?domain=not%20a%20name", null, HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_is_refused_with_its_reason(string method, string path, string? body, HttpStatusCode expected) =>
        Assert.NotEmpty(await server.FailAsync(method, path, expected, body));

    [Fact]
    public async Task A_local_part_with_a_slash_is_one_path_segment()
    {
        await server.AskAsync("POST", "accounts", """{"address":"a/b@here.test"}""", HttpStatusCode.Created);
        Assert.Equal("a/b@here.test", (await server.AskAsync("GET", "accounts/a%2Fb@here.test")).GetProperty("address").GetString());
    }
}
