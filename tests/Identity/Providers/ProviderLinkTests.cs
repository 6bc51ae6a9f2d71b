using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity.Tests;

/// <summary>Who ties an account to a person of a provider, and who ends that.</summary>
public class ProviderLinkTests(ProviderServer host) : IClassFixture<ProviderServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owner_links_himself_and_another_person_cannot_take_it()
    {
        Account lena = await host.MakeAsync("lena");
        using Browser browser = await host.Server.SignInAsync("lena");
        using (HttpResponseMessage wrong = await browser.PostAsync("/account/providers/link", ("csrf", browser.Csrf), ("provider", "here.test/corp"), ("password", "wrong"))) Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        Uri sentTo = await BeginLinkAsync(browser);
        // Somebody else's browser does not end what hers has begun.
        host.Provider.Say(sentTo, "sub-lena-private", "lena@private.example");
        using (Browser other = await host.Server.SignInAsync("bob")) Assert.Equal(HttpStatusCode.BadRequest, (await ProviderServer.ReturnAsync(other, sentTo)).Status);
        Assert.Equal("/account?linked=1", (await ProviderServer.ReturnAsync(browser, sentTo)).Refresh);
        ProviderLink link = Assert.Single(await host.Server.Service<IdentityProviders>().LinksOfAsync(lena.Id, Token));
        Assert.False(link.ByAddress);
        using Browser later = host.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.OK, (await host.ComeAsync(later, "sub-lena-private", "lena@private.example")).Status);
        Assert.Equal("lena@here.test", (await later.LearnAsync()).GetProperty("address").GetString());

        // bob wants the same person of the provider.
        using Browser bob = await host.Server.SignInAsync("bob");
        Uri bobs = await BeginLinkAsync(bob);
        host.Provider.Say(bobs, "sub-lena-private", "lena@private.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await ProviderServer.ReturnAsync(bob, bobs)).Status);

        // Another password ends what a thief may have linked.
        using (HttpResponseMessage changed = await browser.PostAsync("/account/password", ("csrf", browser.Csrf), ("password", IdentityServer.Password), ("new", "entirely different 7"), ("repeat", "entirely different 7"))) Assert.Equal(HttpStatusCode.SeeOther, changed.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await later.StatusAsync("/session"));
        Assert.Empty(await host.Server.Service<IdentityProviders>().LinksOfAsync(lena.Id, Token));
    }

    [Fact]
    public async Task Links_end_at_their_owners_wish_and_an_administrators()
    {
        Account nora = await host.MakeAsync("nora");
        using Browser browser = host.Server.NewBrowser();
        await host.ComeAsync(browser, "sub-nora", "nora@here.test");
        await browser.LearnAsync();
        ProviderLink link = Assert.Single(await host.Server.Service<IdentityProviders>().LinksOfAsync(nora.Id, Token));
        using (HttpResponseMessage page = await browser.GetAsync("/account")) Assert.Contains("Corp &lt;SSO&gt;", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using Browser bob = await host.Server.SignInAsync("bob");
        using (HttpResponseMessage foreign = await bob.PostAsync("/account/providers/unlink", ("csrf", bob.Csrf), ("id", link.Id))) Assert.Equal(HttpStatusCode.OK, foreign.StatusCode);
        Assert.Single(await host.Server.Service<IdentityProviders>().LinksOfAsync(nora.Id, Token));
        using (HttpResponseMessage own = await browser.PostAsync("/account/providers/unlink", ("csrf", browser.Csrf), ("id", link.Id))) Assert.Equal("/signin?next=/account", own.Headers.Location?.OriginalString);
        Assert.Empty(await host.Server.Service<IdentityProviders>().LinksOfAsync(nora.Id, Token));
        await host.ComeAsync(browser, "sub-nora-2", "nora@here.test");
        using Browser root = await host.Server.SignInAsync("root");
        using HttpResponseMessage listed = await root.GetAsync("/api/v1/accounts/nora@here.test/identities");
        Assert.Contains("\"here.test/corp\"", await listed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using HttpResponseMessage removed = await root.SendAsync("DELETE", "/api/v1/accounts/nora@here.test/identities", csrf: root.Csrf);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Empty(await host.Server.Service<IdentityProviders>().LinksOfAsync(nora.Id, Token));
    }

    private static async Task<Uri> BeginLinkAsync(Browser browser)
    {
        using HttpResponseMessage begun = await browser.PostAsync("/account/providers/link", ("csrf", browser.Csrf), ("provider", "here.test/corp"), ("password", IdentityServer.Password));
        string page = await begun.Content.ReadAsStringAsync(Token);
        Match way = Regex.Match(page, "href=\"(https://played[^\"]+)\"");
        Assert.True(way.Success, page);
        return new Uri(WebUtility.HtmlDecode(way.Groups[1].Value));
    }
}
