using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>HTTPS with the same certificates as the mail listeners, chosen for each handshake, so that a renewal needs no restart.</summary>
internal static class HttpsListener
{
    internal static void Use(ListenOptions options)
    {
        ICertificateSelector certificates = options.ApplicationServices.GetRequiredService<ICertificateSelector>();
        options.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = context => new ValueTask<SslServerAuthenticationOptions>(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificates.Select(context.ClientHelloInfo.ServerName)?.Context ?? throw new AuthenticationException("There is no certificate."),
                EnabledSslProtocols = ServerCertificate.ProtocolsFor(certificates.RequiresTls13),
            }),
        });
    }
}
