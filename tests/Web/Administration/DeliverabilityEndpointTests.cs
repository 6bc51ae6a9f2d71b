using System.Net;
using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

/// <summary>How mail arrives.</summary>
public class DeliverabilityEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task The_figures_of_a_domain_are_told_with_advice()
    {
        await server.Store.WriteAsync(static transaction =>
        {
            for (int i = 0; i < 30; i++)
                transaction.Journal(new JournalRecord(i < 20 ? "sent" : "bounced") { Sender = "alice@here.test", Recipient = "b@there.test", Detail = $"queue=Q1 to=there.test attempt=1 tls=yes after=1 host=mx reply={(i < 20 ? "250 ok" : "550 5.1.1 user unknown")}" });
            return 0;
        }, TestContext.Current.CancellationToken);
        JsonElement report = await server.AskAsync("GET", "deliverability?domain=here.test&hours=24&language=zh-CN");
        Assert.Equal(20, report.GetProperty("total").GetProperty("sent").GetInt64());
        Assert.Equal(0.666667, report.GetProperty("total").GetProperty("deliveryRate").GetDouble());
        Assert.Equal("unknown", report.GetProperty("bounces")[0].GetProperty("class").GetString());
        Assert.Equal("550 5.1.1 user unknown", report.GetProperty("destinations")[0].GetProperty("usualReply").GetString());
        Assert.Contains(report.GetProperty("advice").EnumerateArray(), static one => one.GetProperty("figure").GetString() == "bounce-rate" && one.GetProperty("text").GetString()!.Contains("退信", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("deliverability?domain=elsewhere.test")]
    [InlineData("deliverability?hours=0")]
    [InlineData("deliverability?domain=a..b")]
    public async Task What_cannot_be_answered_is_refused(string path) => await server.FailAsync("GET", path, HttpStatusCode.BadRequest);
}
