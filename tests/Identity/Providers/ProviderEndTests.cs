using System.Net;
using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Identity.Tests;

/// <summary>What a provider has begun ends with the link, and with what it was believed about.</summary>
public class ProviderEndTests(ProviderServer host) : IClassFixture<ProviderServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("own")]
    [InlineData("administrator")]
    public async Task Without_the_link_its_sessions_and_their_tokens_end_and_those_of_the_password_stay(string whose)
    {
        string name = "una-" + whose;
        Account una = await host.MakeAsync(name);
        OAuthFlow app = await OAuthFlow.RegisterAsync(host.Server);
        using Browser byPassword = await host.Server.SignInAsync(name);
        (_, JsonElement own) = await app.RedeemAsync(await app.CodeAsync(byPassword));
        using Browser byProvider = await ComeAsync(name);
        (_, JsonElement came) = await app.RedeemAsync(await app.CodeAsync(byProvider));
        string waiting = await app.CodeAsync(byProvider);
        // The same program is one to whoever let it in.
        Assert.Single(await host.Server.Service<Consents>().ListAsync(una.Id, Token));

        if (whose == "own")
        {
            ProviderLink link = Assert.Single(await host.Server.Service<IdentityProviders>().LinksOfAsync(una.Id, Token));
            using HttpResponseMessage unlinked = await byProvider.PostAsync("/account/providers/unlink", ("csrf", byProvider.Csrf), ("id", link.Id));
            Assert.Equal("/signin?next=/account", unlinked.Headers.Location?.OriginalString);
        }
        else
        {
            using Browser root = await host.Server.SignInAsync("root");
            using HttpResponseMessage removed = await root.SendAsync("DELETE", $"/api/v1/accounts/{name}@here.test/identities", csrf: root.Csrf);
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        }

        await HasEndedAsync(app, byProvider, came);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.RedeemAsync(waiting)).Status);
        await GoesOnAsync(app, byPassword, own);
        Consent consent = Assert.Single(await host.Server.Service<Consents>().ListAsync(una.Id, Token));
        Assert.True(await host.Server.Service<Consents>().RevokeAsync(una.Id, consent.Id));
    }

    [Theory]
    [InlineData("issuer", true)]
    [InlineData("client", true)]
    [InlineData("domain", true)]
    [InlineData("off", true)]
    [InlineData("deleted", true)]
    [InlineData("label", false)]
    [InlineData("secret", false)]
    public async Task What_a_provider_began_ends_when_it_is_believed_less(string change, bool ends)
    {
        string name = "vera-" + change;
        await host.MakeAsync(name);
        OAuthFlow app = await OAuthFlow.RegisterAsync(host.Server);
        using Browser byPassword = await host.Server.SignInAsync(name);
        (_, JsonElement own) = await app.RedeemAsync(await app.CodeAsync(byPassword));
        using Browser byProvider = await ComeAsync(name);
        (_, JsonElement came) = await app.RedeemAsync(await app.CodeAsync(byProvider));
        try
        {
            if (change == "deleted") Assert.True(await host.Server.Service<IdentityProviders>().DeleteAsync("here.test", "corp", "test", Token));
            else
            {
                await host.PutAsync(
                    p => change switch
                    {
                        "issuer" => p with { Issuer = "https://elsewhere.test" },
                        "client" => p with { ClientId = "another" },
                        "domain" => p with { Domains = [] },
                        "off" => p with { Enabled = false },
                        "label" => p with { Label = "Other" },
                        _ => p,
                    },
                    change == "secret" ? "another" : null);
            }

            if (ends) await HasEndedAsync(app, byProvider, came);
            else await GoesOnAsync(app, byProvider, came);
            await GoesOnAsync(app, byPassword, own);
        }
        finally
        {
            await host.PutAsync();
        }
    }

    [Fact]
    public async Task A_device_that_was_let_in_by_a_providers_session_ends_with_the_link()
    {
        Account wanda = await host.MakeAsync("wanda");
        OAuthFlow device = await OAuthFlow.RegisterAsync(host.Server, new NewOAuthClient { ClientId = "tv-wanda", Name = "TV", IsPublic = true, Grants = ["device_code"] });
        (_, JsonElement begun) = await device.PostAsync("/oauth/device", ("scope", "mail"));
        using Browser browser = await ComeAsync("wanda");
        using (HttpResponseMessage allowed = await browser.PostAsync("/device", ("user_code", begun.GetProperty("user_code").GetString()!), ("csrf", browser.Csrf), ("decision", "allow"))) Assert.True((int)allowed.StatusCode < 400);
        (_, JsonElement body) = await device.PostAsync("/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", begun.GetProperty("device_code").GetString()!));
        string token = body.GetProperty("access_token").GetString()!;
        Assert.Equal(HttpStatusCode.OK, await device.UseAsync(token, "/jmap/session"));
        Assert.Equal(1, await host.Server.Service<IdentityProviders>().UnlinkAllAsync(wanda.Id, "test"));
        await device.IsRefusedAsync(token, "/jmap/session");
    }

    private async Task<Browser> ComeAsync(string name)
    {
        Browser browser = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(browser);
        host.Provider.Say(sentTo, "sub-" + name, name + "@here.test");
        Assert.Equal(HttpStatusCode.OK, (await ProviderServer.ReturnAsync(browser, sentTo)).Status);
        await browser.LearnAsync();
        return browser;
    }

    private static async Task HasEndedAsync(OAuthFlow app, Browser browser, JsonElement tokens)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
        await app.IsRefusedAsync(tokens.GetProperty("access_token").GetString()!, "/jmap/session");
        Assert.Equal(HttpStatusCode.BadRequest, (await app.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Status);
    }

    private static async Task GoesOnAsync(OAuthFlow app, Browser browser, JsonElement tokens)
    {
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/session"));
        Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Status);
    }
}
