using System.Net;
using System.Text;
using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

/// <summary>A neighbour who has more than is looked at for one page takes nothing from others, and is not told of to them.</summary>
public sealed class CrowdedServerTests(TenantServer tenants) : IClassFixture<TenantServer>
{
    private const string Since = "since=2026-01-01T00:00:00Z";

    [Fact]
    public async Task A_neighbours_reports_leave_ones_own_in_the_list_and_in_the_sum_and_are_not_read_from_the_cursor()
    {
        await tenants.Server.Store.WriteAsync(
            static transaction =>
            {
                // More than a list looks at for one page, all later than the one report of b.test, and more sources than a summary has.
                transaction.Sql.Execute(
                    """
                    INSERT INTO dmarc_report (organization, report_id, domain, email, proven, period_begin, period_end, received, policy, messages)
                    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 20600)
                    SELECT 'Neighbour', n, 'a.test', 'x@far.test', 'far.test', @1, @1, @1, 'Reject', 5 FROM number
                    """, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
                transaction.Sql.Execute(
                    """
                    INSERT INTO dmarc_report_row (report, number, source, author, disposition, dkim_aligned, spf_aligned, forwarded, messages)
                    SELECT id, 0, '10.0.' || (id / 250) || '.' || (id % 250), 'a.test', 'Reject', 0, 0, 0, 5 FROM dmarc_report
                    """);
                for (int i = 0; i < 2; i++)
                {
                    long id = transaction.Sql.Insert(
                        """
                        INSERT INTO dmarc_report (organization, report_id, domain, email, proven, period_begin, period_end, received, policy, messages)
                        VALUES ('Own', @2, 'b.test', 'x@far.test', 'far.test', @1, @1, @1, 'Reject', 5)
                        """, new DateTimeOffset(2026, 2, 1 + i, 0, 0, 0, TimeSpan.Zero), $"{i}");
                    transaction.Sql.Execute(
                        "INSERT INTO dmarc_report_row (report, number, source, author, disposition, dkim_aligned, spf_aligned, forwarded, messages) VALUES (@1, 0, '198.51.100.66', 'b.test', 'Reject', 0, 0, 0, 5)", id);
                }

                return 0;
            },
            TestContext.Current.CancellationToken);

        foreach (string path in (string[])[$"dmarc/summary?{Since}", $"dmarc/summary?domain=b.test&{Since}"])
        {
            JsonElement source = Assert.Single(JsonDocument.Parse((await AskAsync(path)).Text).RootElement.EnumerateArray());
            Assert.Equal(("b.test", "198.51.100.66", 10), (source.GetProperty("domain").GetString(), source.GetProperty("source").GetString(), source.GetProperty("messages").GetInt32()));
        }

        Assert.Equal("[]", (await AskAsync($"dmarc/summary?domain=a.test&{Since}")).Text);

        // The list stops among the neighbour's, with nothing yet, and goes on from there.
        (string text, string? link) = await AskAsync($"dmarc/reports?limit=1&{Since}");
        Assert.Equal("[]", text);
        string next = link!, cursor = next[(next.IndexOf("cursor=", StringComparison.Ordinal) + 7)..];
        Assert.StartsWith("~", cursor[8..], StringComparison.Ordinal);
        string place = cursor[9..];
        Assert.DoesNotContain("1772323200", Encoding.UTF8.GetString(Convert.FromBase64String(place.Replace('-', '+').Replace('_', '/').PadRight((place.Length + 3) / 4 * 4, '='))), StringComparison.Ordinal);
        (text, string? after) = await AskAsync(next);
        Assert.Equal("1", Assert.Single(JsonDocument.Parse(text).RootElement.EnumerateArray()).GetProperty("reportId").GetString());
        (text, after) = await AskAsync(after!);
        Assert.Equal("0", Assert.Single(JsonDocument.Parse(text).RootElement.EnumerateArray()).GetProperty("reportId").GetString());
        Assert.Null(after);

        // What is sealed for one list opens in no other, and not when it was changed.
        foreach (string other in (string[])[next.Replace("limit=1", "domain=b.test&limit=1", StringComparison.Ordinal), next[..^2] + "AA"])
            Assert.Equal(HttpStatusCode.BadRequest, (await tenants.AskAsync("admin@b.test", "GET", other)).Status);
    }

    /// <returns>The answer, and where the list goes on.</returns>
    private async Task<(string Text, string? Next)> AskAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/" + path);
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin@b.test:{WebServer.Password}")));
        using HttpResponseMessage response = await tenants.Server.Outside.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        string? link = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? links.Single() : null;
        return (text, link is null ? null : Uri.UnescapeDataString(link["</api/v1/".Length..link.IndexOf('>', StringComparison.Ordinal)]));
    }
}
