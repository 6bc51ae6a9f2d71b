using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

public class StoreEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task The_state_is_told_in_figures()
    {
        await server.SubmitAsync("someone@far.test");
        JsonElement state = await server.AskAsync("GET", "store");
        Assert.True(state.GetProperty("canWrite").GetBoolean());
        Assert.Equal(1, state.GetProperty("domains").GetInt32());
        Assert.Equal(2, state.GetProperty("accounts").GetInt32());
        Assert.True(state.GetProperty("queued").GetInt32() >= 1);
        Assert.True(state.GetProperty("freeOctets").GetInt64() > 0);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("repair")]
    public async Task An_examination_reports_line_by_line_and_ends_with_what_it_found(string what)
    {
        await server.SubmitAsync("root@here.test");
        List<JsonElement> lines = await LinesAsync("store/" + what);
        Assert.All(lines, static l => Assert.InRange(l.GetProperty("progress").GetDouble(), 0, 1));
        JsonElement report = lines[^1].GetProperty("report");
        Assert.Empty(report.GetProperty("problems").EnumerateArray());
        Assert.Equal(2, report.GetProperty("accounts").GetInt64());
    }

    [Fact]
    public async Task Compaction_tells_what_is_on_the_disk_before_and_after()
    {
        await server.SubmitAsync("root@here.test");
        JsonElement done = (await LinesAsync("store/compact"))[^1];
        Assert.Equal(1, done.GetProperty("progress").GetDouble());
        Assert.True(done.GetProperty("before").GetInt64() > 0);
        Assert.True(done.GetProperty("after").GetInt64() <= done.GetProperty("before").GetInt64() + 65536);
        Assert.False(done.TryGetProperty("failure", out _));
    }

    [Fact]
    public async Task The_store_is_copied_for_whoever_is_on_the_machine_only()
    {
        static void Ask(HttpRequestMessage request)
        {
            request.Method = HttpMethod.Post;
            request.RequestUri = new Uri("/api/v1/store/copy", UriKind.Relative);
            request.Content = new StringContent("""{"target":"/tmp/posthouse-never-made"}""", System.Text.Encoding.UTF8, "application/json");
        }

        Assert.Equal(HttpStatusCode.Forbidden, await AdministratorGateTests.SignInAsync(server, "root@here.test", WebServer.Password, Ask));
        Assert.False(System.IO.Directory.Exists("/tmp/posthouse-never-made"));
        Assert.Contains("full path", await server.FailAsync("POST", "store/copy", HttpStatusCode.BadRequest, """{"target":"here"}"""));
    }

    private async Task<List<JsonElement>> LinesAsync(string path)
    {
        using HttpResponseMessage response = await server.Local.PostAsync("/api/v1/" + path, null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement.Clone())];
    }
}
