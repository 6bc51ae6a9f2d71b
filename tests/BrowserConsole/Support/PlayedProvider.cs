using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>What the API of Cloudflare answers to those who list and make records, for one zone.</summary>
internal sealed class PlayedProvider : HttpMessageHandler
{
    internal const string Token = "token-of-the-test";

    private const string Zone = "published.test";

    private int _next;

    internal ConcurrentQueue<JsonObject> Records { get; } = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Assert.Equal(Token, request.Headers.Authorization!.Parameter);
        string path = request.RequestUri!.AbsolutePath;
        if (path.EndsWith("/zones", StringComparison.Ordinal)) return Answer(request.RequestUri.Query.Contains("name=" + Zone, StringComparison.Ordinal) ? new JsonArray(new JsonObject { ["id"] = "zone1", ["name"] = Zone }) : []);
        Assert.EndsWith("/zones/zone1/dns_records", path, StringComparison.Ordinal);
        if (request.Method == HttpMethod.Get) return Answer(new JsonArray([.. Records.Select(static one => (JsonNode)one.DeepClone())]));
        Assert.Equal(HttpMethod.Post, request.Method);
        var record = (JsonObject)JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        record["id"] = "r" + Interlocked.Increment(ref _next).ToString(CultureInfo.InvariantCulture);
        Records.Enqueue(record);
        return Answer((JsonObject)record.DeepClone());
    }

    private static HttpResponseMessage Answer(JsonNode result) => new(HttpStatusCode.OK)
    {
        Content = new StringContent(new JsonObject { ["success"] = true, ["errors"] = new JsonArray(), ["result"] = result, ["result_info"] = new JsonObject { ["total_pages"] = 1 } }.ToJsonString(), Encoding.UTF8, "application/json"),
    };
}
