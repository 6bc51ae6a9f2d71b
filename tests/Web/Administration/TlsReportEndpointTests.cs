using System.Net;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Web.Tests;

/// <summary>TLS reports that came.</summary>
public class TlsReportEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task Reports_are_listed_by_domain_and_age()
    {
        DateTimeOffset yesterday = DateTimeOffset.UtcNow.AddDays(-1);
        var report = new TlsReport
        {
            Organization = "far.test",
            ReportId = "1",
            Start = yesterday,
            End = yesterday,
            Policies = [new TlsReportedPolicy { Type = "sts", Domain = "here.test", Succeeded = 5, Failed = 2, Failures = [new TlsReportedFailure("certificate-expired", 2) { MxHost = "mx.here.test", ReasonCode = "code" }] }],
        };
        await server.Service<ReceivedTlsReports>().KeepAsync(DomainName.Parse("here.test"), report, "signer.test", TestContext.Current.CancellationToken);
        await server.Service<ReceivedTlsReports>().KeepAsync(DomainName.Parse("here.test"), report with { ReportId = "old", Start = yesterday.AddDays(-20) }, "signer.test", TestContext.Current.CancellationToken);

        JsonElement only = Assert.Single((await server.AskAsync("GET", "tls-reports?domain=here.test")).EnumerateArray());
        Assert.Equal(5, only.GetProperty("succeeded").GetInt64());
        Assert.Equal("signer.test", only.GetProperty("signer").GetString());
        JsonElement failure = Assert.Single(only.GetProperty("failures").EnumerateArray());
        Assert.Equal(("certificate-expired", "mx.here.test", "code"), (failure.GetProperty("result").GetString(), failure.GetProperty("mxHost").GetString(), failure.GetProperty("detail").GetString()));
        Assert.Equal(2, (await server.AskAsync("GET", "tls-reports?days=30")).GetArrayLength());
        Assert.Equal(0, (await server.AskAsync("GET", "tls-reports?domain=other.test")).GetArrayLength());
        using HttpResponseMessage first = await server.Local.GetAsync(new Uri("/api/v1/tls-reports?days=30&limit=1", UriKind.Relative), TestContext.Current.CancellationToken);
        string link = Assert.Single(first.Headers.GetValues("Link"));
        JsonElement second = Assert.Single((await server.AskAsync("GET", link[(link.IndexOf("v1/", StringComparison.Ordinal) + 3)..link.IndexOf('>', StringComparison.Ordinal)])).EnumerateArray());
        Assert.True(second.GetProperty("from").GetDateTimeOffset() < DateTimeOffset.UtcNow.AddDays(-10));
        Assert.Equal(2, (await server.AskAsync("GET", "tls-reports?days=30&q=FAR")).GetArrayLength());
        Assert.Equal(0, (await server.AskAsync("GET", "tls-reports?days=30&q=near")).GetArrayLength());
        await server.FailAsync("GET", "tls-reports?days=30&sort=nothing", HttpStatusCode.BadRequest);
        JsonElement oldest = Assert.Single((await server.AskAsync("GET", "tls-reports?days=30&sort=from&limit=1")).EnumerateArray());
        Assert.Equal(second.GetProperty("from").GetDateTimeOffset(), oldest.GetProperty("from").GetDateTimeOffset());
        Assert.Equal(only.GetProperty("from").GetDateTimeOffset(), (await server.AskAsync("GET", "tls-reports?days=30&sort=-from"))[0].GetProperty("from").GetDateTimeOffset());
        await server.FailAsync("GET", "tls-reports?days=0", HttpStatusCode.BadRequest);
    }
}
