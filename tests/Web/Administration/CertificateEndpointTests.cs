using System.Net;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.Web.Tests;

/// <summary>Certificates. Obtaining them is the subject of the Acme room's tests.</summary>
public class CertificateEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task What_is_in_use_is_listed_with_the_days_that_are_left()
    {
        server.Service<CertificateStore>().Use(new ServerCertificate(TestCertificates.Make("mail.here.test", "smtp.here.test")));
        System.Text.Json.JsonElement one = Assert.Single((await server.AskAsync("GET", "certificates")).EnumerateArray());
        Assert.Equal("self-signed", one.GetProperty("source").GetString());
        Assert.Equal(["mail.here.test", "smtp.here.test"], one.GetProperty("names").EnumerateArray().Select(static n => n.GetString()));
        Assert.InRange(one.GetProperty("daysLeft").GetDouble(), 29.9, 30);
    }

    [Theory]
    [InlineData("""{"action":"obtain"}""")]
    [InlineData("""{"action":"renew"}""")]
    [InlineData("""{"action":"revoke"}""")]
    public async Task Without_consent_nothing_is_done_and_it_is_said_how_to_give_it(string body) =>
        Assert.Contains("terms-agreed = true", await server.FailAsync("POST", "certificates/acme", HttpStatusCode.Conflict, body));

    [Theory]
    [InlineData("""{"action":"replace"}""")]
    [InlineData("""{"action":"revoke","reason":"boredom"}""")]
    public async Task What_is_not_known_is_refused(string body) =>
        Assert.Contains("is n", await server.FailAsync("POST", "certificates/acme", HttpStatusCode.BadRequest, body));
}
