using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Web.Tests;

/// <summary>One account or key that asks without end is told to wait; nobody else is.</summary>
public sealed class CallerLimiterTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly WebServer _server;

    public CallerLimiterTests() => _server = new WebServer { Web = new WebOptions { ApiBurst = 5, ApiRequestsPerSecond = 1 }, Clock = _clock };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Who_asks_too_often_waits_and_another_account_a_key_and_this_machine_do_not()
    {
        string root = Basic("root"), alice = Basic("alice");
        JsonElement made = await _server.AskAsync("POST", "keys", """{"name":"program","scopes":["read-directory"]}""", HttpStatusCode.Created);
        string key = "Bearer " + made.GetProperty("secret").GetString();
        for (int i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.OK, (await AskAsync(root)).StatusCode);
        using (HttpResponseMessage refused = await AskAsync(root, "zh-CN"))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
            // RFC 9457.
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
            JsonElement problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Token)).RootElement;
            Assert.Equal((429, "请求过于频繁"), (problem.GetProperty("status").GetInt32(), problem.GetProperty("title").GetString()));
        }

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(alice)).StatusCode);
        for (int i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.OK, (await AskAsync(key)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await AskAsync(key)).StatusCode);
        for (int i = 0; i < 10; i++) await _server.AskAsync("GET", "whoami");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(root)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(root)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await AskAsync(root)).StatusCode);
    }

    private static string Basic(string name) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}@here.test:{WebServer.Password}"));

    private async Task<HttpResponseMessage> AskAsync(string authorization, string language = "en")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/whoami");
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        request.Headers.AcceptLanguage.ParseAdd(language);
        return await _server.Outside.SendAsync(request, Token);
    }
}
