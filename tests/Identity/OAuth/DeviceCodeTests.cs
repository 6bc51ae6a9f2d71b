using System.Net;
using System.Text.Json;

namespace Posthouse.Identity.Tests;

/// <summary>A code that a person has allowed stays allowed, however often it is sent or looked at again.</summary>
public class DeviceCodeTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private const string Already = "You have allowed this device already.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("allow")]
    [InlineData("deny")]
    [InlineData(null)]
    public async Task Looking_or_answering_again_changes_nothing(string? again)
    {
        (OAuthFlow device, string deviceCode, string userCode) = await BeginAsync();
        using Browser alice = await server.SignInAsync();
        using (HttpResponseMessage allowed = await AnswerAsync(alice, userCode, "allow")) Assert.EndsWith("/device?end=allowed", allowed.Headers.Location?.OriginalString, StringComparison.Ordinal);
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage second = again is null ? await alice.GetAsync("/device?user_code=" + userCode) : await AnswerAsync(alice, userCode, again);
            Assert.Equal(HttpStatusCode.OK, second.StatusCode);
            Assert.Contains(Already, await second.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        (HttpStatusCode status, JsonElement body) = await PollAsync(device, deviceCode);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        string token = body.GetProperty("access_token").GetString()!;
        // Nor does it end what the device has got.
        using (HttpResponseMessage late = await alice.GetAsync("/device?user_code=" + userCode)) Assert.Contains(Already, await late.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await device.UseAsync(token, "/jmap/session"));
        (status, _) = await device.PostAsync("/oauth/revoke", ("token", token));
        Assert.Equal(HttpStatusCode.OK, status);
        await device.IsRefusedAsync(token, "/jmap/session");
    }

    [Fact]
    public async Task Somebody_else_neither_learns_of_it_nor_spoils_it()
    {
        (OAuthFlow device, string deviceCode, string userCode) = await BeginAsync();
        using Browser alice = await server.SignInAsync();
        using Browser bob = await server.SignInAsync("bob");
        (await AnswerAsync(alice, userCode, "allow")).Dispose();
        using (HttpResponseMessage other = await AnswerAsync(bob, userCode, "allow"))
        {
            string page = await other.Content.ReadAsStringAsync(Token);
            Assert.DoesNotContain(Already, page, StringComparison.Ordinal);
            Assert.Contains("There is no such code", page, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await PollAsync(device, deviceCode)).Status);
    }

    [Fact]
    public async Task Two_answers_at_once_let_the_device_in()
    {
        (OAuthFlow device, string deviceCode, string userCode) = await BeginAsync();
        using Browser alice = await server.SignInAsync();
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => AnswerAsync(alice, userCode, "allow")));
        foreach (HttpResponseMessage answer in answers)
        {
            using (answer) Assert.True(answer.StatusCode < HttpStatusCode.BadRequest, await answer.Content.ReadAsStringAsync(Token));
        }

        using (HttpResponseMessage after = await alice.GetAsync("/device?user_code=" + userCode)) Assert.Contains(Already, await after.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PollAsync(device, deviceCode)).Status);
    }

    private async Task<(OAuthFlow Device, string DeviceCode, string UserCode)> BeginAsync()
    {
        OAuthFlow device = await OAuthFlow.RegisterAsync(server, new NewOAuthClient { ClientId = "tv-" + Guid.NewGuid().ToString("N"), Name = "A Printer", IsPublic = true, Grants = ["device_code"] });
        (HttpStatusCode status, JsonElement begun) = await device.PostAsync("/oauth/device", ("scope", "mail"));
        Assert.True(status == HttpStatusCode.OK, begun.ToString());
        return (device, begun.GetProperty("device_code").GetString()!, begun.GetProperty("user_code").GetString()!);
    }

    private static Task<HttpResponseMessage> AnswerAsync(Browser browser, string userCode, string decision) =>
        browser.PostAsync("/device", ("user_code", userCode), ("decision", decision), ("csrf", browser.Csrf));

    private static Task<(HttpStatusCode Status, JsonElement Body)> PollAsync(OAuthFlow device, string deviceCode) =>
        device.PostAsync("/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", deviceCode));
}
