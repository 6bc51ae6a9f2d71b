using System.Net;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Identity.Tests;

/// <summary>Whoever guesses at an account shuts out strangers, and not its owner.</summary>
public sealed class KnownBrowserTests : IAsyncLifetime
{
    private const string Device = "__Host-posthouse-device";

    // All come from one address, as a neighbour of the owner's does; the delays are so long that no test sees their end.
    private readonly IdentityServer _server = new() { Throttle = new ThrottleOptions { FreePerPair = 3, FreePerAccount = 3, FreePerAddress = 10_000, FreePerBrowser = 3, FirstDelay = TimeSpan.FromMinutes(10) } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Guesses_of_others_do_not_lock_out_a_browser_that_signed_in_before()
    {
        using Browser owner = await SignedOutAsync("alice");
        await LockAsync("alice");
        Assert.Equal(HttpStatusCode.SeeOther, await TryAsync(owner, "alice", IdentityServer.Password));
        // The right password is still not looked at from a browser that nobody knows.
        using Browser stranger = _server.NewBrowser();
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(stranger, "alice", IdentityServer.Password));
    }

    [Fact]
    public async Task The_cookie_of_another_account_or_an_invented_one_is_worth_nothing()
    {
        using Browser bob = await SignedOutAsync("bob");
        await LockAsync("alice");
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(bob, "alice", IdentityServer.Password));
        using Browser inventor = _server.NewBrowser();
        inventor.Cookies.Add(new Cookie(Device, new string('A', SessionToken.Length), "/", "localhost") { Secure = true });
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(inventor, "alice", IdentityServer.Password));
        Assert.Equal(HttpStatusCode.SeeOther, await TryAsync(bob, "bob", IdentityServer.Password));
    }

    [Fact]
    public async Task A_stolen_cookie_brings_a_few_tries_and_no_new_ones_after_a_restart()
    {
        using Browser owner = await SignedOutAsync("alice");
        await LockAsync("alice");
        using Browser thief = _server.NewBrowser();
        thief.Cookies.Add(CookieOf(owner));
        // The same again is no guess.
        foreach (string guess in (string[])["guess 1", "guess 1", "guess 2", "guess 2", "guess 3"]) Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(thief, "alice", guess));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(thief, "alice", "guess 4"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(thief, "alice", IdentityServer.Password));
        await _server.RestartAsync();
        await LockAsync("alice");
        using var again = new Browser(_server.Https, thief.Cookies);
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(again, "alice", IdentityServer.Password));
    }

    [Fact]
    public async Task Mistakes_are_forgotten_with_the_right_password_and_the_browser_is_known_after_a_restart()
    {
        using Browser owner = await SignedOutAsync("alice");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(owner, "alice", $"mistake {i}"));
            Assert.Equal(HttpStatusCode.SeeOther, await TryAsync(owner, "alice", IdentityServer.Password));
        }

        await _server.RestartAsync();
        await LockAsync("alice");
        using var again = new Browser(_server.Https, owner.Cookies);
        Assert.Equal(HttpStatusCode.SeeOther, await TryAsync(again, "alice", IdentityServer.Password));
    }

    [Theory]
    [InlineData("one")]
    [InlineData("others")]
    [InlineData("password")]
    public async Task It_is_taken_back_with_the_session_and_with_the_password(string by)
    {
        string password = IdentityServer.Password;
        using Browser lost = await _server.SignInAsync();
        using Browser owner = await _server.SignInAsync();
        AccountId alice = (await _server.AccountAsync("alice")).Id;
        string lostOne = SessionToken.Read(lost.Cookie)!.Value.Id;
        switch (by)
        {
            case "one":
                using (HttpResponseMessage done = await owner.PostAsync("/account/sessions/revoke", ("csrf", owner.Csrf), ("id", lostOne))) Assert.Equal(HttpStatusCode.OK, done.StatusCode);
                break;
            case "others":
                using (HttpResponseMessage done = await owner.PostAsync("/account/sessions/revoke-others", ("csrf", owner.Csrf))) Assert.Equal(HttpStatusCode.OK, done.StatusCode);
                break;
            default:
                password = "entirely different 7";
                using (HttpResponseMessage done = await owner.PostAsync("/account/password", ("csrf", owner.Csrf), ("password", IdentityServer.Password), ("new", password), ("repeat", password))) Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
                break;
        }

        await LockAsync("alice");
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(lost, "alice", password));
        if (by != "password") Assert.Equal(HttpStatusCode.SeeOther, await TryAsync(owner, "alice", password));
        Assert.DoesNotContain(await _server.Service<BrowserSessions>().ListAsync(alice, Token), session => session.Id == lostOne);
    }

    [Fact]
    public async Task A_network_from_which_the_owner_signed_in_is_known_after_a_restart_until_the_password_changes()
    {
        Assert.Equal(SignInOutcome.Success, await FromAsync("192.0.2.7", IdentityServer.Password));
        await _server.RestartAsync();
        for (int i = 0; i < 4; i++) Assert.Equal(SignInOutcome.Refused, await FromAsync($"198.51.100.{i}", $"guess {i}"));
        Assert.Equal(SignInOutcome.Throttled, await FromAsync("198.51.100.9", IdentityServer.Password));
        Assert.Equal(SignInOutcome.Success, await FromAsync("192.0.2.7", IdentityServer.Password));
        await _server.Service<DirectoryAdministration>().SetPasswordAsync((await _server.AccountAsync("alice")).Id, "entirely different 7", Token);
        await _server.RestartAsync();
        for (int i = 0; i < 4; i++) Assert.Equal(SignInOutcome.Refused, await FromAsync($"198.51.100.{i}", $"guess {i}"));
        Assert.Equal(SignInOutcome.Throttled, await FromAsync("192.0.2.7", "entirely different 7"));
    }

    private async Task<SignInOutcome> FromAsync(string address, string password) =>
        (await _server.Service<SignInService>().CheckPasswordAsync("alice@here.test", password, new SignInOrigin(IPAddress.Parse(address), "imap", true), Token)).Outcome;

    private async Task<Browser> SignedOutAsync(string name)
    {
        Browser browser = await _server.SignInAsync(name);
        using HttpResponseMessage response = await browser.SendAsync("POST", "/signout", csrf: browser.Csrf);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return browser;
    }

    // From the owner's own address and from others.
    private async Task LockAsync(string name)
    {
        for (int i = 0; i < 8; i++)
        {
            foreach (string address in (string[])["127.0.0.1", $"198.51.100.{i}"])
                await _server.Service<SignInService>().CheckPasswordAsync($"{name}@here.test", $"guess {address} {i}", new SignInOrigin(IPAddress.Parse(address), "imap", true), Token);
        }

        using Browser stranger = _server.NewBrowser();
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(stranger, name, IdentityServer.Password));
    }

    private static async Task<HttpStatusCode> TryAsync(Browser browser, string name, string password)
    {
        using HttpResponseMessage response = await browser.PostAsync("/signin", ("name", $"{name}@here.test"), ("password", password));
        return response.StatusCode;
    }

    private Cookie CookieOf(Browser browser) => browser.Cookies.GetCookies(_server.Https)[Device]!;
}
