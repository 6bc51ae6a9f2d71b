using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

public class TraceEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    private static List<string> Kinds(JsonElement records) => [.. records.EnumerateArray().Select(static r => r.GetProperty("kind").GetString()!)];

    [Fact]
    public async Task Asking_for_one_recipient_tells_the_whole_way_of_the_message()
    {
        await server.SubmitAsync("root@here.test", "someone@far.test");
        List<string> kinds = Kinds(await server.AskAsync("GET", "trace?to=root@here.test"));
        Assert.Contains("delivered", kinds);
        Assert.Contains("queued", kinds);
    }

    [Fact]
    public async Task Time_and_number_bound_the_answer()
    {
        await server.SubmitAsync("root@here.test");
        Assert.Single((await server.AskAsync("GET", "trace?from=alice@here.test&limit=1")).EnumerateArray());
        Assert.Empty((await server.AskAsync("GET", "trace?since=2100-01-01")).EnumerateArray());
        Assert.Empty((await server.AskAsync("GET", "trace?from=alice@here.test&until=2001-01-01T00:00:00Z")).EnumerateArray());
        Assert.NotEmpty((await server.AskAsync("GET", "trace?kind=delivered&since=2001-01-01")).EnumerateArray());
    }

    [Theory]
    [InlineData("since=yesterday")]
    [InlineData("limit=0")]
    [InlineData("limit=10001")]
    [InlineData("limit=many")]
    public async Task A_question_that_makes_no_sense_is_refused(string query) => await server.FailAsync("GET", "trace?" + query, HttpStatusCode.BadRequest);

    [Fact]
    public async Task The_pipeline_is_printed_in_order()
    {
        JsonElement stages = await server.AskAsync("GET", "pipeline");
        List<int> orders = [.. stages.EnumerateArray().Select(static s => s.GetProperty("order").GetInt32())];
        Assert.Equal(orders.Order(), orders);
        Assert.Equal("routing", stages.EnumerateArray().Last().GetProperty("name").GetString());
    }
}
