using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.EndToEnd.Tests;

/// <summary>JMAP calls to the shared server, as one account.</summary>
internal sealed class Jmap : IDisposable
{
    private readonly HttpClient _http;

    private Jmap(HttpClient http, string account, string principal)
    {
        _http = http;
        Account = account;
        Principal = principal;
    }

    internal string Account { get; }

    internal string Principal { get; }

    internal static async Task<Jmap> SignInAsync(MailHost host, Account account)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.Server.Port("http", "none")}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Address}:{account.Password}")));
        using JsonDocument session = JsonDocument.Parse(await http.GetStringAsync("/jmap/session"));
        string own = session.RootElement.GetProperty("primaryAccounts").GetProperty("urn:ietf:params:jmap:mail").GetString()!;
        return new Jmap(http, own, session.RootElement.GetProperty("accounts").GetProperty(own).GetProperty("accountCapabilities").GetProperty("urn:ietf:params:jmap:principals").GetProperty("currentUserPrincipalId").GetString()!);
    }

    internal async Task<JsonElement> CallAsync(string method, string arguments)
    {
        JsonObject given = JsonNode.Parse(arguments)!.AsObject();
        given.TryAdd("accountId", Account);
        var request = new JsonObject
        {
            ["using"] = new JsonArray("urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail", "urn:ietf:params:jmap:mail:share"),
            ["methodCalls"] = new JsonArray(new JsonArray(method, given, "0")),
        };
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage response = await _http.PostAsync("/jmap/api/", content);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        JsonElement answer = JsonDocument.Parse(text).RootElement.GetProperty("methodResponses")[0];
        Assert.True(answer[0].GetString() == method, answer.GetRawText());
        return answer[1];
    }

    internal async Task<string> StateAsync(string type) => (await CallAsync(type + "/get", """{"ids":[]}""")).GetProperty("state").GetString()!;

    internal async Task<(List<string> Created, List<string> Updated, List<string> Destroyed)> ChangesAsync(string type, string since)
    {
        JsonElement changes = await CallAsync(type + "/changes", $$"""{"sinceState":"{{since}}"}""");
        return (Texts("created"), Texts("updated"), Texts("destroyed"));

        List<string> Texts(string name) => [.. changes.GetProperty(name).EnumerateArray().Select(static id => id.GetString()!)];
    }

    internal async Task<JsonElement> EmailAsync(string id) => Assert.Single((await CallAsync("Email/get", $$"""{"ids":["{{id}}"],"properties":["mailboxIds","keywords","threadId"]}""")).GetProperty("list").EnumerateArray());

    public void Dispose() => _http.Dispose();
}
