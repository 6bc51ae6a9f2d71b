using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Posthouse.Identity.Tests;

/// <summary>Whoever has devices ask without end fills no store: a network may begin so many in the time that codes are good.</summary>
public sealed class DeviceRequestTests : IAsyncLifetime
{
    private readonly IdentityServer _server = new() { SignIn = "device-sign-ins-by-network = 3" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task One_network_that_asks_for_too_many_is_told_when_to_come_again_and_others_are_served()
    {
        // A client that is not known is refused, and counts: what is looked at is where it comes from.
        RequestDelegate ask = Pipeline();
        for (int i = 0; i < 3; i++) Assert.Equal(StatusCodes.Status401Unauthorized, (await AskAsync(ask, OAuthPaths.DeviceAuthorization, $"2001:db8::{i}")).Response.StatusCode);
        HttpContext refused = await AskAsync(ask, OAuthPaths.DeviceAuthorization, "2001:db8::ffff");
        Assert.Equal(StatusCodes.Status429TooManyRequests, refused.Response.StatusCode);
        // Three in ten minutes.
        Assert.InRange(int.Parse(refused.Response.Headers.RetryAfter.ToString()), 1, 200);
        Assert.Equal("no-store", refused.Response.Headers.CacheControl.ToString());
        refused.Response.Body.Position = 0;
        JsonElement answer = (await JsonDocument.ParseAsync(refused.Response.Body, cancellationToken: Token)).RootElement;
        Assert.Equal("temporarily_unavailable", answer.GetProperty("error").GetString());
        // What this network has begun goes on: polls are no requests of their own.
        Assert.Equal(StatusCodes.Status400BadRequest, (await AskAsync(ask, OAuthPaths.Token, "2001:db8::1")).Response.StatusCode);
        Assert.Equal(StatusCodes.Status401Unauthorized, (await AskAsync(ask, OAuthPaths.DeviceAuthorization, "2001:db8:0:1::1")).Response.StatusCode);
    }

    [Fact]
    public async Task A_code_is_good_for_ten_minutes()
    {
        OAuthFlow device = await OAuthFlow.RegisterAsync(_server, new NewOAuthClient { ClientId = "tv", Name = "A Printer", IsPublic = true, Grants = ["device_code"] });
        (HttpStatusCode status, JsonElement begun) = await device.PostAsync("/oauth/device", ("scope", "mail"));
        Assert.True(status == HttpStatusCode.OK, begun.ToString());
        Assert.InRange(begun.GetProperty("expires_in").GetInt32(), (int)DeviceRequests.Lifetime.TotalSeconds - 1, (int)DeviceRequests.Lifetime.TotalSeconds);
    }

    private RequestDelegate Pipeline()
    {
        var application = new ApplicationBuilder(_server.Service<IServiceProvider>());
        application.UseIdentity();
        return application.Build();
    }

    private async Task<HttpContext> AskAsync(RequestDelegate ask, string path, string from)
    {
        await using AsyncServiceScope scope = _server.Service<IServiceProvider>().CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        (context.Request.Method, context.Request.Scheme, context.Request.Host, context.Request.Path) = ("POST", "https", new HostString("localhost"), path);
        context.Request.ContentType = "application/x-www-form-urlencoded";
        context.Response.Body = new MemoryStream();
        await ask(context);
        return context;
    }
}
