using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Testing;

namespace Posthouse.Acme.Tests;

/// <summary>The two listeners that an authority looks at, with nothing else on them but a greeting.</summary>
internal sealed class ChallengeListeners : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ChallengeListeners(WebApplication application) => _application = application;

    internal HttpChallenges Http => _application.Services.GetRequiredService<HttpChallenges>();

    internal TlsAlpnChallenges TlsAlpn => _application.Services.GetRequiredService<TlsAlpnChallenges>();

    internal int HttpPort => Port("http");

    internal int TlsPort => Port("https");

    internal static async Task<ChallengeListeners> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(TimeProvider.System).AddSingleton<HttpChallenges>().AddSingleton<TlsAlpnChallenges>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, static options =>
            {
                options.UseTlsAlpnChallenges();
                var usual = SslStreamCertificateContext.Create(TestCertificates.Make("usual.test"), null, offline: true);
                options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificateContext = usual }) });
            });
        });
        WebApplication application = builder.Build();
        HttpChallenges challenges = application.Services.GetRequiredService<HttpChallenges>();
        application.Run(context =>
        {
            string path = context.Request.Path;
            return context.Response.WriteAsync(path.StartsWith(HttpChallenges.Path, StringComparison.Ordinal) ? challenges.Find(path[HttpChallenges.Path.Length..]) ?? "" : "hello");
        });
        await application.StartAsync();
        return new ChallengeListeners(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private int Port(string scheme) =>
        new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(a => a.StartsWith(scheme + ":", StringComparison.Ordinal))).Port;
}
