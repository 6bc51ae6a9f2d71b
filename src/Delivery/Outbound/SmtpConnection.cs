using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>
/// Bytes to and from one server: commands gathered and written at once, replies read one by one, each under its deadline.
/// Knows lines and TLS, nothing of mail. Used by one task at a time; any failure ends it.
/// </summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private const int OutputSize = 64 << 10;

    private readonly Socket _socket;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenRegistration _stopping;
    private readonly CancellationToken _stop;
    private readonly TimeProvider _clock;
    private readonly byte[] _output = ArrayPool<byte>.Shared.Rent(OutputSize);
    private Stream _stream;
    private byte[] _input = ArrayPool<byte>.Shared.Rent(4096);
    private int _inputStart;
    private int _inputEnd;
    private int _outputCount;
    private bool _disposed;

    internal SmtpConnection(Socket socket, string host, TimeProvider clock, CancellationToken stop)
    {
        _socket = socket;
        Host = host;
        _stop = stop;
        _clock = clock;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _stopping = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _deadline);
        Remote = socket.RemoteEndPoint is IPEndPoint ip ? ip.Address.ToString() : "local";
        Local = socket.LocalEndPoint is IPEndPoint own ? own.Address.ToString() : "local";
    }

    /// <summary>The name that was looked up.</summary>
    internal string Host { get; }

    /// <summary>The address that answered.</summary>
    internal string Remote { get; }

    /// <summary>Our address.</summary>
    internal string Local { get; }

    /// <summary>Who is believed to vouch for hosts; null is the machine's store.</summary>
    internal X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>As reports name it: "mx.example.com [192.0.2.1]".</summary>
    internal string HostAndAddress => field ??= $"{Host} [{Remote}]";

    internal bool IsEncrypted { get; private set; }

    /// <summary>The host is who it should be, by its policy or by a certificate that is good for its name.</summary>
    internal bool IsVerified { get; private set; }

    /// <summary>How the certificate fails the host's policy, where that did not end the connection.</summary>
    internal TlsFailure? TlsFailure { get; private set; }

    /// <summary>Bytes have come that nobody asked for.</summary>
    internal bool HasUnread => _inputEnd > _inputStart;

    /// <summary>Looks, without waiting, whether the server has closed an idle connection or said something on it (421).</summary>
    internal bool IsQuiet
    {
        get
        {
            try
            {
                return !HasUnread && !_socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    internal int Free => OutputSize - _outputCount;

    internal void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output.AsSpan(_outputCount));
        _outputCount += bytes.Length;
    }

    /// <summary>The caller has seen to it that no CR or LF is inside.</summary>
    internal void Put(string text) => _outputCount += Encoding.UTF8.GetBytes(text, _output.AsSpan(_outputCount));

    internal Span<byte> Space => _output.AsSpan(_outputCount, OutputSize - _outputCount);

    internal void Advance(int count) => _outputCount += count;

    internal async ValueTask FlushAsync(TimeSpan timeout)
    {
        if (_outputCount == 0) return;
        int count = _outputCount;
        _outputCount = 0;
        await WriteAsync(_output.AsMemory(0, count), timeout).ConfigureAwait(false);
    }

    /// <summary>Writes past the buffer; what was gathered goes first.</summary>
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, TimeSpan timeout)
    {
        try
        {
            if (_outputCount > 0) await FlushAsync(timeout).ConfigureAwait(false);
            _deadline.CancelAfter(timeout);
            await _stream.WriteAsync(bytes, _deadline.Token).ConfigureAwait(false);
            _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            throw Broken(exception);
        }
    }

    /// <summary>Writes what was gathered and reads one reply whole.</summary>
    internal async ValueTask<ServerReply> ReadReplyAsync(TimeSpan timeout)
    {
        int length = await ReceiveAsync(timeout).ConfigureAwait(false);
        ServerReply reply = ReplyParser.Read(_input.AsSpan(_inputStart, length));
        _inputStart += length;
        return reply;
    }

    /// <summary>Like <see cref="ReadReplyAsync"/>, but makes no text of a positive reply: null is one with <paramref name="expected"/>'s first digit.</summary>
    internal async ValueTask<ServerReply?> ReadUnlessAsync(int expected, TimeSpan timeout)
    {
        int length = await ReceiveAsync(timeout).ConfigureAwait(false);
        ServerReply? reply = _input[_inputStart] == '0' + expected ? null : ReplyParser.Read(_input.AsSpan(_inputStart, length));
        _inputStart += length;
        return reply;
    }

    /// <exception cref="TlsRefusedException">The certificate is not what is demanded.</exception>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    internal async Task StartTlsAsync(TlsDemand demand, TimeSpan timeout)
    {
        // What stands behind the reply to STARTTLS was not protected: somebody put it there.
        if (HasUnread) throw new AuthenticationException("The server sent clear text after its answer to STARTTLS.");
        bool proved = false;
        TlsFailure? failure = null;
        TlsFailure? refusal = null;
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        try
        {
            _deadline.CancelAfter(timeout);
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = demand.ServerName,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CertificateChainPolicy = Chains(),
                    // RFC 7435: without a policy that names the peer, encryption to an unproved peer is better than none.
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    {
                        if (certificate is not X509Certificate2 leaf) return false;
                        refusal = demand.Judge(leaf, chain, errors, _clock.GetUtcNow(), out failure, out proved);
                        return refusal is null;
                    },
                },
                _deadline.Token).ConfigureAwait(false);
            _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        }
        catch (AuthenticationException exception) when (refusal is not null)
        {
            throw new TlsRefusedException(refusal with { Problem = $"{HostAndAddress}: {refusal.Problem}" }, exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException && !_stop.IsCancellationRequested)
        {
            throw new AuthenticationException($"The TLS handshake with {Host} failed.", exception);
        }

        _stream = tls;
        IsEncrypted = true;
        IsVerified = proved;
        TlsFailure = failure;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _stopping.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        _deadline.Dispose();
        ArrayPool<byte>.Shared.Return(_input);
        ArrayPool<byte>.Shared.Return(_output);
    }

    private async ValueTask<int> ReceiveAsync(TimeSpan timeout)
    {
        if (_outputCount > 0) await FlushAsync(timeout).ConfigureAwait(false);
        while (true)
        {
            if (_inputEnd > _inputStart)
            {
                switch (ReplyParser.TryMeasure(_input.AsSpan(_inputStart, _inputEnd - _inputStart), out _, out int length))
                {
                    case OperationStatus.Done: return length;
                    case OperationStatus.InvalidData: throw ConnectionBrokenException.Malformed(HostAndAddress);
                }
            }

            MakeRoom();
            int read;
            try
            {
                _deadline.CancelAfter(timeout);
                read = await _stream.ReadAsync(_input.AsMemory(_inputEnd), _deadline.Token).ConfigureAwait(false);
                _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                throw Broken(exception);
            }

            if (read == 0) throw ConnectionBrokenException.Lost(HostAndAddress);
            _inputEnd += read;
        }
    }

    // The parser refuses what is too long, so the buffer grows to MaximumLines × MaximumLine at the very most.
    private void MakeRoom()
    {
        if (_inputStart == _inputEnd) _inputStart = _inputEnd = 0;
        if (_inputEnd < _input.Length) return;
        if (_inputStart > 0)
        {
            _input.AsSpan(_inputStart, _inputEnd - _inputStart).CopyTo(_input);
            _inputEnd -= _inputStart;
            _inputStart = 0;
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(_input.Length * 2);
        _input.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_input);
        _input = larger;
    }

    private Exception Broken(Exception exception) =>
        _stop.IsCancellationRequested ? new OperationCanceledException(_stop)
        : _deadline.IsCancellationRequested ? ConnectionBrokenException.TimedOut(HostAndAddress)
        : ConnectionBrokenException.Lost(HostAndAddress, exception);

    // Certificates that are not sent are not fetched: whoever answers would have us talk to any host it names.
    private X509ChainPolicy Chains()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (TrustedRoots is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(TrustedRoots);
        return policy;
    }
}
