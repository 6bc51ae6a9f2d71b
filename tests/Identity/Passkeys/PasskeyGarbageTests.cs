using System.Net;
using System.Text.Json;

namespace Posthouse.Identity.Tests;

/// <summary>On a server of its own: wrong answers are counted by address, and all tests have one.</summary>
public class PasskeyGarbageTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"id":"AA","rawId":"AA","type":"public-key"}""")]
    [InlineData("""{"id":"AA","rawId":"AA","type":"public-key","response":{}}""")]
    [InlineData("""{"id":1,"rawId":"!!"}""")]
    public async Task What_is_no_answer_is_refused(string answer)
    {
        using Browser browser = server.NewBrowser();
        (await browser.PostJsonAsync("/signin/passkey/options", "{}", null)).Dispose();
        using HttpResponseMessage response = await browser.PostJsonAsync("/signin/passkey", JsonSerializer.Serialize(new { answer }), null);
        // Many of these come from one address, and are counted.
        Assert.True(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests, response.StatusCode.ToString());
    }
}
