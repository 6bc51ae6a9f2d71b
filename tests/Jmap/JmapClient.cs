using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Jmap.Tests;

/// <summary>A JMAP client (RFC 8620): signs in, reads the Session, makes calls, uploads and downloads.</summary>
internal sealed class JmapClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly CancellationToken _cancellationToken;

    private JmapClient(HttpClient http, JsonElement session, CancellationToken cancellationToken)
    {
        _http = http;
        _cancellationToken = cancellationToken;
        Session = session;
    }

    internal HttpClient Http => _http;

    internal JsonElement Session { get; }

    internal string Account => Session.GetProperty("primaryAccounts").GetProperty(Capabilities.Mail).GetString()!;

    internal static AuthenticationHeaderValue Basic(string name, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    internal static async Task<JmapClient> ConnectAsync(Uri address, string name, string password, CancellationToken cancellationToken)
    {
        var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = Basic(name, password);
        string session = await http.GetStringAsync("/.well-known/jmap", cancellationToken);
        return new JmapClient(http, JsonDocument.Parse(session).RootElement, cancellationToken);
    }

    /// <summary>The whole Response object for a request in JSON.</summary>
    internal async Task<JsonElement> PostAsync(string request)
    {
        using HttpResponseMessage response = await SendAsync(request);
        string text = await response.Content.ReadAsStringAsync(_cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    internal async Task<HttpResponseMessage> SendAsync(string request)
    {
        using var content = new StringContent(request, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await _http.PostAsync(Session.GetProperty("apiUrl").GetString(), content, _cancellationToken);
    }

    /// <summary>Several calls, given as JSON tuples; "A13824" and "$account" stand for one's own account.</summary>
    internal async Task<List<(string Name, JsonElement Arguments, string CallId)>> CallsAsync(string calls)
    {
        string uses = JsonSerializer.Serialize(Session.GetProperty("capabilities").EnumerateObject().Select(static capability => capability.Name));
        JsonElement response = await PostAsync($$"""{"using":{{uses}},"methodCalls":{{calls.Replace("$account", Account, StringComparison.Ordinal)}}}""");
        return [.. response.GetProperty("methodResponses").EnumerateArray().Select(static r => (r[0].GetString()!, r[1], r[2].GetString()!))];
    }

    /// <summary>One call; its account is added. The response must be of the same name.</summary>
    internal async Task<JsonElement> CallAsync(string method, string arguments)
    {
        (string name, JsonElement answer, _) = Assert.Single(await CallsAsync(Tuple(method, arguments)));
        Assert.True(name == method, $"{method}: {name} {answer}");
        return answer;
    }

    /// <summary>One call that must fail; the type of its error.</summary>
    internal async Task<string> FailAsync(string method, string arguments)
    {
        (string name, JsonElement answer, _) = (await CallsAsync(Tuple(method, arguments)))[0];
        Assert.True(name == "error", $"{method}: {name} {answer}");
        return answer.GetProperty("type").GetString()!;
    }

    /// <summary>One's own accountId is not added where there is one.</summary>
    private string Tuple(string method, string arguments)
    {
        JsonObject given = JsonNode.Parse(arguments)!.AsObject();
        given.TryAdd("accountId", Account);
        return new JsonArray(new JsonArray(method, given, "0")).ToJsonString();
    }

    internal async Task<List<JsonElement>> GetAsync(string type, string arguments) => [.. (await CallAsync(type + "/get", arguments)).GetProperty("list").EnumerateArray()];

    internal async Task<List<string>> QueryAsync(string arguments) => Texts((await CallAsync("Email/query", arguments)).GetProperty("ids"));

    internal async Task<JsonElement> UploadAsync(byte[] octets, string type)
    {
        using var content = new ByteArrayContent(octets);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using HttpResponseMessage response = await _http.PostAsync(Session.GetProperty("uploadUrl").GetString()!.Replace("{accountId}", Account, StringComparison.Ordinal), content, _cancellationToken);
        string text = await response.Content.ReadAsStringAsync(_cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    internal Task<HttpResponseMessage> DownloadAsync(string blob, string name = "file", string type = "application/octet-stream", string? account = null, string? destination = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Session.GetProperty("downloadUrl").GetString()!.Replace("{accountId}", account ?? Account, StringComparison.Ordinal).Replace("{blobId}", blob, StringComparison.Ordinal)
                .Replace("{name}", Uri.EscapeDataString(name), StringComparison.Ordinal).Replace("{type}", Uri.EscapeDataString(type), StringComparison.Ordinal));
        if (destination is not null) request.Headers.Add("Sec-Fetch-Dest", destination);
        return _http.SendAsync(request, _cancellationToken);
    }

    internal static List<string> Texts(JsonElement array) => [.. array.EnumerateArray().Select(static e => e.GetString()!)];

    public void Dispose() => _http.Dispose();
}
