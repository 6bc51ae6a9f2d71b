using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Posthouse.Transport;

/// <summary>TLS on top of two pipes, and two new pipes on top of that. Used for STARTTLS and from the first byte alike.</summary>
internal sealed class TlsPipes : IAsyncDisposable
{
    // Reads of no bytes come before each read, and buffers of one page are rented only for data that is there:
    // an idle connection keeps none.
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 4096, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true);
    private static readonly StreamPipeWriterOptions WriterOptions = new(minimumBufferSize: 4096, leaveOpen: true);

    private readonly SslStream _stream;

    private TlsPipes(SslStream stream, TlsFacts facts)
    {
        _stream = stream;
        Facts = facts;
        Input = PipeReader.Create(stream, ReaderOptions);
        Output = PipeWriter.Create(stream, WriterOptions);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public TlsFacts Facts { get; }

    /// <exception cref="AuthenticationException">No TLS, no common version, or no certificate.</exception>
    public static async Task<TlsPipes> AuthenticateAsync(PipeReader input, PipeWriter output, ICertificateSelector certificates, ClientAuthorities? authorities, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new DuplexPipeStream(input, output), leaveInnerStreamOpen: true);
        try
        {
            var choice = new Choice(certificates, authorities);
            await stream.AuthenticateAsServerAsync(SelectAsync, choice, cancellationToken).ConfigureAwait(false);
            ServerCertificate certificate = choice.Certificate!;
            return new TlsPipes(stream, new TlsFacts(
                NameOf(stream.SslProtocol),
                stream.NegotiatedCipherSuite.ToString(),
                stream.TargetHostName is { Length: > 0 } name ? name : null,
                certificate.TlsServerEndPoint,
                // RFC 9266: the platform gives no access to the exporter.
                ReadOnlyMemory<byte>.Empty)
            {
                ClientNames = authorities is not null && stream.RemoteCertificate is X509Certificate2 shown ? ClientCertificateNames.Of(shown) : [],
            });
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says goodbye in TLS (RFC 8446 §6.1), so that the client can tell the end from a cut.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Input.CompleteAsync().ConfigureAwait(false);
            await Output.CompleteAsync().ConfigureAwait(false);
            await _stream.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException or System.ComponentModel.Win32Exception)
        {
            // The client is gone already: there is nobody to say goodbye to.
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private static ValueTask<SslServerAuthenticationOptions> SelectAsync(SslStream stream, SslClientHelloInfo hello, object? state, CancellationToken cancellationToken)
    {
        var choice = (Choice)state!;
        choice.Certificate = choice.Selector.Select(hello.ServerName) ?? throw new AuthenticationException("No certificate is configured.");
        if (choice.Authorities is { } authorities) return ValueTask.FromResult(authorities.OptionsFor(choice.Certificate, choice.Selector.RequiresTls13));
        return ValueTask.FromResult(choice.Selector.RequiresTls13 ? choice.Certificate.StrictOptions : choice.Certificate.Options);
    }

    private static string NameOf(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLSv1.3",
        SslProtocols.Tls12 => "TLSv1.2",
        _ => protocol.ToString(),
    };

    private sealed class Choice(ICertificateSelector selector, ClientAuthorities? authorities)
    {
        public ICertificateSelector Selector => selector;

        public ClientAuthorities? Authorities => authorities;

        public ServerCertificate? Certificate { get; set; }
    }
}
