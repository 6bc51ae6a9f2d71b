using System.Net;
using System.Net.WebSockets;
using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Identity.Tests;

public class BrowserSessionTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private const string Echo = """{"using":["urn:ietf:params:jmap:core"],"methodCalls":[["Core/echo",{"a":1},"0"]]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_reads_and_with_its_token_changes_things_by_jmap()
    {
        using Browser browser = await server.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/jmap/session"));
        using HttpResponseMessage answer = await browser.PostJsonAsync("/jmap/api/", Echo, browser.Csrf);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, "same-origin")]
    [InlineData("", "same-origin")]
    [InlineData("wrong", "same-origin")]
    [InlineData("right", "cross-site")]
    [InlineData("right", "same-site")]
    [InlineData(null, "none")]
    public async Task A_change_by_cookie_alone_or_from_another_site_is_refused(string? csrf, string site)
    {
        using Browser browser = await server.SignInAsync("root");
        string? shown = csrf == "right" ? browser.Csrf : csrf;
        using HttpResponseMessage jmap = await browser.PostJsonAsync("/jmap/api/", Echo, shown, site);
        Assert.Equal(HttpStatusCode.Forbidden, jmap.StatusCode);
        using HttpResponseMessage api = await browser.PostJsonAsync("/api/v1/domains", """{"name":"forged.test"}""", shown, site);
        Assert.Equal(HttpStatusCode.Forbidden, api.StatusCode);
        Assert.False(await server.Service<AccountDirectory>().IsLocalDomainAsync(DomainName.Parse("forged.test"), Token));
    }

    [Fact]
    public async Task The_token_of_one_session_is_worth_nothing_in_another()
    {
        using Browser alice = await server.SignInAsync();
        using Browser bob = await server.SignInAsync("bob");
        using HttpResponseMessage response = await alice.PostJsonAsync("/jmap/api/", Echo, bob.Csrf);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task An_administrators_session_may_use_the_api_and_nobody_elses()
    {
        using Browser root = await server.SignInAsync("root");
        Assert.Equal(HttpStatusCode.OK, await root.StatusAsync("/api/v1/domains"));
        using HttpResponseMessage made = await root.PostJsonAsync("/api/v1/domains", """{"name":"made.test"}""", root.Csrf);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        using Browser alice = await server.SignInAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await alice.StatusAsync("/api/v1/domains"));
    }

    [Fact]
    public async Task A_script_without_a_session_is_not_answered_with_a_challenge_that_opens_a_window()
    {
        using Browser browser = server.NewBrowser();
        using HttpResponseMessage jmap = await browser.GetAsync("/jmap/session", ("Sec-Fetch-Mode", "cors"));
        Assert.Equal("Session", Assert.Single(jmap.Headers.WwwAuthenticate).Scheme);
        using HttpResponseMessage api = await browser.GetAsync("/api/v1/domains", ("Sec-Fetch-Mode", "cors"));
        Assert.Equal("Session", Assert.Single(api.Headers.WwwAuthenticate).Scheme);
        using HttpResponseMessage program = await browser.GetAsync("/jmap/session");
        Assert.Equal(["Basic", "Bearer"], program.Headers.WwwAuthenticate.Select(static c => c.Scheme));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_its_cookie_and_its_push()
    {
        using Browser browser = await server.SignInAsync();
        using HttpResponseMessage events = await EventsAsync(browser);
        string cookie = browser.Cookie!;
        using HttpResponseMessage forged = await browser.PostAsync("/signout");
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        using HttpResponseMessage response = await browser.SendAsync("POST", "/signout", csrf: browser.Csrf);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Null(browser.Cookie);
        await EndsAsync(events);
        browser.Cookies.Add(server.Https, new Cookie(SessionCookie.Name, cookie) { Secure = true });
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
    }

    [Fact]
    public async Task A_revoked_session_ends_at_once_with_what_runs_in_it_and_the_others_go_on()
    {
        using Browser here = await server.SignInAsync("bob");
        using Browser there = await server.SignInAsync("bob");
        using HttpResponseMessage events = await EventsAsync(there);
        AccountId bob = (await server.AccountAsync("bob")).Id;
        BrowserSessions sessions = server.Service<BrowserSessions>();
        string id = (await sessions.ListAsync(bob)).Single(session => session.Id == new SessionToken(there.Cookie!).Id).Id;
        Assert.False(await sessions.RevokeAsync((await server.AccountAsync("alice")).Id, id));
        Assert.True(await sessions.RevokeAsync(bob, id));
        await EndsAsync(events);
        Assert.Equal(HttpStatusCode.Unauthorized, await there.StatusAsync("/jmap/session"));
        Assert.Equal(HttpStatusCode.OK, await here.StatusAsync("/jmap/session"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_password_and_a_suspension_end_every_session(bool suspend)
    {
        DirectoryAdministration administration = server.Service<DirectoryAdministration>();
        Account carol = await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse($"carol{suspend}@here.test"), Password = IdentityServer.Password }, Token);
        using Browser browser = await server.SignInAsync(carol.Address.LocalPart);
        using HttpResponseMessage events = await EventsAsync(browser);
        if (suspend) await administration.UpdateAccountAsync(carol.Id, static a => a with { Suspended = true }, cancellationToken: Token);
        else await administration.SetPasswordAsync(carol.Id, "another sesame", Token);
        await EndsAsync(events);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
        if (suspend) await administration.UpdateAccountAsync(carol.Id, static a => a with { Suspended = false }, cancellationToken: Token);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
        Assert.Empty(await server.Service<BrowserSessions>().ListAsync(carol.Id));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_websocket_opens_for_a_page_of_this_server_alone(string version)
    {
        using Browser browser = await server.SignInAsync();
        using var handler = new SocketsHttpHandler { CookieContainer = browser.Cookies, SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } };
        using var invoker = new HttpMessageInvoker(handler);
        async Task<HttpStatusCode> OpenAsync(string? origin)
        {
            using var socket = new ClientWebSocket();
            socket.Options.HttpVersion = Version.Parse(version);
            socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.AddSubProtocol("jmap");
            if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
            try
            {
                await socket.ConnectAsync(new UriBuilder(server.Https) { Scheme = "wss", Path = "/jmap/ws/" }.Uri, invoker, Token);
            }
            catch (WebSocketException)
            {
                // The status says what happened.
            }

            return socket.HttpStatusCode;
        }

        // RFC 8441 §5: a stream of HTTP/2 is no connection, and its protocol is not switched.
        Assert.Equal(version == "2.0" ? HttpStatusCode.OK : HttpStatusCode.SwitchingProtocols, await OpenAsync(server.Https.GetLeftPart(UriPartial.Authority)));
        Assert.Equal(HttpStatusCode.Forbidden, await OpenAsync("https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await OpenAsync(null));
    }

    [Fact]
    public async Task A_session_ends_when_it_was_idle_or_is_old_and_use_keeps_it()
    {
        var own = new IdentityServer { SignIn = "session-idle = \"1 h\"\nsession-lifetime = \"3 h\"\nmaximum-sessions = 2" };
        await own.InitializeAsync();
        await using (own)
        {
            using Browser browser = await own.SignInAsync();
            for (int i = 0; i < 3; i++)
            {
                own.Clock.Advance(TimeSpan.FromMinutes(50));
                Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/session"));
            }

            own.Clock.Advance(TimeSpan.FromMinutes(31));
            Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
            Assert.Equal(1, await own.Service<BrowserSessions>().SweepAsync(10, Token));

            using Browser idle = await own.SignInAsync();
            own.Clock.Advance(TimeSpan.FromMinutes(61));
            Assert.Equal(HttpStatusCode.Unauthorized, await idle.StatusAsync("/session"));

            using Browser first = await own.SignInAsync();
            own.Clock.Advance(TimeSpan.FromMinutes(2));
            using Browser second = await own.SignInAsync();
            own.Clock.Advance(TimeSpan.FromMinutes(2));
            using Browser third = await own.SignInAsync();
            Assert.Equal(HttpStatusCode.Unauthorized, await first.StatusAsync("/session"));
            Assert.Equal(HttpStatusCode.OK, await second.StatusAsync("/session"));
            Assert.Equal(HttpStatusCode.OK, await third.StatusAsync("/session"));
        }
    }

    private static async Task<HttpResponseMessage> EventsAsync(Browser browser)
    {
        HttpResponseMessage response = await browser.StreamAsync("/jmap/eventsource/?types=*&closeafter=no&ping=0");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private static async Task EndsAsync(HttpResponseMessage response)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(limit.Token);
            byte[] buffer = new byte[256];
            while (await stream.ReadAsync(buffer, limit.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // Ended by the server's side, which is what is waited for.
        }
    }
}
