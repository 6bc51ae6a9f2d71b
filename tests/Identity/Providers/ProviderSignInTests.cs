using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity.Tests;

/// <summary>Whose account a provider opens, and whose it does not.</summary>
public class ProviderSignInTests(ProviderServer host) : IClassFixture<ProviderServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verified_address_opens_its_account_and_the_subject_stays_it()
    {
        Account dora = await host.MakeAsync("dora");
        using Browser browser = host.Server.NewBrowser();
        Assert.Equal("0; url=/mail/", (await host.ComeAsync(browser, "sub-dora", "dora@here.test")).Next);
        Assert.Equal("dora@here.test", (await browser.LearnAsync()).GetProperty("address").GetString());
        Assert.Equal(SignInMethod.Provider, Assert.Single(await host.Server.Service<BrowserSessions>().ListAsync(dora.Id, Token)).Method);
        // From now on it is the subject that counts, whatever its address is there.
        using Browser later = host.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.OK, (await host.ComeAsync(later, "sub-dora", "other@elsewhere.test")).Status);
        Assert.Equal("dora@here.test", (await later.LearnAsync()).GetProperty("address").GetString());
        // Somebody else who has the address there some day is not she.
        using Browser heir = host.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.ComeAsync(heir, "sub-heir", "dora@here.test")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await heir.StatusAsync("/session"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    [InlineData("false")]
    [InlineData(1)]
    public async Task An_address_that_is_not_verified_opens_nothing(object? verified)
    {
        await host.EnsureAsync("ursula");
        using Browser browser = host.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.ComeAsync(browser, "sub-ursula", "ursula@here.test", ("email_verified", verified))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
    }

    [Theory]
    [InlineData("nobody@here.test")]
    [InlineData("bob@elsewhere.test")]
    [InlineData("not an address")]
    [InlineData("alice@here.test, bob@here.test")]
    public async Task An_address_that_is_none_of_ours_opens_nothing(string address)
    {
        using Browser browser = host.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.ComeAsync(browser, "sub-x", address)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
    }

    [Fact]
    public async Task A_domains_provider_opens_no_other_domain_and_no_administrator_unless_an_owner_says_so()
    {
        DirectoryAdministration administration = host.Server.Service<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("other.test") }, cancellationToken: Token);
        await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("eve@other.test"), Password = IdentityServer.Password }, Token);
        await Assert.ThrowsAsync<DirectoryException>(() => host.PutAsync(static p => p with { Domains = [DomainName.Parse("other.test")] }));
        using Browser browser = host.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.ComeAsync(browser, "sub-eve", "eve@other.test")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.ComeAsync(browser, "sub-root", "root@here.test")).Status);
        Account desk = await host.MakeAsync("desk");
        await administration.GiveRoleAsync(desk.Id, Role.HelpDesk, DomainName.Parse("here.test"), Token);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.ComeAsync(browser, "sub-desk", "desk@here.test")).Status);

        // Not even when it was linked before the account had a role.
        Account risen = await host.MakeAsync("risen");
        Assert.Equal(HttpStatusCode.OK, (await host.ComeAsync(browser, "sub-risen", "risen@here.test")).Status);
        await administration.GiveRoleAsync(risen.Id, Role.Auditor, null, Token);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.ComeAsync(browser, "sub-risen", "risen@here.test")).Status);

        await host.PutAsync(static p => p with { Administrators = true });
        try
        {
            using Browser root = host.Server.NewBrowser();
            Assert.Equal(HttpStatusCode.OK, (await host.ComeAsync(root, "sub-root", "root@here.test")).Status);
            Assert.True((await root.LearnAsync()).GetProperty("isAdministrator").GetBoolean());
        }
        finally
        {
            await host.PutAsync();
        }
    }

    [Fact]
    public async Task A_domain_administrator_sets_a_provider_up_and_only_an_owner_lets_it_open_administrators()
    {
        Account admin = await host.MakeAsync("admin");
        await host.Server.Service<DirectoryAdministration>().GiveRoleAsync(admin.Id, Role.DomainAdministrator, DomainName.Parse("here.test"), Token);
        using Browser browser = await host.Server.SignInAsync("admin");
        const string body = """{"label":"Own","issuer":"https://own.test","clientId":"c","clientSecret":"hidden-secret","domains":["here.test"]""";
        using HttpResponseMessage made = await browser.SendAsync("PUT", "/api/v1/identity-providers/here.test/own", Json(body + "}"), browser.Csrf);
        string told = await made.Content.ReadAsStringAsync(Token);
        Assert.True(made.StatusCode == HttpStatusCode.OK, told);
        Assert.DoesNotContain("hidden-secret", told, StringComparison.Ordinal);
        Assert.Contains("\"hasSecret\":true", told, StringComparison.Ordinal);
        Assert.Contains("https://localhost/signin/with/here.test/own/back", told, StringComparison.Ordinal);
        using HttpResponseMessage risen = await browser.SendAsync("PUT", "/api/v1/identity-providers/here.test/own", Json(body + ",\"administrators\":true}"), browser.Csrf);
        Assert.Equal(HttpStatusCode.Forbidden, risen.StatusCode);
        using HttpResponseMessage servers = await browser.SendAsync("PUT", "/api/v1/identity-providers/server/own", Json(body + "}"), browser.Csrf);
        Assert.Equal(HttpStatusCode.Forbidden, servers.StatusCode);
        using Browser root = await host.Server.SignInAsync("root");
        using HttpResponseMessage allowed = await root.SendAsync("PUT", "/api/v1/identity-providers/here.test/own", Json("""{"label":"Own","issuer":"https://own.test","clientId":"c","administrators":true}"""), root.Csrf);
        Assert.Contains("\"hasSecret\":true", await allowed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using HttpResponseMessage audit = await root.GetAsync("/api/v1/audit");
        Assert.DoesNotContain("hidden-secret", await audit.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using HttpResponseMessage gone = await browser.SendAsync("DELETE", "/api/v1/identity-providers/here.test/own", csrf: browser.Csrf);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
    }

    [Fact]
    public async Task Of_another_issuer_nobody_is_linked_any_more()
    {
        Account iris = await host.MakeAsync("iris");
        using Browser browser = host.Server.NewBrowser();
        await host.ComeAsync(browser, "sub-iris", "iris@here.test");
        Assert.Single(await host.Server.Service<IdentityProviders>().LinksOfAsync(iris.Id, Token));
        IdentityProvider put = await host.PutAsync(static p => p with { Issuer = "https://elsewhere.test" }, secret: null);
        Assert.False(put.HasSecret);
        Assert.Empty(await host.Server.Service<IdentityProviders>().LinksOfAsync(iris.Id, Token));
        await host.PutAsync();
    }

    [Theory]
    [InlineData(ProviderFactors.Here, false, "/signin/code?")]
    [InlineData(ProviderFactors.Here, true, "/signin/code?")]
    [InlineData(ProviderFactors.Reported, false, "/signin/code?")]
    [InlineData(ProviderFactors.Reported, true, "/mail/")]
    [InlineData(ProviderFactors.Provider, false, "/mail/")]
    public async Task A_second_factor_is_asked_for_here_unless_the_provider_is_trusted_with_it(ProviderFactors factors, bool says, string next)
    {
        Account account = await host.EnsureAsync("factor");
        SecondFactors second = host.Server.Service<SecondFactors>();
        byte[] secret = await second.BeginAsync(account.Id, "test", Token) ?? [];
        if (secret.Length > 0) await second.ConfirmAsync(account.Id, TotpCode.At(secret, TotpCode.StepAt(host.Server.Clock.GetUtcNow())), "test", Token);
        await host.PutAsync(p => p with { Factors = factors });
        try
        {
            using Browser browser = host.Server.NewBrowser();
            (HttpStatusCode status, string? refresh, string page) = await host.ComeAsync(browser, "sub-factor", "factor@here.test", ("amr", says ? new[] { "pwd", "mfa" } : null));
            Assert.True(status == HttpStatusCode.OK, page);
            Assert.StartsWith("0; url=" + next, refresh, StringComparison.Ordinal);
            Assert.Equal(next == "/mail/" ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
            if (next != "/mail/") return;
            Assert.Contains(await host.Server.Service<BrowserSessions>().ListAsync(account.Id, Token), static session => session.Method == SignInMethod.ProviderWithFactors);
        }
        finally
        {
            await host.PutAsync();
        }
    }

    [Fact]
    public async Task Who_must_have_a_second_factor_has_to_add_one_after_a_provider_too()
    {
        var provider = new PlayedProvider();
        var own = new IdentityServer { Providers = provider, SignIn = "second-factor = \"everybody\"" };
        await own.InitializeAsync();
        await using (own)
        {
            await host.PutAsync(server: own);
            using Browser browser = own.NewBrowser();
            Uri sentTo = await ProviderServer.LeaveAsync(browser);
            provider.Say(sentTo, "a", "alice@here.test");
            Assert.Equal("0; url=/account", (await ProviderServer.ReturnAsync(browser, sentTo)).Refresh);
            Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
            await host.PutAsync(static p => p with { Factors = ProviderFactors.Reported }, server: own);
            sentTo = await ProviderServer.LeaveAsync(browser);
            provider.Say(sentTo, "a", "alice@here.test", ("amr", new[] { "mfa" }));
            Assert.Equal("0; url=/mail/", (await ProviderServer.ReturnAsync(browser, sentTo)).Refresh);
            Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/session"));
        }
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/x\r\nSet-Cookie: a=b")]
    public async Task Nobody_is_led_away_afterwards(string next)
    {
        await host.EnsureAsync("olga");
        using Browser browser = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(browser, "?next=" + Uri.EscapeDataString(next));
        host.Provider.Say(sentTo, "sub-olga", "olga@here.test");
        Assert.Equal("0; url=/", (await ProviderServer.ReturnAsync(browser, sentTo)).Refresh);
    }

    [Fact]
    public async Task Another_site_begins_no_sign_in()
    {
        using Browser browser = host.Server.NewBrowser();
        using HttpResponseMessage response = await browser.SendAsync("GET", "/signin/with/here.test/corp?next=/mail/", site: "cross-site");
        Assert.Equal("/signin?next=%2Fmail%2F", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task To_sign_in_again_means_at_the_provider_too()
    {
        await host.EnsureAsync("again");
        using Browser browser = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(browser, "?next=/mail/&again=1");
        Assert.Contains("prompt=login", sentTo.Query, StringComparison.Ordinal);
        Assert.Contains("max_age=0", sentTo.Query, StringComparison.Ordinal);
        host.Provider.Say(sentTo, "sub-again", "again@here.test", ("auth_time", DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds()));
        Assert.Equal(HttpStatusCode.Forbidden, (await ProviderServer.ReturnAsync(browser, sentTo)).Status);
        sentTo = await ProviderServer.LeaveAsync(browser, "?next=/mail/&again=1");
        host.Provider.Say(sentTo, "sub-again", "again@here.test", ("auth_time", DateTimeOffset.UtcNow.ToUnixTimeSeconds()));
        Assert.Equal(HttpStatusCode.OK, (await ProviderServer.ReturnAsync(browser, sentTo)).Status);
    }

    [Fact]
    public async Task An_address_may_stand_in_userinfo_of_the_same_person()
    {
        await host.EnsureAsync("thin");
        using Browser browser = host.Server.NewBrowser();
        host.Provider.UserInfo = new() { ["sub"] = "somebody-else", ["email"] = "thin@here.test", ["email_verified"] = true };
        Assert.Equal(HttpStatusCode.Forbidden, (await host.ComeAsync(browser, "sub-thin", null)).Status);
        host.Provider.UserInfo["sub"] = "sub-thin";
        Assert.Equal(HttpStatusCode.OK, (await host.ComeAsync(browser, "sub-thin", null)).Status);
        host.Provider.UserInfo = null;
    }

    [Fact]
    public async Task A_suspended_account_stays_closed()
    {
        Account sam = await host.MakeAsync("sam");
        await host.Server.Service<DirectoryAdministration>().UpdateAccountAsync(sam.Id, static old => old with { Suspended = true }, cancellationToken: Token);
        using Browser browser = host.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.ComeAsync(browser, "sub-sam", "sam@here.test")).Status);
    }

    [Fact]
    public async Task Who_signs_out_here_is_shown_the_way_out_there()
    {
        await host.EnsureAsync("outis");
        using Browser browser = host.Server.NewBrowser();
        await host.ComeAsync(browser, "sub-outis", "outis@here.test");
        await browser.LearnAsync();
        using HttpResponseMessage left = await browser.PostAsync("/signout", ("csrf", browser.Csrf));
        Assert.Equal("/signin?signedout=1&from=here.test/corp", left.Headers.Location!.OriginalString);
        using HttpResponseMessage page = await browser.GetAsync(left.Headers.Location.OriginalString);
        string way = Regex.Match(await page.Content.ReadAsStringAsync(Token), "href=\"(/signin/with/[^\"]+/out)\"").Groups[1].Value;
        using HttpResponseMessage gone = await browser.GetAsync(way);
        Assert.StartsWith(PlayedProvider.Issuer + "/logout?client_id=posthouse", gone.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good", HttpStatusCode.OK)]
    [InlineData("of the session", HttpStatusCode.OK)]
    [InlineData("with a nonce", HttpStatusCode.BadRequest)]
    [InlineData("without the event", HttpStatusCode.BadRequest)]
    [InlineData("old", HttpStatusCode.BadRequest)]
    [InlineData("of nobody", HttpStatusCode.BadRequest)]
    [InlineData("forged", HttpStatusCode.BadRequest)]
    public async Task Who_signs_out_there_is_signed_out_here(string kind, HttpStatusCode expected)
    {
        await host.EnsureAsync("back");
        using Browser browser = host.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.OK, (await host.ComeAsync(browser, "sub-back", "back@here.test", ("sid", "session-7"))).Status);
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/session"));
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        host.Provider.Header = new() { ["alg"] = "RS256", ["typ"] = "logout+jwt", ["kid"] = host.Provider.KeyId };
        host.Provider.Claims = new()
        {
            ["iss"] = PlayedProvider.Issuer,
            ["aud"] = PlayedProvider.ClientId,
            ["iat"] = kind == "old" ? now - 3600 : now,
            ["jti"] = "j",
            ["events"] = new Dictionary<string, object> { [kind == "without the event" ? "urn:other" : "http://schemas.openid.net/event/backchannel-logout"] = new { } },
        };
        if (kind == "of the session") host.Provider.Claims["sid"] = "session-7";
        else if (kind != "of nobody") host.Provider.Claims["sub"] = "sub-back";
        if (kind == "with a nonce") host.Provider.Claims["nonce"] = "n";
        if (kind == "forged") host.Provider.Sign = static _ => new byte[256];
        using Browser server = host.Server.NewBrowser();
        using HttpResponseMessage response = await server.SendAsync("POST", "/signin/with/here.test/corp/logout", new FormUrlEncodedContent([KeyValuePair.Create("logout_token", host.Provider.Token())]), site: "");
        Assert.Equal(expected, response.StatusCode);
        host.Provider.Sign = null;
        Assert.Equal(expected == HttpStatusCode.OK ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, await browser.StatusAsync("/session"));
    }

    [Theory]
    [InlineData("/signin", false, true)]
    [InlineData("/signin?address=x%40here.test", true, false)]
    [InlineData("/signin?address=x%40elsewhere.test", false, true)]
    public async Task A_domains_provider_is_offered_to_whoever_names_the_domain(string path, bool offered, bool asks)
    {
        using Browser browser = host.Server.NewBrowser();
        using HttpResponseMessage page = await browser.GetAsync(path);
        string html = await page.Content.ReadAsStringAsync(Token);
        Assert.Equal(offered, html.Contains("/signin/with/here.test/corp", StringComparison.Ordinal));
        Assert.Equal(asks, html.Contains("name=\"address\"", StringComparison.Ordinal));
        Assert.DoesNotContain("<SSO>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_that_was_deleted_leaves_no_provider_to_its_heir()
    {
        DirectoryAdministration administration = host.Server.Service<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("sold.test") }, cancellationToken: Token);
        await host.PutAsync(static p => p with { Owner = DomainName.Parse("sold.test"), Domains = [DomainName.Parse("sold.test")] });
        await administration.DeleteDomainAsync(DomainName.Parse("sold.test"), cancellationToken: Token);
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("sold.test") }, cancellationToken: Token);
        await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("new@sold.test"), Password = IdentityServer.Password }, Token);
        Assert.Null(await host.Server.Service<IdentityProviders>().FindAsync("sold.test", "corp", Token));
        using Browser browser = host.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.BadRequest, await browser.StatusAsync("/signin/with/sold.test/corp"));
    }

    [Fact]
    public async Task Our_own_provider_on_another_host_signs_in_and_out()
    {
        var idp = new IdentityServer { Address = "https://idp.test/" };
        await idp.InitializeAsync();
        await using (idp)
        {
            using var network = new SocketsHttpHandler
            {
                SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, idp.Https.Port, cancellationToken);
                    return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
                },
            };
            var own = new IdentityServer { Providers = network };
            await own.InitializeAsync();
            await using (own)
            {
                (_, string? secret) = await idp.Service<OAuthClients>().CreateAsync(new NewOAuthClient { ClientId = PlayedProvider.ClientId, Name = "Posthouse", RedirectUris = ["https://localhost/signin/with/server/idp/back"] }, "test", Token);
                await host.PutAsync(static p => p with { Owner = null, Name = "idp", Issuer = "https://idp.test/" }, secret, own);
                using Browser here = own.NewBrowser();
                Uri sentTo = await ProviderServer.LeaveAsync(here, provider: "server/idp");
                Assert.StartsWith("https://idp.test/oauth/authorize?", sentTo.OriginalString, StringComparison.Ordinal);
                using Browser there = await idp.SignInAsync("bob");
                Uri back = await new OAuthFlow(idp, PlayedProvider.ClientId, secret).AllowAsync(there, sentTo.PathAndQuery);
                using HttpResponseMessage response = await here.SendAsync("GET", back.PathAndQuery, site: "cross-site");
                Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Token));
                Assert.Equal("0; url=/mail/", response.Headers.GetValues("Refresh").Single());
                JsonElement session = await here.LearnAsync();
                Assert.Equal("bob@here.test", session.GetProperty("address").GetString());
            }
        }
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
