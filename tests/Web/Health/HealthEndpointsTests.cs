using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

public sealed class HealthEndpointsTests : IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-web-").FullName;
    private readonly Lifetime _lifetime = new();
    private MailStore _store = null!;
    private ServiceProvider _services = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await MailStore.OpenAsync(new StoreOptions { Folder = _folder, Background = false }, [DirectorySchema.Module], TimeProvider.System, NullLoggerFactory.Instance);
        _services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<IHostApplicationLifetime>(_lifetime)
            .AddSingleton(new WebOptions { MetricsFrom = [IPNetwork.Parse("10.1.0.0/16")], HostName = "mx.here.test" })
            .AddSingleton(_store).AddDirectory().AddWeb()
            .BuildServiceProvider();
    }

    [Theory]
    [InlineData("127.0.0.1", 200)]
    [InlineData("::ffff:127.0.0.1", 200)]
    [InlineData("10.1.2.3", 200)]
    [InlineData("::ffff:10.1.2.3", 200)]
    [InlineData("10.2.0.1", 403)]
    [InlineData("203.0.113.9", 403)]
    public async Task Metrics_are_for_this_machine_and_the_networks_that_are_configured(string from, int status)
    {
        (int answered, string text) = await AskAsync(HealthEndpoints.MetricsAsync, from);
        Assert.Equal(status, answered);
        Assert.Equal(status == 200, text.Contains("posthouse_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("localhost:8080", true)]
    [InlineData("MX.here.test", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("rebound.evil.test", false)]
    [InlineData("192.0.2.80", false)]
    public async Task A_name_pointed_at_this_machine_is_told_what_a_stranger_is(string host, bool known)
    {
        Assert.Equal(known ? 200 : 403, (await AskAsync(HealthEndpoints.MetricsAsync, "127.0.0.1", host: host)).Status);
        _lifetime.Stop();
        Assert.Equal(known ? "not ready: the server is stopping\n" : "not ready\n", (await AskAsync(HealthEndpoints.ReadyAsync, "127.0.0.1", host: host)).Text);
    }

    [Fact]
    public async Task Anyone_else_has_to_sign_in_as_an_administrator()
    {
        (int status, string text) = await AskAsync(HealthEndpoints.MetricsAsync, "203.0.113.9", https: true);
        Assert.Equal(401, status);
        Assert.DoesNotContain("posthouse_", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_stopping_is_not_ready_and_says_why_only_to_those_it_knows()
    {
        Assert.Equal((200, "ready\n"), await AskAsync(HealthEndpoints.ReadyAsync, "203.0.113.9"));
        _lifetime.Stop();
        Assert.Equal((503, "not ready: the server is stopping\n"), await AskAsync(HealthEndpoints.ReadyAsync, "127.0.0.1"));
        Assert.Equal((503, "not ready\n"), await AskAsync(HealthEndpoints.ReadyAsync, "203.0.113.9"));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _store.DisposeAsync();
        _lifetime.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task<(int Status, string Text)> AskAsync(Func<HttpContext, Task> endpoint, string from, bool https = false, string? host = null)
    {
        // Counted from when it is made: there is a figure to show.
        _services.GetRequiredService<PrometheusExporter>();
        _services.GetRequiredService<StoreMetrics>();
        var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = _services };
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        context.Request.Method = "GET";
        context.Request.Scheme = https ? "https" : "http";
        if (host is not null) context.Request.Host = new HostString(host);
        context.Response.Body = body;
        await endpoint(context);
        await context.Response.Body.FlushAsync(TestContext.Current.CancellationToken);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => Stop();

        public void Dispose() => _stopping.Dispose();

        internal void Stop() => _stopping.Cancel();
    }
}
