using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>What all operations share: versions, repeated requests, dry runs, pages, CSV, the audit log.</summary>
public class RequestTests(WebServer server) : IClassFixture<WebServer>
{
    private async Task<(HttpResponseMessage Response, string Text)> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), "/api/v1/" + path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        HttpResponseMessage response = await server.Local.SendAsync(request, TestContext.Current.CancellationToken);
        return (response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_change_of_what_changed_meanwhile_is_refused_with_412()
    {
        await server.AskAsync("POST", "accounts", """{"address":"v@here.test"}""", HttpStatusCode.Created);
        HttpResponseMessage read = (await SendAsync("GET", "accounts/v@here.test")).Response;
        Assert.Equal("nosniff", read.Headers.GetValues("X-Content-Type-Options").Single());
        string tag = read.Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.NotModified, (await SendAsync("GET", "accounts/v@here.test", null, ("If-None-Match", tag))).Response.StatusCode);
        (HttpResponseMessage first, _) = await SendAsync("PATCH", "accounts/v@here.test", """{"name":"one"}""", ("If-Match", tag));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        (HttpResponseMessage second, string text) = await SendAsync("PATCH", "accounts/v@here.test", """{"name":"two"}""", ("If-Match", tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);
        Assert.Contains("changed-meanwhile", text, StringComparison.Ordinal);
        // The answer to a change has the next version.
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", "accounts/v@here.test", null, ("If-Match", first.Headers.ETag!.ToString()))).Response.StatusCode);
    }

    [Fact]
    public async Task A_mark_that_an_editor_put_before_the_body_is_passed_over()
    {
        (HttpResponseMessage made, _) = await SendAsync("POST", "accounts", "\uFEFF" + """{"address":"marked@here.test"}""");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }

    [Fact]
    public async Task A_put_that_is_to_make_something_new_takes_nobodys_place()
    {
        const string Path = "identity-providers/here.test/fresh";
        (HttpResponseMessage first, _) = await SendAsync("PUT", Path, """{"label":"First","issuer":"https://id.here.test","clientId":"one","administrators":false}""", ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        foreach (string path in (string[])[Path, Path + "?dryRun=true"])
        {
            (HttpResponseMessage second, string text) = await SendAsync("PUT", path, """{"label":"Second","issuer":"https://id.here.test","clientId":"two","administrators":false}""", ("If-None-Match", "*"));
            Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);
            Assert.Contains("already-there", text, StringComparison.Ordinal);
        }

        Assert.Equal("First", (await server.AskAsync("GET", Path)).GetProperty("label").GetString());
        // A list of versions is no question whether there is one at all.
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", Path, """{"label":"Third","issuer":"https://id.here.test","clientId":"one","administrators":false}""", ("If-None-Match", "\"1\""))).Response.StatusCode);
    }

    [Fact]
    public async Task A_script_is_made_where_none_is_and_takes_no_others_place()
    {
        const string Path = "scripts/alice@here.test/fresh";
        (HttpResponseMessage first, string made) = await SendAsync("PUT", Path, """{"content":"keep;","use":"active"}""", ("If-None-Match", "*"));
        Assert.True(first.StatusCode == HttpStatusCode.OK, made);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync("PUT", Path, """{"content":"discard;"}""", ("If-None-Match", "*"))).Response.StatusCode);
        Assert.Equal("keep;", (await server.AskAsync("GET", Path)).GetProperty("content").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("PUT", "scripts/nobody@here.test/fresh", """{"content":"keep;"}""", ("If-None-Match", "*"))).Response.StatusCode);
    }

    [Fact]
    public async Task A_repeated_request_gets_the_same_answer_and_does_nothing()
    {
        (HttpResponseMessage first, string text) = await SendAsync("POST", "accounts", """{"address":"once@here.test"}""", ("Idempotency-Key", "k1"));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        (HttpResponseMessage again, string same) = await SendAsync("POST", "accounts", """{"address":"once@here.test"}""", ("Idempotency-Key", "k1"));
        Assert.Equal((HttpStatusCode.Created, text), (again.StatusCode, same));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync("POST", "accounts", """{"address":"other@here.test"}""", ("Idempotency-Key", "k1"))).Response.StatusCode);
        await server.FailAsync("GET", "accounts/other@here.test", HttpStatusCode.NotFound);
        // What was refused is refused again with the same words.
        (HttpResponseMessage refused, string why) = await SendAsync("POST", "accounts", """{"address":"once@here.test"}""", ("Idempotency-Key", "k2"));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(why, (await SendAsync("POST", "accounts", """{"address":"once@here.test"}""", ("Idempotency-Key", "k2"))).Text);
    }

    // What is passed over without a word looks like what was done.
    [Theory]
    [InlineData("PATCH", "accounts/root@here.test", """{"name":"Root","groups":["team@here.test"]}""", "groups")]
    [InlineData("PATCH", "accounts/root@here.test", """{"groups":[]}""", "groups")]
    [InlineData("PATCH", "accounts/root@here.test", """{"passwordHash":"$6$x$y"}""", "passwordHash")]
    [InlineData("POST", "accounts", """{"address":"n1@here.test","suspended":true}""", "suspended")]
    [InlineData("POST", "accounts/import", """[{"address":"n2@here.test"},{"address":"n3@here.test","allowSendAs":["root@here.test"]}]""", "allowSendAs")]
    [InlineData("POST", "domains", """{"name":"new.test","suspended":true}""", "suspended")]
    [InlineData("PATCH", "groups/team@here.test", """{"address":"other@here.test"}""", "address")]
    [InlineData("PUT", "aliases/any@here.test", """{"address":"other@here.test","targets":["root@here.test"]}""", "address")]
    [InlineData("PUT", "aliases/any@here.test", """{"address":"any@here.test","targets":[],"warnings":["none"]}""", "warnings")]
    [InlineData("PUT", "scripts/root@here.test/one", """{"content":"keep;","name":"two"}""", "name")]
    [InlineData("PATCH", "limits/root@here.test", """{"recipientsPerHour":5,"recipientsInHour":0}""", "recipientsInHour")]
    [InlineData("PATCH", "limits/root@here.test", """{"subject":"default","recipientsPerHour":5}""", "subject")]
    [InlineData("POST", "oauth/clients", """{"clientId":"a","name":"a","secret":"of mine"}""", "secret")]
    public async Task A_member_that_is_not_taken_is_refused_by_name(string method, string path, string body, string member)
    {
        foreach (string query in (string[])["", "?dryRun=true"])
        {
            (HttpResponseMessage response, string text) = await SendAsync(method, path + query, body);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal($"'{member}' cannot be set here.", JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString());
        }

        await server.FailAsync("GET", "accounts/n2@here.test", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_the_path_says_may_be_said_again_and_null_is_nothing()
    {
        await server.AskAsync("PATCH", "limits/root@here.test", """{"subject":"ROOT@here.test","messagesInHour":null}""");
        await server.AskAsync("POST", "accounts", """{"address":"said@here.test","suspended":null}""", HttpStatusCode.Created);
    }

    // No operation passes over what its body's type has: whoever adds one says what it takes.
    [Fact]
    public void What_an_operation_refuses_its_body_has()
    {
        foreach (ApiOperation operation in ApiCatalogue.All.Where(static o => o.Refuses.Count + o.Repeats.Count > 0))
        {
            Type body = operation.Body!.IsGenericType ? operation.Body.GetGenericArguments()[0] : operation.Body;
            string[] members = [.. AdministrationJson.Default.GetTypeInfo(body)!.Properties.Select(static p => p.Name)];
            Assert.Empty(operation.Refuses.Concat(operation.Repeats).Except(members));
            Assert.All(operation.Repeats, name => Assert.Contains("{" + name + "}", operation.Path, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_dry_run_tells_no_secret()
    {
        const string Wanted = """{"name":"backup","scopes":["read-directory"]}""";
        JsonElement tried = await server.AskAsync("POST", "keys?dryRun=true", Wanted, HttpStatusCode.Created);
        Assert.Equal("backup", tried.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, tried.TryGetProperty("secret", out JsonElement secret) ? secret.ValueKind : JsonValueKind.Null);
        JsonElement made = await server.AskAsync("POST", "keys", Wanted, HttpStatusCode.Created);
        Assert.StartsWith("ph", made.GetProperty("secret").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_and_changes_nothing()
    {
        JsonElement made = await server.AskAsync("POST", "accounts?dryRun=true", """{"address":"dry@here.test","quota":77}""", HttpStatusCode.Created);
        Assert.Equal(77, made.GetProperty("quota").GetInt64());
        await server.FailAsync("GET", "accounts/dry@here.test", HttpStatusCode.NotFound);
        Assert.Contains("already", await server.FailAsync("POST", "accounts?dryRun=true", HttpStatusCode.Conflict, """{"address":"alice@here.test"}"""), StringComparison.Ordinal);
        JsonElement changed = await server.AskAsync("PATCH", "accounts/alice@here.test?dryRun=true", """{"name":"Another","allowSendAs":["x@here.test"]}""");
        Assert.Equal("Another", changed.GetProperty("name").GetString());
        Assert.Equal("x@here.test", changed.GetProperty("sendAs")[0].GetString());
        Assert.Equal("", (await server.AskAsync("GET", "accounts/alice@here.test")).GetProperty("name").GetString());
        await server.AskAsync("DELETE", "accounts/alice@here.test?dryRun=true", expected: HttpStatusCode.NoContent);
        await server.AskAsync("GET", "accounts/alice@here.test");
        await server.AskAsync("PUT", "scripts/alice@here.test/x?dryRun=true", """{"content":"keep;"}""");
        await server.FailAsync("GET", "scripts/alice@here.test/x", HttpStatusCode.NotFound);
        await server.AskAsync("PATCH", "limits/alice@here.test?dryRun=true", """{"recipientsPerDay":5}""");
        Assert.DoesNotContain("alice", (await server.AskAsync("GET", "limits")).ToString(), StringComparison.Ordinal);
        Assert.Contains("no dry run", await server.FailAsync("POST", "store/compact?dryRun=true", HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "accounts", """{"address":"twice1@here.test","address":"twice2@here.test"}""", "'address' is there twice")]
    [InlineData("POST", "accounts/import", "[null]", "no null")]
    [InlineData("POST", "groups/import", """[{"address":"g@here.test","members":[null]}]""", "no null")]
    [InlineData("PATCH", "accounts/alice@here.test", """{"allowSendAs":[null]}""", "no null")]
    [InlineData("PATCH", "accounts/alice@here.test", """{"colour":"red"}""", "There is no 'colour' here")]
    [InlineData("PATCH", "accounts/alice@here.test", """{"quota":"much"}""", "'$.quota' is not of the kind")]
    [InlineData("PATCH", "domains/here.test", """{"name":"there.test"}""", "keeps its name")]
    [InlineData("POST", "accounts", "null", "empty")]
    [InlineData("GET", "scripts?use=sometimes", null, "'use' is one of")]
    public async Task What_is_wrong_is_said_in_words_and_is_no_defect_of_the_server(string method, string path, string? body, string reason)
    {
        (HttpResponseMessage response, string text) = await SendAsync(method, path, body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await server.FailAsync("GET", "accounts/twice1@here.test", HttpStatusCode.NotFound);
        await server.FailAsync("GET", "accounts/twice2@here.test", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Pages_lead_through_the_whole_list_once_and_in_order()
    {
        await server.AskAsync("POST", "domains", """{"name":"pages.test"}""", HttpStatusCode.Created);
        string rows = string.Join(',', Enumerable.Range(0, 25).Select(static i => $$"""{"address":"p{{i:D2}}@pages.test","name":"Name {{99 - i}}"}"""));
        await server.AskAsync("POST", "accounts/import", "[" + rows + "]");
        foreach (string sort in (string[])["address", "-address", "name", "-name"])
        {
            var seen = new List<string>();
            string? path = $"accounts?domain=pages.test&limit=10&sort={sort}";
            while (path is not null)
            {
                (HttpResponseMessage response, string text) = await SendAsync("GET", path);
                Assert.Equal("25", response.Headers.GetValues("Total-Count").Single());
                seen.AddRange(JsonDocument.Parse(text).RootElement.EnumerateArray().Select(static a => a.GetProperty("address").GetString()!));
                path = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? links.Single().Split('<', '>')[1]["/api/v1/".Length..] : null;
            }

            string[] upwards = [.. Enumerable.Range(0, 25).Select(static i => $"p{i:D2}@pages.test")];
            Assert.Equal(sort is "address" or "-name" ? upwards : [.. upwards.Reverse()], seen);
        }

        Assert.Equal("p07@pages.test", Assert.Single((await server.AskAsync("GET", "accounts?q=NAME%2092")).EnumerateArray()).GetProperty("address").GetString());
        await server.FailAsync("GET", "accounts?sort=colour", HttpStatusCode.BadRequest);
        await server.FailAsync("GET", "accounts?cursor=nonsense!", HttpStatusCode.BadRequest);
        await server.FailAsync("GET", "accounts?limit=0", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_list_is_CSV_where_that_is_asked_for()
    {
        await server.AskAsync("POST", "accounts", """{"address":"csv@here.test","name":"=HYPERLINK(\"x\")"}""", HttpStatusCode.Created);
        (HttpResponseMessage response, string text) = await SendAsync("GET", "accounts?q=csv@", null, ("Accept", "text/csv"));
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        string[] lines = text.Split("\r\n");
        Assert.StartsWith("address,name,language,administrator", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("""csv@here.test,"'=HYPERLINK(""x"")",en,false""", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_log_with_its_end_and_without_secrets()
    {
        await server.AskAsync("POST", "accounts", """{"address":"audited@here.test","password":"one very secret word"}""", HttpStatusCode.Created);
        await server.FailAsync("POST", "accounts", HttpStatusCode.Conflict, """{"address":"audited@here.test"}""");
        JsonElement entries = await server.AskAsync("GET", "audit?q=audited@here.test&operation=createAccount");
        Assert.Equal(["failed", "done"], entries.EnumerateArray().Select(static e => e.GetProperty("state").GetString()!));
        Assert.Contains("(removed)", entries[1].GetProperty("request").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret word", entries.ToString(), StringComparison.Ordinal);
        Assert.Equal("here.test", entries[1].GetProperty("domain").GetString());
        Assert.StartsWith("409 ", entries[0].GetProperty("outcome").GetString(), StringComparison.Ordinal);
        Assert.Empty((await server.AskAsync("POST", "audit/verify", """{"sequence":0}""")).GetProperty("problems").EnumerateArray());
        JsonElement head = await server.AskAsync("GET", "audit/head");
        Assert.Empty((await server.AskAsync("POST", "audit/verify", head.ToString())).GetProperty("problems").EnumerateArray());
        Assert.Single((await server.AskAsync("POST", "audit/verify", """{"sequence":100000,"hash":"00"}""")).GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task Aliases_groups_and_domains_are_imported_with_an_outcome_for_each()
    {
        JsonElement domains = await server.AskAsync("POST", "domains/import", """[{"name":"one.test"},{"name":"not a name"},{"name":"here.test"}]""");
        Assert.Equal([true, false, false], domains.EnumerateArray().Select(static o => !o.TryGetProperty("problem", out _)));
        JsonElement aliases = await server.AskAsync("POST", "aliases/import", """[{"address":"i@one.test","targets":["alice@here.test"]},{"address":"j@one.test","targets":["nobody@here.test"]}]""");
        Assert.Equal([true, false], aliases.EnumerateArray().Select(static o => !o.TryGetProperty("problem", out _)));
        JsonElement groups = await server.AskAsync("POST", "groups/import", """[{"address":"g@one.test","members":["alice@here.test"]},{"address":"i@one.test"}]""");
        Assert.Equal([true, false], groups.EnumerateArray().Select(static o => !o.TryGetProperty("problem", out _)));
    }
}
