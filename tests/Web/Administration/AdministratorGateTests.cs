using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Posthouse.Web.Tests;

public class AdministratorGateTests(WebServer server) : IClassFixture<WebServer>
{
    internal static async Task<HttpStatusCode> SignInAsync(WebServer server, string name, string password, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/domains");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        change?.Invoke(request);
        using HttpResponseMessage response = await server.Outside.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    [Fact]
    public async Task Without_a_password_nobody_comes_in_and_is_told_how()
    {
        using HttpResponseMessage response = await server.Outside.GetAsync("/api/v1/accounts", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task An_administrator_comes_in() => Assert.Equal(HttpStatusCode.OK, await SignInAsync(server, "root@here.test", WebServer.Password));

    [Fact]
    public async Task A_user_does_not() => Assert.Equal(HttpStatusCode.Forbidden, await SignInAsync(server, "alice@here.test", WebServer.Password));

    [Theory]
    [InlineData("root@here.test", "wrong")]
    [InlineData("nobody@here.test", "wrong")]
    public async Task A_wrong_password_and_an_unknown_name_are_answered_alike(string name, string password) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(server, name, password));

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic bm9jb2xvbg==")]
    [InlineData("Bearer abc")]
    public async Task A_header_that_cannot_be_read_is_no_sign_in(string header) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(server, "x", "y", request =>
        {
            request.Headers.Remove("Authorization");
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }));

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("Cross-Site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.NotFound)]
    [InlineData("none", HttpStatusCode.NotFound)]
    [InlineData("something new", HttpStatusCode.Forbidden)]
    public async Task A_change_that_another_site_made_the_browser_ask_for_is_refused(string site, HttpStatusCode expected) =>
        Assert.Equal(expected, await SignInAsync(server, "root@here.test", WebServer.Password, request =>
        {
            request.Method = HttpMethod.Delete;
            request.RequestUri = new Uri("/api/v1/domains/nowhere.test", UriKind.Relative);
            request.Headers.Add("Sec-Fetch-Site", site);
        }));

    [Theory]
    [InlineData("https://evil.test", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.NotFound)]
    public async Task A_change_asked_for_from_another_origin_is_refused(string origin, HttpStatusCode expected) =>
        Assert.Equal(expected, await SignInAsync(server, "root@here.test", WebServer.Password, request =>
        {
            request.Method = HttpMethod.Delete;
            request.RequestUri = new Uri("/api/v1/domains/nowhere.test", UriKind.Relative);
            // Empty stands for the server's own.
            request.Headers.Add("Origin", origin.Length > 0 ? origin : server.Outside.BaseAddress!.GetLeftPart(UriPartial.Authority));
        }));

    [Theory]
    [InlineData("rebound.evil.test", HttpStatusCode.Forbidden)]
    [InlineData("192.0.2.80", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    public async Task A_name_that_was_pointed_at_this_machine_has_none_of_its_rights(string host, HttpStatusCode expected) =>
        Assert.Equal(expected, await SignInAsync(server, "root@here.test", WebServer.Password, request => request.Headers.Host = host));

    [Fact]
    public async Task What_the_browser_says_of_the_site_holds_behind_a_proxy_with_a_name_of_its_own() =>
        Assert.Equal(HttpStatusCode.NotFound, await SignInAsync(server, "root@here.test", WebServer.Password, request =>
        {
            request.Method = HttpMethod.Delete;
            request.RequestUri = new Uri("/api/v1/domains/nowhere.test", UriKind.Relative);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            request.Headers.Add("Origin", "https://console.here.test");
        }));
}
