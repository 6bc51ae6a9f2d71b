using System.Net;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>Sending limits.</summary>
public class LimitEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task A_limit_is_set_shown_listed_and_cleared()
    {
        JsonElement set = await server.AskAsync("PATCH", "limits/*.here.test", """{"recipientsPerHour":5}""");
        Assert.Equal(("*.here.test", 5, 0), (set.GetProperty("subject").GetString(), set.GetProperty("recipientsPerHour").GetInt32(), set.GetProperty("recipientsInHour").GetInt32()));
        Assert.Equal(9, (await server.AskAsync("PATCH", "limits/*.here.test", """{"messagesPerHour":9}""")).GetProperty("messagesPerHour").GetInt32());
        Assert.Equal(5, (await server.AskAsync("GET", "limits")).EnumerateArray().Single().GetProperty("recipientsPerHour").GetInt32());
        await server.AskAsync("DELETE", "limits/*.here.test", expected: HttpStatusCode.NoContent);
        Assert.Empty((await server.AskAsync("GET", "limits")).EnumerateArray());
    }

    [Theory]
    [InlineData("default", """{"recipientsPerHour":-1}""", HttpStatusCode.BadRequest)]
    [InlineData("default", """{"bulkSender":true}""", HttpStatusCode.BadRequest)]
    [InlineData("nobody@here.test", """{"recipientsPerHour":1}""", HttpStatusCode.NotFound)]
    [InlineData("*.", "{}", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_is_refused(string subject, string body, HttpStatusCode status) => await server.FailAsync("PATCH", "limits/" + subject, status, body);
}
