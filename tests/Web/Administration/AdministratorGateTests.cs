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
    [InlineData("same-origin", HttpStatusCode.NotFound)]
    public async Task A_change_that_another_site_made_the_browser_ask_for_is_refused(string site, HttpStatusCode expected) =>
        Assert.Equal(expected, await SignInAsync(server, "root@here.test", WebServer.Password, request =>
        {
            request.Method = HttpMethod.Delete;
            request.RequestUri = new Uri("/api/v1/domains/nowhere.test", UriKind.Relative);
            request.Headers.Add("Sec-Fetch-Site", site);
        }));
}
