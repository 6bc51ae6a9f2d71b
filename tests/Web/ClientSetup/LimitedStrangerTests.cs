using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Posthouse.Web.Tests;

public class LimitedStrangerTests
{
    [Theory]
    [InlineData("/mail/config-v1.1.xml")]
    [InlineData("/autodiscover/autodiscover.xml")]
    [InlineData("/setup")]
    [InlineData("/setup/profile.mobileconfig")]
    public async Task A_stranger_who_asks_too_often_is_told_when_to_come_again(string path)
    {
        await using var server = new SetupServer();
        await server.InitializeAsync();
        RequestDelegate ask = server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().First(e => e.RoutePattern.RawText == path && e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET")).RequestDelegate!;
        async Task<HttpResponse> AskAsync(string from)
        {
            var context = new DefaultHttpContext { RequestServices = server.Service<IServiceProvider>() };
            context.Connection.RemoteIpAddress = IPAddress.Parse(from);
            await ask(context);
            return context.Response;
        }

        for (int i = 0; i < new ClientSetupOptions().Burst; i++) Assert.NotEqual(StatusCodes.Status429TooManyRequests, (await AskAsync("192.0.2.1")).StatusCode);
        HttpResponse refused = await AskAsync("192.0.2.1");
        Assert.Equal((StatusCodes.Status429TooManyRequests, "1"), (refused.StatusCode, refused.Headers.RetryAfter.ToString()));
        Assert.NotEqual(StatusCodes.Status429TooManyRequests, (await AskAsync("192.0.2.2")).StatusCode);
    }
}
