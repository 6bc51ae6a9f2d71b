using System.Net;
using Posthouse.Web;

namespace Posthouse.Identity.Tests;

/// <summary>RFC 6797: who came by HTTPS is told to come by nothing else, and nobody is told so in clear text.</summary>
public class StrictTransportTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    [Theory]
    [InlineData("/signin")]
    [InlineData("/account")]
    [InlineData("/mail/")]
    [InlineData("/console/")]
    [InlineData("/session")]
    [InlineData("/api/v1/domains")]
    [InlineData("/jmap/session")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/oauth/authorize")]
    [InlineData("/nothing/here")]
    public async Task Every_answer_over_https_says_so_and_none_over_http(string path)
    {
        using Browser safe = server.NewBrowser();
        using HttpResponseMessage told = await safe.GetAsync(path);
        // §6.1: one field. No sub-domains, no preload.
        Assert.Equal("max-age=31536000", Assert.Single(told.Headers.GetValues("Strict-Transport-Security")));
        using var clear = new Browser(server.Http);
        using HttpResponseMessage untold = await clear.GetAsync(path);
        Assert.False(untold.Headers.Contains("Strict-Transport-Security"));
        // RFC 9700 §4.13: nor whoever says that he came by it.
        using HttpResponseMessage forged = await clear.GetAsync(path, ("X-Forwarded-Proto", "https"), ("Forwarded", "proto=https"));
        Assert.False(forged.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task A_request_that_is_not_understood_is_told_too()
    {
        using Browser safe = server.NewBrowser();
        using HttpResponseMessage told = await safe.SendAsync("POST", "/api/v1/domains", new StringContent("{"));
        Assert.NotEqual(HttpStatusCode.OK, told.StatusCode);
        Assert.True(told.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal(TimeSpan.FromDays(365), server.Service<WebOptions>().StrictTransport);
    }
}
