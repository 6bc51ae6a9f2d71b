using System.Net;

namespace Posthouse.Web.Tests;

public class HealthEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Theory]
    [InlineData("/healthz", "ok\n")]
    [InlineData("/readyz", "ready\n")]
    public async Task Anybody_may_ask_whether_it_is_well(string path, string expected) =>
        Assert.Equal(expected, await server.Outside.GetStringAsync(path, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Metrics_count_what_was_delivered()
    {
        await server.SubmitAsync("root@here.test");
        string text = await server.Outside.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("posthouse_store_writable 1\n", text);
        Assert.Matches(@"(?m)^posthouse_messages_delivered_total(\{[^}]*\})? \d+$", text);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        using HttpResponseMessage response = await server.Outside.GetAsync("/nothing", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
