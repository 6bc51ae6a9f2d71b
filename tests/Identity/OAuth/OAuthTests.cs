using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Identity.Tests;

public class OAuthTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Discovery_tells_what_there_is_and_where()
    {
        using Browser program = server.NewBrowser();
        foreach (string path in (string[])["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"])
        {
            using HttpResponseMessage response = await program.GetAsync(path, ("X-Forwarded-Host", "evil.example"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            JsonElement told = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;
            Assert.Equal(IdentityServer.Issuer, told.GetProperty("issuer").GetString());
            // Under the issuer's name, whatever name the request came for.
            foreach (string endpoint in (string[])["authorization", "token", "device_authorization", "introspection", "revocation", "userinfo"])
                Assert.StartsWith(IdentityServer.Issuer, told.GetProperty(endpoint + "_endpoint").GetString(), StringComparison.Ordinal);
            Assert.Equal(IdentityServer.Issuer.TrimEnd('/') + "/oauth/token", told.GetProperty("token_endpoint").GetString());
            Assert.Equal(IdentityServer.Issuer.TrimEnd('/') + "/oauth/keys", told.GetProperty("jwks_uri").GetString());
            Assert.Equal(["S256"], told.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(static m => m.GetString()));
            foreach (string endpoint in (string[])["token", "introspection", "revocation"])
                Assert.DoesNotContain("private_key_jwt", told.GetProperty(endpoint + "_endpoint_auth_methods_supported").EnumerateArray().Select(static m => m.GetString()));
            Assert.Contains("mail", told.GetProperty("scopes_supported").EnumerateArray().Select(static s => s.GetString()));
            Assert.True(told.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
        }

        using HttpResponseMessage keys = await program.GetAsync("/oauth/keys");
        JsonElement key = JsonDocument.Parse(await keys.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("keys")[0];
        Assert.Equal("RSA", key.GetProperty("kty").GetString());
        Assert.False(key.TryGetProperty("d", out _));
    }

    // RFC 9700 §2.1.2, §2.4.
    [Fact]
    public async Task No_token_comes_by_an_address_or_for_a_password()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        foreach (string kind in (string[])["token", "id_token", "id_token token", "code token", "code id_token"])
        {
            using HttpResponseMessage asked = await alice.GetAsync(app.AuthorizePath("openid mail").Replace("response_type=code", "response_type=" + Uri.EscapeDataString(kind), StringComparison.Ordinal));
            string answer = asked.Headers.Location?.OriginalString + await asked.Content.ReadAsStringAsync(Token);
            Assert.Contains("unsupported_response_type", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("token=", answer, StringComparison.Ordinal);
        }

        (HttpStatusCode status, JsonElement body) = await app.PostAsync("/oauth/token", ("grant_type", "password"), ("username", "alice@here.test"), ("password", IdentityServer.Password), ("scope", "mail"));
        Assert.Equal((HttpStatusCode.BadRequest, "unsupported_grant_type"), (status, body.GetProperty("error").GetString()));
        using HttpResponseMessage discovery = await alice.GetAsync("/.well-known/openid-configuration");
        JsonElement told = JsonDocument.Parse(await discovery.Content.ReadAsStringAsync(Token)).RootElement;
        Assert.Equal(["code"], told.GetProperty("response_types_supported").EnumerateArray().Select(static one => one.GetString()));
        Assert.DoesNotContain(told.GetProperty("grant_types_supported").EnumerateArray().Select(static one => one.GetString()), static one => one is "password" or "implicit");
    }

    [Fact]
    public async Task Tokens_that_have_expired_leave_the_store_and_others_stay()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        (_, JsonElement body) = await app.RedeemAsync(await app.CodeAsync(alice, "openid mail"));
        var tokens = server.Service<OpenIddict.Abstractions.IOpenIddictTokenStore<OAuthToken>>();
        await tokens.CreateAsync(new OAuthToken { Id = "old", Type = "access_token", Status = "valid", Expires = DateTimeOffset.UtcNow.AddMinutes(-1) }, Token);
        long before = await tokens.CountAsync(Token);
        await server.Service<ExpiredSessions>().SweepAsync(Token);
        Assert.Null(await tokens.FindByIdAsync("old", Token));
        Assert.Equal(before - 1, await tokens.CountAsync(Token));
        Assert.Equal(HttpStatusCode.OK, await app.UseAsync(body.GetProperty("access_token").GetString()!, "/jmap/session"));
    }

    [Fact]
    public async Task A_code_becomes_a_token_that_opens_jmap_and_imap_and_nothing_else()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        (HttpStatusCode status, JsonElement body) = await app.RedeemAsync(await app.CodeAsync(alice, "openid email mail"));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        string token = body.GetProperty("access_token").GetString()!;
        Assert.Equal(3, body.GetProperty("id_token").GetString()!.Split('.').Length);
        Assert.False(body.TryGetProperty("refresh_token", out _));
        Assert.Equal(HttpStatusCode.OK, await app.UseAsync(token, "/jmap/session"));
        await app.IsRefusedAsync(token, "/api/v1/domains");
        await app.IsRefusedAsync(token + "x", "/jmap/session");
        using Browser program = server.NewBrowser();
        using HttpResponseMessage info = await program.GetAsync("/oauth/userinfo", ("Authorization", "Bearer " + token));
        Assert.Contains("\"alice@here.test\"", await info.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.StartsWith("a1 OK", await app.ImapAsync("alice@here.test", token), StringComparison.Ordinal);
        Assert.DoesNotContain("a1 OK", await app.ImapAsync("bob@here.test", token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_scope_admin_opens_the_api_for_administrators_alone()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser root = await server.SignInAsync("root");
        (_, JsonElement roots) = await app.RedeemAsync(await app.CodeAsync(root, "admin"));
        Assert.Equal(HttpStatusCode.OK, await app.UseAsync(roots.GetProperty("access_token").GetString()!, "/api/v1/domains"));
        await app.IsRefusedAsync(roots.GetProperty("access_token").GetString()!, "/jmap/session");
        using Browser bob = await server.SignInAsync("bob");
        (_, JsonElement bobs) = await app.RedeemAsync(await app.CodeAsync(bob, "admin"));
        Assert.Equal(HttpStatusCode.Forbidden, await app.UseAsync(bobs.GetProperty("access_token").GetString()!, "/api/v1/domains"));
    }

    [Fact]
    public async Task A_code_is_good_once_and_used_twice_it_ends_what_came_of_it()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        string code = await app.CodeAsync(alice);
        (_, JsonElement first) = await app.RedeemAsync(code);
        (HttpStatusCode status, JsonElement second) = await app.RedeemAsync(code);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_grant", second.GetProperty("error").GetString());
        await app.IsRefusedAsync(first.GetProperty("access_token").GetString()!, "/jmap/session");
    }

    [Fact]
    public async Task A_refresh_token_that_comes_twice_ends_its_family()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        (_, JsonElement first) = await app.RedeemAsync(await app.CodeAsync(alice));
        string stolen = first.GetProperty("refresh_token").GetString()!;
        (HttpStatusCode status, JsonElement second) = await app.RefreshAsync(stolen);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual(stolen, second.GetProperty("refresh_token").GetString());
        Assert.Equal(HttpStatusCode.OK, await app.UseAsync(second.GetProperty("access_token").GetString()!, "/jmap/session"));
        (status, JsonElement again) = await app.RefreshAsync(stolen);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_grant", again.GetProperty("error").GetString());
        await app.IsRefusedAsync(second.GetProperty("access_token").GetString()!, "/jmap/session");
        (status, _) = await app.RefreshAsync(second.GetProperty("refresh_token").GetString()!);
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Theory]
    [InlineData("", "S256")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "plain")]
    public async Task Without_pkce_or_with_less_of_it_nobody_is_asked(string challenge, string method)
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        using HttpResponseMessage response = await alice.GetAsync(app.AuthorizePath(challenge: challenge, method: method));
        string answer = response.Headers.Location?.OriginalString ?? await response.Content.ReadAsStringAsync(Token);
        Assert.Contains("invalid_request", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_needs_the_verifier_of_its_challenge()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        (HttpStatusCode status, JsonElement body) = await app.RedeemAsync(await app.CodeAsync(alice), new string('a', 43));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_grant", body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_code_is_good_for_its_own_client_alone()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        OAuthFlow other = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        (HttpStatusCode status, _) = await other.RedeemAsync(await app.CodeAsync(alice), app.Verifier);
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Theory]
    [InlineData("https://evil.example/back")]
    [InlineData("https://app.example/back/../evil")]
    [InlineData("https://app.example/back?x=1")]
    public async Task A_code_goes_nowhere_that_was_not_registered(string redirect)
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        using HttpResponseMessage response = await alice.GetAsync(app.AuthorizePath(redirect: redirect));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task The_person_is_asked_once_and_may_say_no()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        Uri denied = await app.AllowAsync(alice, app.AuthorizePath(), "deny");
        Assert.Contains("error=access_denied", denied.Query, StringComparison.Ordinal);
        Assert.Contains("code=", (await app.AllowAsync(alice, app.AuthorizePath())).Query, StringComparison.Ordinal);
        using HttpResponseMessage second = await alice.GetAsync(app.AuthorizePath());
        Assert.Contains("code=", second.Headers.Location!.Query, StringComparison.Ordinal);
        // More than was allowed is asked for anew.
        using HttpResponseMessage more = await alice.GetAsync(app.AuthorizePath("mail admin offline_access"));
        Assert.Equal(HttpStatusCode.OK, more.StatusCode);
    }

    [Fact]
    public async Task Another_site_cannot_say_yes_for_the_person()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        using HttpResponseMessage get = await alice.GetAsync(app.AuthorizePath(extra: "&decision=allow"));
        Assert.Equal(HttpStatusCode.OK, get.StatusCode);
        var fields = app.AuthorizePath()[(app.AuthorizePath().IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Select(static p => p.Split('=')).Select(static p => KeyValuePair.Create(p[0], Uri.UnescapeDataString(p[1])));
        foreach ((string csrf, string site) in ((string, string)[])[("", "same-origin"), ("wrong", "same-origin"), (alice.Csrf, "cross-site")])
        {
            using HttpResponseMessage post = await alice.SendAsync("POST", "/oauth/authorize", new FormUrlEncodedContent([.. fields, KeyValuePair.Create("decision", "allow"), KeyValuePair.Create("csrf", csrf)]), site: site);
            Assert.Equal(HttpStatusCode.OK, post.StatusCode);
            Assert.Null(post.Headers.Location);
        }
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_signs_in_first_and_comes_back()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser browser = server.NewBrowser();
        using HttpResponseMessage first = await browser.GetAsync(app.AuthorizePath());
        Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        Assert.StartsWith("/signin?next=%2Foauth%2Fauthorize%3F", first.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using HttpResponseMessage page = await browser.GetAsync(first.Headers.Location.OriginalString);
        // The form's answer leads on to the client's own site.
        Assert.DoesNotContain("form-action", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using HttpResponseMessage silent = await browser.GetAsync(app.AuthorizePath(extra: "&prompt=none"));
        Assert.Contains("error=login_required", silent.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_gets_its_token_when_the_person_has_typed_its_code()
    {
        OAuthFlow device = await OAuthFlow.RegisterAsync(server, new NewOAuthClient { ClientId = "tv-" + Guid.NewGuid().ToString("N"), Name = "A Printer", IsPublic = true, Grants = ["device_code"] });
        (HttpStatusCode status, JsonElement begun) = await device.PostAsync("/oauth/device", ("scope", "mail"));
        Assert.True(status == HttpStatusCode.OK, begun.ToString());
        string deviceCode = begun.GetProperty("device_code").GetString()!;
        string userCode = begun.GetProperty("user_code").GetString()!;
        Task<(HttpStatusCode Status, JsonElement Body)> PollAsync() => device.PostAsync("/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", deviceCode));
        (_, JsonElement waiting) = await PollAsync();
        Assert.Equal("authorization_pending", waiting.GetProperty("error").GetString());

        using Browser alice = await server.SignInAsync();
        using (HttpResponseMessage wrong = await alice.GetAsync("/device?user_code=0000-0000-0000")) Assert.Contains("There is no such code", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using (HttpResponseMessage page = await alice.GetAsync("/device?user_code=" + userCode)) Assert.Contains("A Printer", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using (HttpResponseMessage forged = await alice.PostAsync("/device", ("user_code", userCode), ("decision", "allow"))) Assert.Equal(HttpStatusCode.OK, forged.StatusCode);
        // RFC 8628 §3.5: asked again before five seconds were over.
        (status, JsonElement hasty) = await PollAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "slow_down"), (status, hasty.GetProperty("error").GetString()));
        using (HttpResponseMessage allowed = await alice.PostAsync("/device", ("user_code", userCode), ("decision", "allow"), ("csrf", alice.Csrf))) Assert.True(allowed.Headers.Location?.OriginalString.EndsWith("/device?end=allowed", StringComparison.Ordinal), await allowed.Content.ReadAsStringAsync(Token));
        (status, JsonElement body) = await PollAsync();
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        Assert.Equal(HttpStatusCode.OK, await device.UseAsync(body.GetProperty("access_token").GetString()!, "/jmap/session"));
        Assert.Equal(HttpStatusCode.BadRequest, (await PollAsync()).Status);
    }

    [Fact]
    public async Task A_clients_own_token_opens_nobodys_mail_and_it_may_ask_about_tokens()
    {
        OAuthFlow machine = await OAuthFlow.RegisterAsync(server, new NewOAuthClient { ClientId = "machine-" + Guid.NewGuid().ToString("N"), Name = "Machine", Grants = ["client_credentials"] });
        (HttpStatusCode status, JsonElement body) = await machine.PostAsync("/oauth/token", ("grant_type", "client_credentials"), ("scope", "mail"));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        string token = body.GetProperty("access_token").GetString()!;
        await machine.IsRefusedAsync(token, "/jmap/session");
        (_, JsonElement told) = await machine.PostAsync("/oauth/introspect", ("token", token));
        Assert.True(told.GetProperty("active").GetBoolean());
        (status, _) = await machine.PostAsync("/oauth/revoke", ("token", token));
        Assert.Equal(HttpStatusCode.OK, status);
        (_, told) = await machine.PostAsync("/oauth/introspect", ("token", token));
        Assert.False(told.GetProperty("active").GetBoolean());
        (status, body) = await new OAuthFlow(server, "machine", "wrong").PostAsync("/oauth/token", ("grant_type", "client_credentials"));
        Assert.Equal("invalid_client", body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Another_password_ends_every_token_and_a_deleted_client_has_none()
    {
        DirectoryAdministration administration = server.Service<DirectoryAdministration>();
        Account dora = await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("dora@here.test"), Password = IdentityServer.Password }, Token);
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser browser = await server.SignInAsync("dora");
        (_, JsonElement body) = await app.RedeemAsync(await app.CodeAsync(browser));
        await administration.SetPasswordAsync(dora.Id, IdentityServer.Password + "!", Token);
        await app.IsRefusedAsync(body.GetProperty("access_token").GetString()!, "/jmap/session");
        Assert.Equal(HttpStatusCode.BadRequest, (await app.RefreshAsync(body.GetProperty("refresh_token").GetString()!)).Status);
    }

    [Fact]
    public async Task Clients_are_administered_by_the_api()
    {
        using Browser root = await server.SignInAsync("root");
        using HttpResponseMessage made = await root.PostJsonAsync("/api/v1/oauth/clients", """{"clientId":"made","name":"Made","redirectUris":["https://made.example/cb"],"scopes":["jmap"]}""", root.Csrf);
        JsonElement client = JsonDocument.Parse(await made.Content.ReadAsStringAsync(Token)).RootElement;
        Assert.True(made.StatusCode == HttpStatusCode.Created, client.ToString());
        Assert.Equal(43, client.GetProperty("secret").GetString()!.Length);
        using HttpResponseMessage list = await root.GetAsync("/api/v1/oauth/clients");
        JsonElement one = JsonDocument.Parse(await list.Content.ReadAsStringAsync(Token)).RootElement.EnumerateArray().Single(static c => c.GetProperty("clientId").GetString() == "made");
        Assert.False(one.TryGetProperty("secret", out _));
        Assert.Equal(["jmap"], one.GetProperty("scopes").EnumerateArray().Select(static s => s.GetString()));
        using HttpResponseMessage secret = await root.PostJsonAsync("/api/v1/oauth/clients/made/secret", "{}", root.Csrf);
        Assert.NotEqual(client.GetProperty("secret").GetString(), JsonDocument.Parse(await secret.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("secret").GetString());
        foreach (string wrong in (string[])["""{"clientId":"made","name":"Again","redirectUris":["https://made.example/cb"]}""", """{"clientId":"w","name":"W","redirectUris":["http://made.example/cb"]}""", """{"clientId":"w","name":"W","redirectUris":["javascript:alert(1)"]}""", """{"clientId":"w","name":"W","redirectUris":["https://a.example/"],"scopes":["root"]}""", """{"clientId":"w w","name":"W","redirectUris":["https://a.example/"]}"""])
        {
            using HttpResponseMessage refused = await root.PostJsonAsync("/api/v1/oauth/clients", wrong, root.Csrf);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        using HttpResponseMessage gone = await root.SendAsync("DELETE", "/api/v1/oauth/clients/made", csrf: root.Csrf);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using HttpResponseMessage missing = await root.SendAsync("DELETE", "/api/v1/oauth/clients/made", csrf: root.Csrf);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task What_would_become_of_clients_is_tried_and_tells_no_secret()
    {
        const string Tried = """{"clientId":"tried","name":"Tried","redirectUris":["https://tried.example/cb"]}""";
        using Browser root = await server.SignInAsync("root");
        using HttpResponseMessage shown = await root.PostJsonAsync("/api/v1/oauth/clients?dryRun=true", Tried, root.Csrf);
        Assert.Equal(HttpStatusCode.Created, shown.StatusCode);
        Assert.DoesNotContain("secret", await shown.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        // It is not there: it can be made, and once only.
        using HttpResponseMessage made = await root.PostJsonAsync("/api/v1/oauth/clients", Tried, root.Csrf);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        string secret = JsonDocument.Parse(await made.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("secret").GetString()!;
        using HttpResponseMessage again = await root.PostJsonAsync("/api/v1/oauth/clients?dryRun=true", Tried, root.Csrf);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        using HttpResponseMessage replaced = await root.PostJsonAsync("/api/v1/oauth/clients/tried/secret?dryRun=true", "{}", root.Csrf);
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        Assert.DoesNotContain("secret", await replaced.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using HttpResponseMessage gone = await root.SendAsync("DELETE", "/api/v1/oauth/clients/tried?dryRun=true", csrf: root.Csrf);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await new OAuthFlow(server, "tried", secret).PostAsync("/oauth/introspect", ("token", "none"))).Status);
    }
}
