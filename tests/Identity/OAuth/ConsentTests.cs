using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Posthouse.Directory;

namespace Posthouse.Identity.Tests;

/// <summary>The account page's list of programs that somebody has let in.</summary>
public class ConsentTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_is_listed_and_shut_out_by_its_owner_alone()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server, new NewOAuthClient { ClientId = "listed", Name = "Listed <b>App</b>", RedirectUris = [OAuthFlow.Redirect], IsPublic = true });
        using Browser alice = await server.SignInAsync();
        (_, JsonElement body) = await app.RedeemAsync(await app.CodeAsync(alice));
        string token = body.GetProperty("access_token").GetString()!;
        Assert.Equal(HttpStatusCode.OK, await app.UseAsync(token, "/jmap/session"));
        using HttpResponseMessage opened = await alice.GetAsync("/account");
        string page = await opened.Content.ReadAsStringAsync(Token);
        Assert.Contains("Listed &lt;b&gt;App&lt;/b&gt;", page, StringComparison.Ordinal);
        string id = Regex.Match(page, "consents/revoke.*?name=\"id\" value=\"([^\"]+)\"", RegexOptions.Singleline).Groups[1].Value;

        using Browser bob = await server.SignInAsync("bob");
        using (HttpResponseMessage foreign = await bob.PostAsync("/account/consents/revoke", ("csrf", bob.Csrf), ("id", id))) Assert.Equal(HttpStatusCode.OK, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await app.UseAsync(token, "/jmap/session"));
        using (HttpResponseMessage forged = await alice.PostAsync("/account/consents/revoke", ("csrf", "x"), ("id", id))) Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await app.UseAsync(token, "/jmap/session"));

        using (HttpResponseMessage revoked = await alice.PostAsync("/account/consents/revoke", ("csrf", alice.Csrf), ("id", id)))
            Assert.DoesNotContain("Listed", await revoked.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await app.IsRefusedAsync(token, "/jmap/session");
        (HttpStatusCode status, _) = await app.RefreshAsync(body.GetProperty("refresh_token").GetString()!);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        // And it has to ask again.
        using HttpResponseMessage asked = await alice.GetAsync(app.AuthorizePath());
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
    }

    [Fact]
    public async Task A_device_is_listed_while_it_has_a_token()
    {
        OAuthFlow device = await OAuthFlow.RegisterAsync(server, new NewOAuthClient { ClientId = "printer", Name = "Printer", IsPublic = true, Grants = ["device_code"] });
        (_, JsonElement begun) = await device.PostAsync("/oauth/device", ("scope", "mail"));
        using Browser bob = await server.SignInAsync("bob");
        string code = begun.GetProperty("user_code").GetString()!;
        using (HttpResponseMessage allowed = await bob.PostAsync("/device", ("user_code", code), ("csrf", bob.Csrf), ("decision", "allow"))) Assert.True((int)allowed.StatusCode < 400);
        (HttpStatusCode status, JsonElement body) = await device.PostAsync("/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", begun.GetProperty("device_code").GetString()!));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        Account account = await server.AccountAsync("bob");
        Consent consent = Assert.Single(await server.Service<Consents>().ListAsync(account.Id, Token), static one => one.Name == "Printer");
        Assert.True(await server.Service<Consents>().RevokeAsync(account.Id, consent.Id));
        await device.IsRefusedAsync(body.GetProperty("access_token").GetString()!, "/jmap/session");
        Assert.False(await server.Service<Consents>().RevokeAsync(account.Id, consent.Id));
    }
}
