using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace Posthouse.Identity.Tests;

/// <summary>What was good once or until now is shown again, and opens nothing.</summary>
public class ReplayTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_api_key_opens_nothing()
    {
        using Browser root = await server.SignInAsync("root");
        using HttpResponseMessage made = await root.PostJsonAsync("/api/v1/keys", """{"name":"backup","scopes":["read-directory"]}""", root.Csrf);
        string text = await made.Content.ReadAsStringAsync(Token);
        Assert.True(made.StatusCode == HttpStatusCode.Created, text);
        JsonElement key = JsonDocument.Parse(text).RootElement;
        string secret = key.GetProperty("secret").GetString()!;
        OAuthFlow program = await OAuthFlow.RegisterAsync(server);
        Assert.Equal(HttpStatusCode.OK, await program.UseAsync(secret, "/api/v1/domains"));
        using HttpResponseMessage deleted = await root.SendAsync("DELETE", $"/api/v1/keys/{key.GetProperty("id")}", csrf: root.Csrf);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await program.UseAsync(secret, "/api/v1/domains"));
    }

    [Fact]
    public async Task An_access_token_that_has_expired_opens_no_protocol_and_its_refresh_token_brings_another()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser root = await server.SignInAsync("root");
        // The first code makes the options, with the server's keys.
        string code = await app.CodeAsync(root, "mail admin offline_access");
        // The server's own clock is the system's; tokens are played an hour older.
        server.Service<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.TimeProvider = server.Clock;
        server.Service<IOptionsMonitor<OpenIddictValidationOptions>>().CurrentValue.TimeProvider = server.Clock;
        (_, JsonElement body) = await app.RedeemAsync(code);
        string old = body.GetProperty("access_token").GetString()!;
        TimeSpan lasts = TimeSpan.FromSeconds(body.GetProperty("expires_in").GetInt32());
        server.Clock.Advance(lasts - TimeSpan.FromMinutes(1));
        await OpensAsync(app, old, HttpStatusCode.OK, "a1 OK");
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        await OpensAsync(app, old, HttpStatusCode.Unauthorized, "a1 NO");
        (HttpStatusCode status, body) = await app.RefreshAsync(body.GetProperty("refresh_token").GetString()!);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        await OpensAsync(app, body.GetProperty("access_token").GetString()!, HttpStatusCode.OK, "a1 OK");
        await OpensAsync(app, old, HttpStatusCode.Unauthorized, "a1 NO");
    }

    [Fact]
    public async Task A_refresh_token_that_was_revoked_brings_nothing()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        (_, JsonElement body) = await app.RedeemAsync(await app.CodeAsync(alice));
        string refresh = body.GetProperty("refresh_token").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("/oauth/revoke", ("token", refresh))).Status);
        // RFC 6749 §5.2.
        IsInvalidGrant(await app.RefreshAsync(refresh));
        // Nor does asking again bring it back.
        IsInvalidGrant(await app.RefreshAsync(refresh));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_that_show_the_same_at_once_one_gets_tokens_at_most(bool refresh)
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        string shown = await app.CodeAsync(alice);
        if (refresh) shown = (await app.RedeemAsync(shown)).Body.GetProperty("refresh_token").GetString()!;
        (HttpStatusCode Status, JsonElement Body)[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => refresh ? app.RefreshAsync(shown) : app.RedeemAsync(shown)));
        Assert.InRange(answers.Count(static one => one.Status == HttpStatusCode.OK), 0, 1);
        foreach ((HttpStatusCode Status, JsonElement Body) late in answers.Where(static one => one.Status != HttpStatusCode.OK)) IsInvalidGrant(late);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_came_of_a_code_or_refresh_token_that_two_show_at_once_opens_nothing(bool refresh)
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        int won = 0;
        for (int round = 0; round < 40; round++)
        {
            string shown = await app.CodeAsync(alice);
            if (refresh) shown = (await app.RedeemAsync(shown)).Body.GetProperty("refresh_token").GetString()!;
            // Two, and now and then more: the second in every moment of the first.
            (HttpStatusCode Status, JsonElement Body)[] answers = await Task.WhenAll(Enumerable.Range(0, 2 + (round % 3)).Select(_ => Task.Run(() => refresh ? app.RefreshAsync(shown) : app.RedeemAsync(shown), Token)));
            foreach ((HttpStatusCode status, JsonElement body) in answers)
            {
                if (status != HttpStatusCode.OK)
                {
                    IsInvalidGrant((status, body));
                    continue;
                }

                won++;
                Assert.Equal(HttpStatusCode.Unauthorized, await app.UseAsync(body.GetProperty("access_token").GetString()!, "/jmap/session"));
                IsInvalidGrant(await app.RefreshAsync(body.GetProperty("refresh_token").GetString()!));
            }
        }

        Assert.InRange(won, 0, 40);
    }

    [Fact]
    public async Task A_device_code_is_good_once()
    {
        OAuthFlow device = await OAuthFlow.RegisterAsync(server, new NewOAuthClient { ClientId = "tv-" + Guid.NewGuid().ToString("N"), Name = "A Printer", IsPublic = true, Grants = ["device_code"] });
        (_, JsonElement begun) = await device.PostAsync("/oauth/device", ("scope", "mail"));
        using Browser alice = await server.SignInAsync();
        using (HttpResponseMessage allowed = await alice.PostAsync("/device", ("user_code", begun.GetProperty("user_code").GetString()!), ("decision", "allow"), ("csrf", alice.Csrf)))
            Assert.EndsWith("/device?end=allowed", allowed.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Task<(HttpStatusCode Status, JsonElement Body)> RedeemAsync() =>
            device.PostAsync("/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", begun.GetProperty("device_code").GetString()!));
        (HttpStatusCode status, JsonElement body) = await RedeemAsync();
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        IsInvalidGrant(await RedeemAsync());
        // RFC 6749 §4.1.2 of codes: used twice, it was stolen once.
        Assert.Equal(HttpStatusCode.Unauthorized, await device.UseAsync(body.GetProperty("access_token").GetString()!, "/jmap/session"));
    }

    private static async Task OpensAsync(OAuthFlow app, string token, HttpStatusCode status, string imap)
    {
        Assert.Equal(status, await app.UseAsync(token, "/api/v1/domains"));
        Assert.Equal(status, await app.UseAsync(token, "/jmap/session"));
        Assert.StartsWith(imap, await app.ImapAsync("root@here.test", token), StringComparison.Ordinal);
    }

    private static void IsInvalidGrant((HttpStatusCode Status, JsonElement Body) answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("invalid_grant", answer.Body.GetProperty("error").GetString());
    }
}
