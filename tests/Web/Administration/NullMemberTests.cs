using System.Net;
using System.Text.Json.Nodes;

namespace Posthouse.Web.Tests;

/// <summary>A member of a body that is null, or is not there, is refused in words or means its default; the server never fails of it.</summary>
public class NullMemberTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    public static TheoryData<string> Changes => [.. ContractOperation.All.Where(static operation => operation.Described.TryGetProperty("requestBody", out _)).Select(static operation => operation.Id)];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Of_an_operation(string id)
    {
        ContractOperation operation = ContractOperation.Of(id);
        string path = tenants.Own.Fill(operation.Path) + (operation.HasDryRun ? "?dryRun=true" : ""), taken = operation.Body(tenants.Own)!;
        var bodies = new List<string> { "null", "[null]", "{}", "[]", "[{}]", "0", "\"\"" };
        foreach ((string name, _) in operation.Members())
        {
            JsonNode root = JsonNode.Parse(taken)!;
            JsonObject one = (root as JsonArray)?[0]!.AsObject() ?? root.AsObject();
            one[name] = null;
            bodies.Add(root.ToJsonString());
            one.Remove(name);
            bodies.Add(root.ToJsonString());
        }

        foreach (string body in bodies)
        {
            (HttpStatusCode status, string text) = await tenants.Tenants.AskAsync("root@here.test", operation.Method, path, body);
            Assert.True(status < HttpStatusCode.InternalServerError, $"{operation.Method} {path} {body}: {status} {text}");
        }
    }

    [Fact]
    public async Task Of_a_configuration_at_any_depth()
    {
        await using WebServer server = await ConfiguredServer.StartAsync();
        await ConfiguredServer.FillAsync(server);
        JsonNode exported = JsonNode.Parse((await server.AskAsync("GET", "configuration")).ToString())!;
        List<string> members = [.. Members(exported).Select(static member => member.GetPath())];
        Assert.True(members.Count > 150, $"{members.Count} members only.");
        foreach (string path in members)
        {
            foreach (bool remove in (bool[])[false, true])
            {
                JsonNode changed = exported.DeepClone();
                JsonNode member = Members(changed).Single(one => one.GetPath() == path);
                JsonObject parent = member.Parent!.AsObject();
                string name = member.GetPropertyName();
                if (remove) parent.Remove(name);
                else parent[name] = null;
                using var body = new StringContent(changed.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
                using HttpResponseMessage response = await server.Local.PostAsync(new Uri("/api/v1/configuration/apply?dryRun=true", UriKind.Relative), body, TestContext.Current.CancellationToken);
                Assert.True(response.StatusCode < HttpStatusCode.InternalServerError, $"{path}, {(remove ? "not there" : "null")}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }
        }
    }

    [Theory]
    [InlineData("POST", "aliases", """{"address":"x@a.test","targets":null}""", "'targets' is there and is null: give it a value, or leave it out.")]
    [InlineData("POST", "configuration/apply", """{"domains":[{"name":null}]}""", "'name' is there and is null: give it a value, or leave it out.")]
    [InlineData("POST", "configuration/apply", """{"domains":[{"name":"a.test","dns":{"spfEnding":null}}]}""", "'spfEnding' is there and is null: give it a value, or leave it out.")]
    public async Task It_is_named(string method, string path, string body, string said)
    {
        (HttpStatusCode status, string text) = await tenants.Tenants.AskAsync("root@here.test", method, path + "?dryRun=true", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(said, JsonNode.Parse(text)!["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_a_part_of_the_settings_of_dns_leaves_out_is_as_it_is_by_default()
    {
        (HttpStatusCode status, string text) = await tenants.Tenants.AskAsync("root@here.test", "POST", "configuration/apply", """{"domains":[{"name":"fresh.test","dns":{"dmarcPolicy":"reject"}}]}""");
        Assert.True(status == HttpStatusCode.OK, text);
        JsonNode dns = JsonNode.Parse((await tenants.Tenants.AskAsync("root@here.test", "GET", "domains/fresh.test/dns")).Text)!;
        Assert.Equal(("reject", "-all", 3600), (dns["dmarcPolicy"]!.GetValue<string>(), dns["spfEnding"]!.GetValue<string>(), dns["timeToLive"]!.GetValue<int>()));
    }

    private static IEnumerable<JsonNode> Members(JsonNode node) => node switch
    {
        JsonObject one => one.Where(static member => member.Value is not null).SelectMany(static member => Members(member.Value!).Prepend(member.Value!)),
        JsonArray list => list.SelectMany(static item => item is null ? [] : Members(item)),
        _ => [],
    };
}
