using System.Net;
using System.Text;
using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Identity.Tests;

/// <summary>What a browser can be made to do by a page of another site: every changing operation of the API, as its contract names them, and every form of our own pages.</summary>
public class SurfaceTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_operation_changes_anything_for_a_cookie_without_the_sessions_token()
    {
        using Stream contract = typeof(Posthouse.Web.WebOptions).Assembly.GetManifestResourceStream("openapi.json")!;
        JsonElement paths = (await JsonDocument.ParseAsync(contract, cancellationToken: Token)).RootElement.GetProperty("paths");
        using Browser root = await server.SignInAsync("root");
        using Browser alice = await server.SignInAsync();
        AuditLog audit = server.Service<AuditLog>();
        long before = (await audit.HeadAsync(Token)).Sequence;
        int asked = 0;
        foreach (JsonProperty path in paths.EnumerateObject())
        {
            foreach (string method in path.Value.EnumerateObject().Select(static m => m.Name.ToUpperInvariant()).Where(static m => m is "POST" or "PUT" or "PATCH" or "DELETE"))
            {
                string address = "/api/v1" + (path.Name.StartsWith('/') ? "" : "/") + path.Name.Replace("{address}", "bob@here.test", StringComparison.Ordinal).Replace("{name}", "here.test", StringComparison.Ordinal)
                    .Replace("{owner}", "here.test", StringComparison.Ordinal).Replace("{subject}", "here.test", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
                // Nobody's token, an invented one, another session's; and the right one, sent by another site's page.
                foreach ((string? csrf, string site) in ((string?, string)[])[(null, "same-origin"), ("x", "same-origin"), (alice.Csrf, "same-origin"), (null, ""), (root.Csrf, "cross-site"), (root.Csrf, "same-site")])
                {
                    using HttpResponseMessage response = await root.SendAsync(method, address, new StringContent("{}", Encoding.UTF8, "application/json"), csrf, site);
                    Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{method} {address} (token {(csrf is null ? "none" : csrf == root.Csrf ? "right" : "wrong")}, site '{site}'): {response.StatusCode}");
                    asked++;
                }
            }
        }

        Assert.True(asked > 200, $"only {asked} requests");
        Assert.Equal(before, (await audit.HeadAsync(Token)).Sequence);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("factor/begin")]
    [InlineData("factor/confirm")]
    [InlineData("factor/recovery")]
    [InlineData("factor/remove")]
    [InlineData("programs/create")]
    [InlineData("programs/delete")]
    [InlineData("passkeys/delete")]
    [InlineData("consents/revoke")]
    [InlineData("confirm")]
    [InlineData("providers/link")]
    [InlineData("providers/unlink")]
    [InlineData("sessions/revoke")]
    [InlineData("sessions/revoke-others")]
    public async Task No_form_of_the_account_page_is_taken_from_another_site(string action)
    {
        using Browser alice = await server.SignInAsync();
        using Browser bob = await server.SignInAsync("bob");
        foreach ((string csrf, string site) in ((string, string)[])[("", "same-origin"), ("x", "same-origin"), (bob.Csrf, "same-origin"), (alice.Csrf, "cross-site")])
        {
            var form = new FormUrlEncodedContent([KeyValuePair.Create("csrf", csrf), KeyValuePair.Create("password", IdentityServer.Password), KeyValuePair.Create("id", "x")]);
            using HttpResponseMessage response = await alice.SendAsync("POST", "/account/" + action, form, site: site);
            Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"'{csrf}' {site}: {response.StatusCode}");
        }

        // A form is a form: a script of another site can send text without asking first.
        using HttpResponseMessage text = await alice.SendAsync("POST", "/account/" + action, new StringContent($"csrf={alice.Csrf}", Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.Forbidden, text.StatusCode);
    }

    [Theory]
    [InlineData("/signin")]
    [InlineData("/signin/code")]
    [InlineData("/account")]
    [InlineData("/oauth/authorize")]
    [InlineData("/device")]
    [InlineData("/signin/with/server/none")]
    [InlineData("/signin/with/server/none/back")]
    [InlineData("/signin/with/server/none/out")]
    [InlineData("/session")]
    public async Task No_page_is_shown_in_anothers_frame_or_kept(string path)
    {
        using Browser nobody = server.NewBrowser();
        using Browser alice = await server.SignInAsync();
        foreach (Browser browser in (Browser[])[nobody, alice])
        {
            using HttpResponseMessage response = await browser.GetAsync(path);
            Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
            // RFC 9700 §4.2: what stands in an address goes to no other site.
            Assert.Equal("same-origin", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.DoesNotContain("unsafe-inline", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.True(response.Headers.CacheControl?.NoStore);
        }
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("/.//evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("\\\\evil.example")]
    [InlineData("https:evil.example")]
    public async Task No_page_leads_away(string next)
    {
        using Browser alice = await server.SignInAsync();
        foreach (string path in (string[])["/signin?next=", "/signin?again=1&next=", "/signin/code?next=", "/signin/with/server/none?next="])
        {
            using HttpResponseMessage response = await alice.GetAsync(path + Uri.EscapeDataString(next));
            Assert.True(response.Headers.Location is null || response.Headers.Location.OriginalString.StartsWith('/'), response.Headers.Location?.OriginalString);
            Assert.DoesNotContain("evil.example", response.Headers.Location?.OriginalString ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain("evil.example", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }
}
