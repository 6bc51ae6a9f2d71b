using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>Signing keys.</summary>
public class DkimEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task A_key_is_made_waits_signs_retires_and_is_removed()
    {
        JsonElement made = await server.AskAsync("POST", "domains/here.test/dkim", """{"algorithm":"ed25519","selector":"one"}""", HttpStatusCode.Created);
        Assert.Equal("waiting", made.GetProperty("state").GetString());
        Assert.Equal("one._domainkey.here.test", made.GetProperty("recordName").GetString());
        Assert.StartsWith("v=DKIM1; k=ed25519; p=", made.GetProperty("record").GetString(), StringComparison.Ordinal);

        Assert.Equal("signing", (await server.AskAsync("POST", "domains/here.test/dkim/one", """{"action":"activate"}""")).GetProperty("state").GetString());
        await server.FailAsync("DELETE", "domains/here.test/dkim/one", HttpStatusCode.Conflict);
        Assert.Equal("retired", (await server.AskAsync("POST", "domains/here.test/dkim/one", """{"action":"retire","force":true}""")).GetProperty("state").GetString());
        Assert.Contains((await server.AskAsync("GET", "dkim?domain=here.test")).EnumerateArray(), static k => k.GetProperty("selector").GetString() == "one");
        await server.AskAsync("DELETE", "domains/here.test/dkim/one", expected: HttpStatusCode.NoContent);
        await server.FailAsync("DELETE", "domains/here.test/dkim/one", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_last_key_that_signs_is_retired_only_by_force()
    {
        await server.AskAsync("POST", "domains", """{"name":"signed.test"}""", HttpStatusCode.Created);
        foreach ((string selector, string algorithm) in new[] { ("r", "rsa"), ("e", "ed25519") })
        {
            await server.AskAsync("POST", "domains/signed.test/dkim", $$"""{"algorithm":"{{algorithm}}","selector":"{{selector}}"}""", HttpStatusCode.Created);
            await server.AskAsync("POST", $"domains/signed.test/dkim/{selector}", """{"action":"activate"}""");
        }

        await server.AskAsync("POST", "domains/signed.test/dkim/r", """{"action":"retire"}""");
        Assert.Contains("goes out unsigned", await server.FailAsync("POST", "domains/signed.test/dkim/e", HttpStatusCode.Conflict, """{"action":"retire"}"""), StringComparison.Ordinal);
        Assert.Equal("retired", (await server.AskAsync("POST", "domains/signed.test/dkim/e", """{"action":"retire","force":true}""")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_key_from_another_system_is_taken_in_either_pem_form()
    {
        using var rsa = RSA.Create(2048);
        foreach ((string selector, string pem) in new[] { ("pkcs8", rsa.ExportPkcs8PrivateKeyPem()), ("pkcs1", rsa.ExportRSAPrivateKeyPem()) })
        {
            JsonElement made = await server.AskAsync("POST", "domains/here.test/dkim", JsonSerializer.Serialize(new { selector, privateKey = pem }), HttpStatusCode.Created);
            Assert.EndsWith(Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()), made.GetProperty("record").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("here.test", """{"algorithm":"dsa"}""", HttpStatusCode.BadRequest)]
    [InlineData("here.test", """{"algorithm":"rsa","selector":"not a label"}""", HttpStatusCode.BadRequest)]
    [InlineData("here.test", """{"selector":"x","privateKey":"nonsense"}""", HttpStatusCode.BadRequest)]
    [InlineData("here.test", """{"selector":"x","privateKey":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}""", HttpStatusCode.Conflict)]
    [InlineData("here.test", """{"privateKey":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}""", HttpStatusCode.BadRequest)]
    [InlineData("elsewhere.test", """{"algorithm":"rsa"}""", HttpStatusCode.NotFound)]
    public async Task A_key_that_cannot_be_is_refused(string domain, string body, HttpStatusCode expected) => await server.FailAsync("POST", $"domains/{domain}/dkim", expected, body);
}
