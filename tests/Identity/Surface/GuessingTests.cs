using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Posthouse.Directory;
using Posthouse.Transport;

namespace Posthouse.Identity.Tests;

/// <summary>Whoever guesses is slowed down by one count, whatever he asks by, and told for how long.</summary>
public sealed class GuessingTests : IAsyncLifetime
{
    // So long that no test sees its end.
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(10);

    private readonly IdentityServer _server = new() { Throttle = new ThrottleOptions { FreePerPair = 5, FreePerAccount = 1000, FreePerAddress = 8, FreePerBrowser = 2, FirstDelay = Delay } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Guesses_at_one_account_are_counted_together_over_every_protocol()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await FormAsync("alice", "guess 1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await BasicAsync("/api/v1/domains", "alice", "guess 2"));
        Assert.Equal(HttpStatusCode.Unauthorized, await BasicAsync("/jmap/session", "alice", "guess 3"));
        Assert.StartsWith("a NO", await ImapAsync("alice", "guess 4"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await FormAsync("alice", "guess 5"));
        Assert.Equal(HttpStatusCode.Unauthorized, await BasicAsync("/jmap/session", "alice", "guess 6"));
        // From now on not even the right one is looked at, anywhere.
        Assert.Equal(HttpStatusCode.TooManyRequests, await FormAsync("alice", IdentityServer.Password));
        Assert.Equal(HttpStatusCode.TooManyRequests, await BasicAsync("/api/v1/domains", "alice", IdentityServer.Password));
        Assert.Equal(HttpStatusCode.TooManyRequests, await BasicAsync("/jmap/session", "alice", IdentityServer.Password));
        Assert.StartsWith("a NO", await ImapAsync("alice", IdentityServer.Password), StringComparison.Ordinal);
        // Who is somebody else is not.
        Assert.Equal(HttpStatusCode.SeeOther, await FormAsync("bob", IdentityServer.Password));
    }

    [Fact]
    public async Task Guesses_from_one_address_are_counted_together_whatever_is_guessed()
    {
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await FormAsync($"nobody{i}", "x"));
            Assert.Equal(HttpStatusCode.Unauthorized, await BasicAsync("/jmap/session", $"noone{i}", "x"));
            Assert.Equal(HttpStatusCode.Unauthorized, await BearerAsync("/jmap/session", $"token{i}"));
            Assert.Equal(HttpStatusCode.Unauthorized, await BearerAsync("/api/v1/domains", $"{ApiKeys.Prefix}invented{i}"));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await BearerAsync("/api/v1/domains", ApiKeys.Prefix + "another"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await BearerAsync("/api/v1/domains", ApiKeys.Prefix + "and-another"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await BearerAsync("/jmap/session", "token"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await FormAsync("bob", IdentityServer.Password));
    }

    [Fact]
    public async Task Codes_of_devices_are_counted_by_who_types_them_and_then_not_even_a_right_one_is_looked_at()
    {
        OAuthFlow device = await OAuthFlow.RegisterAsync(_server, new NewOAuthClient { ClientId = "tv", Name = "A Printer", IsPublic = true, Grants = ["device_code"] });
        string right = (await device.PostAsync("/oauth/device", ("scope", "mail"))).Body.GetProperty("user_code").GetString()!;
        using Browser alice = await _server.SignInAsync();
        using Browser bob = await _server.SignInAsync("bob");
        async Task<HttpStatusCode> TypeAsync(Browser who, string code)
        {
            using HttpResponseMessage page = await who.GetAsync("/device?user_code=" + code);
            if (page.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.True(page.Headers.RetryAfter!.Delta > TimeSpan.Zero);
                Assert.DoesNotContain("A Printer", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            }

            else
            {
                string html = await page.Content.ReadAsStringAsync(Token);
                Assert.True(html.Contains(code == right ? "A Printer" : "There is no such code", StringComparison.Ordinal), html);
            }

            return page.StatusCode;
        }

        // The same one twice is a person, not a guesser.
        for (int i = 0; i < 6; i++) Assert.Equal(HttpStatusCode.OK, await TypeAsync(alice, $"0000-0000-{1000 + Math.Max(i, 1)}"));
        Assert.Equal(HttpStatusCode.OK, await TypeAsync(alice, right));
        Assert.Equal(HttpStatusCode.OK, await TypeAsync(alice, "0000-0000-2000"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TypeAsync(alice, right));
        using (HttpResponseMessage answer = await alice.PostAsync("/device", ("user_code", right), ("decision", "allow"), ("csrf", alice.Csrf))) Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await TypeAsync(bob, right));
        // What a neighbour behind the same address tries is his alone.
        foreach (string code in (string[])["0000-0000-3001", "0000-0000-3002", "0000-0000-3003", "0000-0000-3004", "0000-0000-3005"]) Assert.Equal(HttpStatusCode.OK, await TypeAsync(bob, code));
        Assert.Equal(HttpStatusCode.OK, await TypeAsync(bob, right));
        Assert.Equal(HttpStatusCode.OK, await TypeAsync(bob, "0000-0000-3006"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TypeAsync(bob, right));
        // Whoever is known from there signs in as before.
        Assert.Equal(HttpStatusCode.SeeOther, await FormAsync("alice", IdentityServer.Password));
    }

    [Fact]
    public async Task Codes_that_one_person_tries_all_at_once_are_looked_at_no_more_often()
    {
        using Browser alice = await _server.SignInAsync();
        HttpResponseMessage[] pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => alice.GetAsync($"/device?user_code=0000-0000-{4000 + i}")));
        foreach (HttpResponseMessage page in pages) page.Dispose();
        // Five that are free, and the one that begins the delay.
        Assert.Equal(6, pages.Count(static page => page.StatusCode == HttpStatusCode.OK));
        Assert.Equal(14, pages.Count(static page => page.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_program_with_a_key_that_is_dead_shuts_nobody_out()
    {
        for (int i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.Unauthorized, await BearerAsync("/api/v1/domains", ApiKeys.Prefix + "removed"));
        Assert.Equal(HttpStatusCode.SeeOther, await FormAsync("bob", IdentityServer.Password));
    }

    [Fact]
    public async Task The_account_page_says_that_it_does_not_look_and_not_that_the_password_is_wrong()
    {
        using Browser alice = await _server.SignInAsync();
        HttpStatusCode last = HttpStatusCode.OK;
        // The browser's own tries, then those of anybody.
        for (int i = 0; i < 9; i++)
        {
            using HttpResponseMessage answer = await alice.PostAsync("/account/factor/remove", ("csrf", alice.Csrf), ("password", $"guess {i}"));
            last = Checked(answer);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    // RFC 9700 §4.13.
    [Theory]
    [InlineData("X-Forwarded-For", "192.0.2.{0}")]
    [InlineData("Forwarded", "for=192.0.2.{0}")]
    [InlineData("X-Real-IP", "192.0.2.{0}")]
    public async Task Nobody_chooses_by_a_header_whom_his_guesses_are_counted_for(string name, string value)
    {
        HttpStatusCode last = HttpStatusCode.OK;
        for (int i = 0; i < 10; i++)
        {
            using Browser guesser = _server.NewBrowser();
            using HttpResponseMessage response = await guesser.SendAsync(
                "GET", "/jmap/session", site: "", headers: [("Authorization", $"Bearer guess{i}"), (name, string.Format(CultureInfo.InvariantCulture, value, i))]);
            last = Checked(response);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    private async Task<HttpStatusCode> FormAsync(string name, string password)
    {
        using Browser browser = _server.NewBrowser();
        using HttpResponseMessage response = await browser.PostAsync("/signin", ("name", $"{name}@here.test"), ("password", password));
        return Checked(response);
    }

    private Task<HttpStatusCode> BasicAsync(string path, string name, string password) => AskAsync(path, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}@here.test:{password}")));

    private Task<HttpStatusCode> BearerAsync(string path, string token) => AskAsync(path, "Bearer " + token);

    private async Task<HttpStatusCode> AskAsync(string path, string authorization)
    {
        using Browser program = _server.NewBrowser();
        using HttpResponseMessage response = await program.SendAsync("GET", path, site: "", headers: ("Authorization", authorization));
        return Checked(response);
    }

    // RFC 6585 §4.
    private static HttpStatusCode Checked(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.TooManyRequests) Assert.InRange(response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), Delay);
        else Assert.Null(response.Headers.RetryAfter);
        return response.StatusCode;
    }

    private async Task<string> ImapAsync(string name, string password)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Port("imap", TlsMode.None), Token);
        await using NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await reader.ReadLineAsync(Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"a LOGIN {name}@here.test \"{password}\"\r\n"), Token);
        string? line;
        do line = await reader.ReadLineAsync(Token);
        while (line is not null && !line.StartsWith("a ", StringComparison.Ordinal));
        return line ?? "";
    }
}
