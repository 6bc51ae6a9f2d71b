using System.Net;
using System.Text.Json;

namespace Posthouse.Identity.Tests;

/// <summary>A client ends its own tokens and nobody else's.</summary>
public class TokenOwnerTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_cannot_revoke_the_tokens_of_another(bool isPublic)
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        OAuthFlow other = await OAuthFlow.RegisterAsync(server, Other(isPublic));
        using Browser alice = await server.SignInAsync();
        (_, JsonElement body) = await app.RedeemAsync(await app.CodeAsync(alice));
        string access = body.GetProperty("access_token").GetString()!;
        string refresh = body.GetProperty("refresh_token").GetString()!;
        foreach (string token in (string[])[access, refresh])
        {
            // RFC 7009 §2.1: refused, and told so.
            (HttpStatusCode status, JsonElement told) = await other.PostAsync("/oauth/revoke", ("token", token));
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Equal("invalid_grant", told.GetProperty("error").GetString());
        }

        Assert.Equal(HttpStatusCode.OK, await app.UseAsync(access, "/jmap/session"));
        (HttpStatusCode own, _) = await app.PostAsync("/oauth/revoke", ("token", access));
        Assert.Equal(HttpStatusCode.OK, own);
        await app.IsRefusedAsync(access, "/jmap/session");
        Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync(refresh)).Status);
    }

    [Fact]
    public async Task A_program_with_a_secret_is_told_of_its_own_tokens_and_of_nobody_elses()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server, Other(isPublic: false));
        OAuthFlow other = await OAuthFlow.RegisterAsync(server, Other(isPublic: false));
        using Browser alice = await server.SignInAsync();
        (_, JsonElement body) = await app.RedeemAsync(await app.CodeAsync(alice));
        foreach (string kind in (string[])["access_token", "refresh_token"])
        {
            string token = body.GetProperty(kind).GetString()!;
            (HttpStatusCode status, JsonElement told) = await other.PostAsync("/oauth/introspect", ("token", token));
            Assert.Equal(HttpStatusCode.OK, status);
            // RFC 7662 §2.2: not even whose it is, or why not.
            Assert.Equal("""{"active":false}""", JsonSerializer.Serialize(told));
            (_, told) = await app.PostAsync("/oauth/introspect", ("token", token));
            Assert.True(told.GetProperty("active").GetBoolean());
        }

        // Asking has not ended it.
        Assert.Equal(HttpStatusCode.OK, await app.UseAsync(body.GetProperty("access_token").GetString()!, "/jmap/session"));
    }

    [Fact]
    public async Task A_program_without_a_secret_asks_about_no_token()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server, Other(isPublic: true));
        using Browser alice = await server.SignInAsync();
        (_, JsonElement body) = await app.RedeemAsync(await app.CodeAsync(alice));
        (HttpStatusCode status, JsonElement told) = await app.PostAsync("/oauth/introspect", ("token", body.GetProperty("access_token").GetString()!));
        Assert.NotEqual(HttpStatusCode.OK, status);
        Assert.False(told.TryGetProperty("active", out _));
    }

    [Fact]
    public async Task A_token_that_nobody_has_is_revoked_already()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        (HttpStatusCode status, _) = await app.PostAsync("/oauth/revoke", ("token", "nobodys"));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private static NewOAuthClient Other(bool isPublic) =>
        new() { ClientId = "other-" + Guid.NewGuid().ToString("N"), Name = "Another", RedirectUris = [OAuthFlow.Redirect], IsPublic = isPublic, Scopes = ["mail"] };
}
