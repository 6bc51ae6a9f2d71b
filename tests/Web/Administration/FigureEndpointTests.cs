using System.Net;
using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

/// <summary>Charts, how it stands, and the way from a point to the messages behind it.</summary>
public class FigureEndpointTests(TenantServer tenants) : IClassFixture<TenantServer>
{
    [Fact]
    public async Task Each_point_leads_to_as_many_records_as_it_counts()
    {
        await WriteAsync("a.test", 3);
        JsonElement figures = await tenants.Server.AskAsync("GET", FormattableString.Invariant($"figures?since={DateTimeOffset.UtcNow.AddMinutes(-10):yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.Equal("minute", figures.GetProperty("step").GetString());
        JsonElement times = figures.GetProperty("times");
        int lines = 0;
        foreach (JsonElement line in figures.GetProperty("series").EnumerateArray())
        {
            // Sign-ins of the other tests are still being written down.
            if (line.GetProperty("isGauge").GetBoolean() || line.GetProperty("group").GetString() == "sign-in") continue;
            lines++;
            int i = 0;
            foreach (JsonElement value in line.GetProperty("values").EnumerateArray())
            {
                if (value.GetInt64() > 0)
                {
                    DateTimeOffset since = times[i].GetDateTimeOffset();
                    string path = FormattableString.Invariant($"trace?{line.GetProperty("trace").GetString()}&since={since:O}&until={since.AddSeconds(figures.GetProperty("seconds").GetInt64()):O}").Replace("+", "%2B", StringComparison.Ordinal);
                    Assert.Equal(value.GetInt64(), (await tenants.Server.AskAsync("GET", path)).GetArrayLength());
                }

                i++;
            }
        }

        Assert.True(lines >= 3, figures.ToString());
    }

    [Fact]
    public async Task A_tenant_sees_his_own_figures_and_the_server_only_who_sees_it()
    {
        await WriteAsync("a.test", 2);
        await WriteAsync("b.test", 50);
        JsonElement own = await AskAsync("admin@a.test", "figures");
        long sent = Total(own, "sent");
        Assert.InRange(sent, 2, 49);
        Assert.Equal(sent, Total(await AskAsync("admin@a.test", "figures?domain=a.test"), "sent"));
        Assert.True(Total(await AskAsync("root@here.test", "figures"), "sent") >= sent + 50);
        JsonElement overview = await AskAsync("admin@a.test", "figures/overview");
        Assert.False(overview.TryGetProperty("queue", out JsonElement queue) && queue.ValueKind != JsonValueKind.Null);
        Assert.False(overview.TryGetProperty("certificates", out JsonElement certificates) && certificates.ValueKind != JsonValueKind.Null);
        Assert.DoesNotContain("b.test", overview.ToString(), StringComparison.Ordinal);
        JsonElement whole = await AskAsync("root@here.test", "figures/overview");
        Assert.Equal(JsonValueKind.Object, whole.GetProperty("queue").ValueKind);
        Assert.Equal(0.98, whole.GetProperty("deliveryRate").GetProperty("target").GetDouble());
        Assert.Equal(0.03, whole.GetProperty("bounceRate").GetProperty("target").GetDouble());
    }

    [Theory]
    [InlineData("figures?domain=b.test")]
    [InlineData("figures?domain=nowhere.test")]
    [InlineData("figures/overview?domain=b.test")]
    public async Task Another_tenants_domain_is_refused_like_one_that_is_not_there(string path) => Assert.Equal(HttpStatusCode.Forbidden, (await tenants.AskAsync("admin@a.test", "GET", path)).Status);

    [Fact]
    public async Task The_trace_of_a_foreign_domain_is_empty()
    {
        await WriteAsync("b.test", 1);
        Assert.Equal(0, (await AskAsync("admin@a.test", "trace?domain=b.test")).GetArrayLength());
        Assert.NotEqual(0, (await AskAsync("admin@b.test", "trace?domain=b.test")).GetArrayLength());
    }

    [Theory]
    [InlineData("figures?step=week")]
    [InlineData("figures?since=2001-01-01&step=minute")]
    [InlineData("figures?since=2100-01-01")]
    [InlineData("figures?domain=nowhere.test")]
    public async Task What_cannot_be_answered_is_refused(string path) => await tenants.Server.FailAsync("GET", path, HttpStatusCode.BadRequest);

    private Task WriteAsync(string domain, int count) => tenants.Server.Store.WriteAsync(transaction =>
    {
        for (int i = 0; i < count; i++) transaction.Journal(new JournalRecord("sent") { Sender = $"user@{domain}", Recipient = "b@there.test", Trace = $"T{i}", Detail = "queue=Q1 to=there.test attempt=1 tls=yes after=1 host=mx reply=250 ok" });
        transaction.Journal(new JournalRecord("bounced") { Sender = $"user@{domain}", Recipient = "b@there.test", Trace = "T0", Detail = "queue=Q1 to=there.test attempt=1 host=mx class=unknown rule=x reply=550 5.1.1 no" });
        transaction.Journal(new JournalRecord("sign-in-failed") { Detail = $"protocol=imap mechanism=PLAIN remote=192.0.2.7 tls=yes name=user@{domain}" });
        return 0;
    });

    private async Task<JsonElement> AskAsync(string person, string path)
    {
        (HttpStatusCode status, string text) = await tenants.AskAsync(person, "GET", path);
        Assert.True(status == HttpStatusCode.OK, $"{status} {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    private static long Total(JsonElement figures, string group) =>
        figures.GetProperty("series").EnumerateArray().Where(one => one.GetProperty("group").GetString() == group).Sum(static one => one.GetProperty("total").GetInt64());
}
