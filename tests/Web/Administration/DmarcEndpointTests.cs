using System.Net;
using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

/// <summary>DMARC reports of others.</summary>
public class DmarcEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task Reports_are_listed_and_summed_up_by_source()
    {
        await server.Store.WriteAsync(static transaction => Add(transaction), TestContext.Current.CancellationToken);

        JsonElement report = Assert.Single((await server.AskAsync("GET", "dmarc/reports?domain=here.test&since=2026-01-01T00:00:00Z")).EnumerateArray());
        Assert.Equal("Far, Inc", report.GetProperty("organization").GetString());
        Assert.Equal("reject", report.GetProperty("policy").GetString());
        Assert.False(report.TryGetProperty("proven", out _));

        JsonElement source = Assert.Single((await server.AskAsync("GET", "dmarc/summary?since=2026-01-01T00:00:00Z")).EnumerateArray());
        Assert.Equal("198.51.100.66", source.GetProperty("source").GetString());
        Assert.Equal("unknown", source.GetProperty("kind").GetString());
        Assert.Equal(5, source.GetProperty("rejected").GetInt32());
        Assert.Equal("Far, Inc", Assert.Single(source.GetProperty("organizations").EnumerateArray()).GetString());
        Assert.Empty((await server.AskAsync("GET", "dmarc/summary?domain=other.test")).EnumerateArray());
    }

    [Theory]
    [InlineData("dmarc/reports?domain=not a domain")]
    [InlineData("dmarc/reports?since=yesterday")]
    [InlineData("dmarc/summary?limit=0")]
    public async Task What_cannot_be_asked_is_refused(string path) => await server.FailAsync("GET", path, HttpStatusCode.BadRequest);

    [Fact]
    public async Task Reports_come_in_pages_each_once()
    {
        await server.Store.WriteAsync(
            static transaction =>
            {
                // Several end at one moment.
                for (int i = 0; i < 9; i++)
                {
                    transaction.Sql.Insert(
                        """
                        INSERT INTO dmarc_report (organization, report_id, domain, email, proven, period_begin, period_end, received, policy, messages)
                        VALUES ('Pages', @2, 'pages.test', 'x@far.test', '', @1, @1, @1, 'None', 5)
                        """, new DateTimeOffset(2026, 3, 1 + (i / 4), 0, 0, 0, TimeSpan.Zero), $"{i}");
                }

                return 0;
            },
            TestContext.Current.CancellationToken);
        var seen = new List<string>();
        for (string? path = "/api/v1/dmarc/reports?domain=pages.test&since=2026-01-01&limit=2&q=pages"; path is not null;)
        {
            using HttpResponseMessage response = await server.Local.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            seen.AddRange(JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.EnumerateArray().Select(static one => one.GetProperty("reportId").GetString()!));
            path = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) && links.Single() is var link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;
        }

        Assert.Equal(["8", "7", "6", "5", "4", "3", "2", "1", "0"], seen);
    }

    private static int Add(WriteTransaction transaction)
    {
        long id = transaction.Sql.Insert(
            """
            INSERT INTO dmarc_report (organization, report_id, domain, email, proven, period_begin, period_end, received, policy, messages)
            VALUES ('Far, Inc', '7', 'here.test', 'x@far.test', '', @1, @1, @1, 'Reject', 5)
            """, new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));
        return transaction.Sql.Execute(
            "INSERT INTO dmarc_report_row (report, number, source, author, disposition, dkim_aligned, spf_aligned, forwarded, messages) VALUES (@1, 0, '198.51.100.66', 'here.test', 'Reject', 0, 0, 0, 5)", id);
    }
}
