using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Serves MTA-STS policies (RFC 8461 §3.2) over HTTPS on loopback, with a certificate for each policy host that is asked for.</summary>
internal sealed class PolicyServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private PolicyServer(WebApplication application) => _application = application;

    internal int Port => new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    /// <param name="policies">By domain.</param>
    internal static async Task<PolicyServer> StartAsync(TestAuthority authority, IReadOnlyDictionary<string, string> policies)
    {
        Dictionary<string, X509Certificate2> certificates = policies.Keys.ToDictionary(static domain => "mta-sts." + domain, domain => authority.Issue(["mta-sts." + domain]));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            https.ServerCertificateSelector = (_, name) => name is not null && certificates.TryGetValue(name, out X509Certificate2? certificate) ? certificate : null)));
        WebApplication application = builder.Build();
        application.Run(async context =>
        {
            string host = context.Request.Host.Host;
            if (context.Request.Path != "/.well-known/mta-sts.txt" || !policies.TryGetValue(host["mta-sts.".Length..], out string? policy))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync(policy);
        });
        await application.StartAsync();
        return new PolicyServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
