using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Posthouse.Identity.Tests;

/// <summary>What a client may ask of the sign-in itself (OpenID Connect Core §3.1.2.1), and what it is told of it.</summary>
public class AuthorizeRequestTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private const string Scope = "openid mail";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("&prompt=login")]
    [InlineData("&prompt=select_account")]
    [InlineData("&max_age=0")]
    [InlineData("&max_age=600")]
    public async Task Who_signed_in_too_long_ago_signs_in_again_once_and_the_token_says_when(string wish)
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        server.Clock.Advance(TimeSpan.FromHours(1));
        string path = app.AuthorizePath(Scope, extra: wish);
        using HttpResponseMessage asked = await alice.GetAsync(path);
        string signIn = asked.Headers.Location!.OriginalString;
        Assert.StartsWith("/signin?", signIn, StringComparison.Ordinal);
        Assert.Contains("again=1", signIn, StringComparison.Ordinal);
        // The session is still good, and the page asks all the same.
        using HttpResponseMessage page = await alice.GetAsync(signIn);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        string next = WebUtility.UrlDecode(Regex.Match(signIn, "next=([^&]+)").Groups[1].Value);
        server.Clock.Advance(TimeSpan.FromSeconds(5));
        using (HttpResponseMessage done = await alice.PostAsync("/signin", ("name", "alice@here.test"), ("password", IdentityServer.Password), ("next", next))) Assert.Equal(next, done.Headers.Location!.OriginalString);
        long signedIn = server.Clock.GetUtcNow().ToUnixTimeSeconds();
        // However long the person looks at the question.
        server.Clock.Advance(TimeSpan.FromMinutes(3));
        Uri back = await app.AllowAsync(alice, next);
        JsonElement token = await IdTokenAsync(app, back);
        Assert.Equal(signedIn, token.GetProperty("auth_time").GetInt64());
        Assert.Equal(["pwd"], token.GetProperty("amr").EnumerateArray().Select(static one => one.GetString()));
        Assert.Equal(SignInMethod.OneFactor, token.GetProperty("acr").GetString());
        Assert.Equal("n", token.GetProperty("nonce").GetString());
    }

    [Fact]
    public async Task A_young_session_is_good_for_a_large_max_age()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.StartsWith(OAuthFlow.Redirect, (await app.AllowAsync(alice, app.AuthorizePath(Scope, extra: "&max_age=600"))).OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "", "login_required")]
    [InlineData(true, "&max_age=60", "login_required")]
    [InlineData(true, "", "consent_required")]
    public async Task Without_a_prompt_nobody_is_asked(bool signedIn, string wish, string error)
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser browser = signedIn ? await server.SignInAsync() : server.NewBrowser();
        server.Clock.Advance(TimeSpan.FromHours(1));
        Uri back = await app.AllowAsync(browser, app.AuthorizePath(Scope, extra: "&prompt=none" + wish));
        Assert.Contains("error=" + error, back.Query, StringComparison.Ordinal);
        Assert.Contains("state=st", back.Query, StringComparison.Ordinal);
        Assert.Contains("iss=", back.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hint_stands_in_the_form_and_another_persons_hint_asks_again()
    {
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using Browser nobody = server.NewBrowser();
        using HttpResponseMessage asked = await nobody.GetAsync(app.AuthorizePath(Scope, extra: "&login_hint=bob%40here.test"));
        using HttpResponseMessage page = await nobody.GetAsync(asked.Headers.Location!.OriginalString);
        Assert.Contains("value=\"bob@here.test\"", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        using Browser alice = await server.SignInAsync();
        Uri back = await app.AllowAsync(alice, app.AuthorizePath(Scope));
        (_, JsonElement body) = await app.RedeemAsync(Code(back));
        string hint = body.GetProperty("id_token").GetString()!;
        Assert.Contains("code=", (await app.AllowAsync(alice, app.AuthorizePath(Scope, extra: "&prompt=none&id_token_hint=" + hint))).Query, StringComparison.Ordinal);
        using Browser bob = await server.SignInAsync("bob");
        Assert.Contains("error=login_required", (await app.AllowAsync(bob, app.AuthorizePath(Scope, extra: "&prompt=none&id_token_hint=" + hint))).Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("com.example.app:/back", false)]
    [InlineData("http://127.0.0.1:8123/back", false)]
    [InlineData("https://app.example/back", true)]
    public async Task A_public_client_that_any_program_can_play_is_asked_about_each_time(string redirect, bool silent)
    {
        // RFC 8252 §8.6, even where an administrator has said yes for everybody.
        OAuthFlow app = await OAuthFlow.RegisterAsync(server, new NewOAuthClient { ClientId = "native-" + Guid.NewGuid().ToString("N"), Name = "Native", IsPublic = true, IsTrusted = true, RedirectUris = [redirect] });
        using Browser alice = await server.SignInAsync();
        await app.AllowAsync(alice, app.AuthorizePath("mail", redirect: redirect));
        using HttpResponseMessage again = await alice.GetAsync(app.AuthorizePath("mail", redirect: redirect));
        Assert.Equal(silent, again.Headers.Location is not null);
        Uri none = await app.AllowAsync(alice, app.AuthorizePath("mail", redirect: redirect, extra: "&prompt=none"));
        Assert.Contains(silent ? "code=" : "error=consent_required", none.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_cannot_be_answered_is_told_on_a_page_of_ours_and_leads_nowhere()
    {
        using Browser browser = server.NewBrowser();
        OAuthFlow app = await OAuthFlow.RegisterAsync(server);
        using HttpResponseMessage page = await browser.GetAsync(app.AuthorizePath(redirect: "https://evil.example/<script>"));
        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
        Assert.Null(page.Headers.Location);
        Assert.Contains("frame-ancestors 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        string html = await page.Content.ReadAsStringAsync(Token);
        Assert.Contains("cannot be answered", html, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", html, StringComparison.Ordinal);
    }

    private static string Code(Uri back) => Uri.UnescapeDataString(Regex.Match(back.Query, "[?&]code=([^&]+)").Groups[1].Value);

    private static async Task<JsonElement> IdTokenAsync(OAuthFlow app, Uri back)
    {
        (HttpStatusCode status, JsonElement body) = await app.RedeemAsync(Code(back));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(body.GetProperty("id_token").GetString()!.Split('.')[1])).RootElement;
    }
}
