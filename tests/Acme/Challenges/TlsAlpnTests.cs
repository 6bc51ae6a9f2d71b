using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CsCheck;

namespace Posthouse.Acme.Tests;

/// <summary>TLS-ALPN-01 on a listener that has something else to do.</summary>
public sealed class TlsAlpnTests : IAsyncLifetime
{
    private static readonly ChallengeProof[] Proofs = [new("mail.example.com", "token", "token.thumbprint")];

    private ChallengeListeners? _listeners;

    public async ValueTask InitializeAsync() => _listeners = await ChallengeListeners.StartAsync();

    public ValueTask DisposeAsync() => _listeners!.DisposeAsync();

    [Fact]
    public async Task The_authority_sees_the_certificate_of_rfc_8737()
    {
        await _listeners!.TlsAlpn.PrepareAsync(Proofs, CancellationToken.None);
        using X509Certificate2 shown = await ShownAsync("mail.example.com", "acme-tls/1");
        Assert.Equal(["mail.example.com"], HeldCertificate.NamesOf(shown));
        X509Extension extension = shown.Extensions["1.3.6.1.5.5.7.1.31"]!;
        Assert.True(extension.Critical);
        // RFC 8737 §3: an octet string of the 32 octets of the hash.
        Assert.Equal((byte[])[4, 32, .. SHA256.HashData(Encoding.ASCII.GetBytes("token.thumbprint"))], extension.RawData);
    }

    [Fact]
    public async Task Everybody_else_sees_the_usual_certificate_meanwhile()
    {
        await _listeners!.TlsAlpn.PrepareAsync(Proofs, CancellationToken.None);
        using X509Certificate2 plain = await ShownAsync("mail.example.com");
        Assert.Equal(["usual.test"], HeldCertificate.NamesOf(plain));
        using X509Certificate2 web = await ShownAsync("mail.example.com", "http/1.1");
        Assert.Equal(["usual.test"], HeldCertificate.NamesOf(web));
    }

    [Theory]
    [InlineData("other.example.com")]
    [InlineData("")]
    public async Task A_name_that_is_not_being_proved_gets_no_proof(string name)
    {
        await _listeners!.TlsAlpn.PrepareAsync(Proofs, CancellationToken.None);
        await Assert.ThrowsAnyAsync<Exception>(() => ShownAsync(name, "acme-tls/1"));
    }

    [Fact]
    public async Task Once_the_name_is_proved_nobody_is_looked_at()
    {
        await _listeners!.TlsAlpn.PrepareAsync(Proofs, CancellationToken.None);
        await _listeners.TlsAlpn.CleanUpAsync(Proofs);
        Assert.False(_listeners.TlsAlpn.IsActive);
        await Assert.ThrowsAnyAsync<AuthenticationException>(() => ShownAsync("mail.example.com", "acme-tls/1"));
    }

    [Fact]
    public async Task A_hello_that_comes_octet_by_octet_is_served_all_the_same()
    {
        await _listeners!.TlsAlpn.PrepareAsync(Proofs, CancellationToken.None);
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", _listeners.TlsPort);
        await using var stream = new SslStream(new SlowStream(tcp.GetStream()), false, static (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "usual.test" });
        await stream.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        Assert.EndsWith("hello", await reader.ReadToEndAsync());
    }

    [Fact]
    public void Octets_of_any_kind_are_told_apart_without_an_exception() => Gen.Select(Gen.Byte.Array[0, 400], Gen.Bool).Sample(static (octets, framed) =>
    {
        byte[] input = framed ? [22, 3, 1, (byte)(octets.Length >> 8), (byte)octets.Length, .. octets] : octets;
        if (framed && octets.Length > 0) input[5] = 1;
        TlsClientHello.NeedsMore(new ReadOnlySequence<byte>(input), out _);
    });

    private async Task<X509Certificate2> ShownAsync(string name, params string[] protocols)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", _listeners!.TlsPort);
        await using var stream = new SslStream(tcp.GetStream(), false, static (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name, ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Select(static p => new SslApplicationProtocol(p))],
        });
        return X509CertificateLoader.LoadCertificate(stream.RemoteCertificate!.GetRawCertData());
    }

    private sealed class SlowStream(NetworkStream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++) inner.Write(buffer, offset + i, 1);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (int i = 0; i < buffer.Length; i++) await inner.WriteAsync(buffer.Slice(i, 1), cancellationToken);
        }
    }
}
