using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Transport;

namespace Posthouse.Acme;

/// <summary>
/// Answers TLS-ALPN-01 on a listener that begins with TLS. While no name is being proved it does nothing at all; while one is, it looks
/// at the first octets of each connection and takes those for "acme-tls/1" over. All others go on as if nobody had looked.
/// </summary>
public static class TlsAlpnListener
{
    // As long as the listeners themselves give a handshake.
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(30);

    /// <summary>To be called before anything else reads the connection.</summary>
    public static void UseTlsAlpnChallenges(this ListenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TlsAlpnChallenges challenges = options.ApplicationServices.GetRequiredService<TlsAlpnChallenges>();
        options.Use(next => context => challenges.IsActive ? LookAsync(context, challenges, next) : next(context));
    }

    private static async Task LookAsync(ConnectionContext context, TlsAlpnChallenges challenges, ConnectionDelegate next)
    {
        using (var limit = new CancellationTokenSource(HandshakeTime))
        {
            try
            {
                TlsClientHello? hello = await PeekAsync(context.Transport.Input, limit.Token).ConfigureAwait(false);
                if (hello is not null && hello.Protocols.Contains("acme-tls/1"))
                {
                    if (challenges.Find(hello.ServerName) is { } certificate) await ProveAsync(context, certificate, limit.Token).ConfigureAwait(false);
                    return;
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or AuthenticationException or ConnectionAbortedException)
            {
                // Whoever it was went away or was no authority; that there is no proof, the authority says itself.
                return;
            }
        }

        await next(context).ConfigureAwait(false);
    }

    // Leaves every octet for whoever reads next.
    private static async Task<TlsClientHello?> PeekAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            bool more = TlsClientHello.NeedsMore(result.Buffer, out TlsClientHello? hello);
            if (!more || result.IsCompleted || result.IsCanceled || result.Buffer.Length >= TlsClientHello.MaximumLength)
            {
                input.AdvanceTo(result.Buffer.Start, result.Buffer.Start);
                return hello;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    // RFC 8737 §3: once the handshake is done, the connection has served its purpose.
    private static async Task ProveAsync(ConnectionContext context, SslStreamCertificateContext certificate, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new DuplexPipeStream(context.Transport.Input, context.Transport.Output), leaveInnerStreamOpen: true);
        await using (stream.ConfigureAwait(false))
        {
            await stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate,
                    ApplicationProtocols = [TlsAlpnChallenges.Protocol],
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                },
                cancellationToken).ConfigureAwait(false);
            await stream.ShutdownAsync().ConfigureAwait(false);
        }
    }
}
