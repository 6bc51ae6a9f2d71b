using System.Net;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Web;

namespace Posthouse.Identity.Tests;

public class SignInPageTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    [Fact]
    public async Task A_password_begins_a_session_whose_cookie_no_script_and_no_other_host_can_have()
    {
        using Browser browser = server.NewBrowser();
        using HttpResponseMessage response = await browser.PostAsync("/signin", ("name", "alice@here.test"), ("password", IdentityServer.Password), ("next", "/mail/?x=1"));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/mail/?x=1", response.Headers.Location!.OriginalString);
        string cookie = response.Headers.GetValues("Set-Cookie").Single(static c => c.StartsWith("__Host-posthouse=", StringComparison.Ordinal));
        Assert.Matches("^__Host-posthouse=[A-Za-z0-9_-]{43}; max-age=2592000; path=/; secure; samesite=lax; httponly$", cookie);
        System.Text.Json.JsonElement session = await browser.LearnAsync();
        Assert.Equal("alice@here.test", session.GetProperty("address").GetString());
        Assert.Equal("alice", session.GetProperty("name").GetString());
        Assert.Equal("en", session.GetProperty("language").GetString());
        Assert.False(session.GetProperty("isAdministrator").GetBoolean());
    }

    [Fact]
    public async Task The_store_holds_no_value_of_a_cookie()
    {
        using Browser browser = await server.SignInAsync();
        BrowserSession session = (await server.Service<BrowserSessions>().ListAsync((await server.AccountAsync("alice")).Id))[0];
        Assert.NotEqual(browser.Cookie, session.Id);
        Assert.Equal("Mozilla/5.0 (Test)", session.UserAgent);
        Assert.Equal("password", session.Method);
        using Browser thief = server.NewBrowser();
        thief.Cookies.Add(server.Https, new Cookie(SessionCookie.Name, session.Id) { Secure = true });
        Assert.Equal(HttpStatusCode.Unauthorized, await thief.StatusAsync("/session"));
    }

    [Fact]
    public async Task A_session_that_somebody_planted_is_replaced_and_ended_at_sign_in()
    {
        using Browser attacker = await server.SignInAsync("bob");
        using Browser victim = server.NewBrowser();
        victim.Cookies.Add(server.Https, new Cookie(SessionCookie.Name, attacker.Cookie) { Secure = true });
        using (await victim.PostAsync("/signin", ("name", "alice@here.test"), ("password", IdentityServer.Password)))
            Assert.NotEqual(attacker.Cookie, victim.Cookie);
        Assert.Equal("alice@here.test", (await victim.LearnAsync()).GetProperty("address").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, await attacker.StatusAsync("/session"));
    }

    [Fact]
    public async Task An_unknown_name_and_a_wrong_password_are_answered_with_the_same_page()
    {
        async Task<(HttpStatusCode, string)> TryAsync(string name)
        {
            using Browser browser = server.NewBrowser();
            using HttpResponseMessage response = await browser.PostAsync("/signin", ("name", name), ("password", "wrong"));
            Assert.False(response.Headers.Contains("Set-Cookie"));
            return (response.StatusCode, (await response.Content.ReadAsStringAsync()).Replace(name, "NAME", StringComparison.Ordinal).Replace(Uri.EscapeDataString(name), "NAME", StringComparison.Ordinal));
        }

        (HttpStatusCode status, string page) = await TryAsync("alice@here.test");
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal((status, page), await TryAsync("nobody@here.test"));
        Assert.Equal((status, page), await TryAsync("alice@elsewhere.test"));
    }

    [Fact]
    public async Task Another_site_cannot_sign_a_browser_in()
    {
        using Browser browser = server.NewBrowser();
        var form = new FormUrlEncodedContent([KeyValuePair.Create("name", "bob@here.test"), KeyValuePair.Create("password", IdentityServer.Password)]);
        using HttpResponseMessage response = await browser.SendAsync("POST", "/signin", form, site: "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Null(browser.Cookie);
    }

    [Theory]
    [InlineData("/mail/", "/mail/")]
    [InlineData("/mail/?q=a%20b", "/mail/?q=a%20b")]
    [InlineData(null, "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/\t/evil.example/", "/")]
    [InlineData("/.//evil.example/", "/")]
    [InlineData("/a/..//evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/x\r\nSet-Cookie: a=b", "/")]
    [InlineData("mail", "/")]
    public void Signing_in_leads_nowhere_but_to_this_server(string? wanted, string expected) => Assert.Equal(expected, ReturnPath.Read(wanted));

    [Theory]
    [InlineData("/signin?lang=zh", "en", "登录")]
    [InlineData("/signin", "zh-CN,zh;q=0.9,en;q=0.5", "登录")]
    [InlineData("/signin", "fr,en;q=0.5", "Sign in")]
    public async Task The_page_is_in_the_language_of_its_reader(string path, string accepted, string expected)
    {
        using Browser browser = server.NewBrowser();
        using HttpResponseMessage response = await browser.GetAsync(path, ("Accept-Language", accepted));
        Assert.Contains($"<h1>{expected}</h1>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_stands_in_no_frame_and_runs_nothing_of_its_own_text()
    {
        using Browser browser = server.NewBrowser();
        using HttpResponseMessage response = await browser.GetAsync("/signin?next=%22%3E%3Cscript%3E");
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("<script src=\"/signin/passkey.js\" defer></script>", System.Text.RegularExpressions.Regex.Match(await response.Content.ReadAsStringAsync(), "<script.*").Value);
    }

    [Fact]
    public async Task Guessing_on_the_page_is_throttled_and_journalled_as_elsewhere()
    {
        using Browser browser = server.NewBrowser();
        HttpStatusCode last = HttpStatusCode.Unauthorized;
        for (int i = 0; i < 200 && last == HttpStatusCode.Unauthorized; i++)
        {
            using HttpResponseMessage response = await browser.PostAsync("/signin", ("name", "guessed@here.test"), ("password", $"guess {i}"));
            last = response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        // Records are written behind the sign-in's back.
        IReadOnlyList<JournalRecord> records = [];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (records.Count == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            records = [.. (await server.Service<MailStore>().ReadAsync(static reader => reader.ReadJournal(new JournalQuery { Kind = "sign-in-failed" }))).Where(static r => r.Detail!.Contains("guessed@here.test", StringComparison.Ordinal))];
            await Task.Yield();
        }

        Assert.StartsWith("protocol=web mechanism=password remote=127.0.0.1 tls=yes", records[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_form_is_refused()
    {
        using Browser browser = server.NewBrowser();
        using HttpResponseMessage json = await browser.PostJsonAsync("/signin", """{"name":"alice@here.test"}""", null);
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        using HttpResponseMessage large = await browser.PostAsync("/signin", ("name", new string('a', 100_000)));
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);
    }

    [Fact]
    public async Task On_this_machine_the_page_works_without_tls()
    {
        using var browser = new Browser(server.Http);
        using HttpResponseMessage response = await browser.PostAsync("/signin", ("name", "alice@here.test"), ("password", IdentityServer.Password));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        // A name that leads here and is not ours: DNS rebinding.
        using HttpResponseMessage foreign = await browser.GetAsync("/session", ("Host", "evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }
}
