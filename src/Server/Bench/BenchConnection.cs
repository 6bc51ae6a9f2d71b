using System.Net.Security;
using System.Net.Sockets;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>
/// A client's connection with a thread of its own: blocking reads and writes, which for some hundred sessions cost less than any other way,
/// so that the machine's time is the server's.
/// </summary>
internal sealed class BenchConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly BenchTarget _target;
    private byte[] _buffer;
    private int _start;
    private int _end;

    private BenchConnection(BenchTarget target, int bufferSize)
    {
        _target = target;
        _buffer = new byte[bufferSize];
        _socket = new Socket(target.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.ReceiveTimeout = _socket.SendTimeout = (int)target.Timeout.TotalMilliseconds;
        Stream = Stream.Null;
    }

    /// <summary>For what does not wait in a thread: idle connections.</summary>
    public Stream Stream { get; private set; }

    /// <summary>Octets received so far.</summary>
    public long Received { get; private set; }

    /// <exception cref="BenchException">Nobody answers there.</exception>
    internal static BenchConnection Open(BenchTarget target, int bufferSize = 16384)
    {
        var connection = new BenchConnection(target, bufferSize);
        try
        {
            connection._socket.Connect(target.EndPoint);
            connection.Stream = new NetworkStream(connection._socket, ownsSocket: false);
            if (target.Tls == TlsMode.Implicit) connection.StartTls();
            return connection;
        }
        catch (Exception exception)
        {
            connection.Dispose();
            if (exception is SocketException socket) throw new BenchException($"cannot connect: {socket.Message}");
            throw;
        }
    }

    internal void StartTls()
    {
        var tls = new SslStream(Stream, leaveInnerStreamOpen: false);
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = _target.Text[.._target.Text.LastIndexOf(':')].Trim('[', ']'),
            // The load is what counts; a demo's certificate is its own.
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        });
        Stream = tls;
        _start = _end = 0;
    }

    internal void Write(ReadOnlySpan<byte> octets)
    {
        try
        {
            Stream.Write(octets);
        }
        catch (IOException exception)
        {
            throw Broken(exception);
        }
    }

    /// <summary>The next line without its end; valid until the next read.</summary>
    internal ReadOnlySpan<byte> ReadLine()
    {
        int looked = 0;
        while (true)
        {
            int end = _buffer.AsSpan(_start + looked, _end - _start - looked).IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += _start + looked;
                ReadOnlySpan<byte> line = _buffer.AsSpan(_start, end - _start);
                _start = end + 1;
                return line.EndsWith("\r"u8) ? line[..^1] : line;
            }

            looked = _end - _start;
            Fill();
        }
    }

    /// <summary>Reads and drops so many octets.</summary>
    internal void Skip(long octets)
    {
        while (true)
        {
            int here = (int)Math.Min(octets, _end - _start);
            _start += here;
            octets -= here;
            if (octets == 0) return;
            Fill();
        }
    }

    public void Dispose()
    {
        Stream.Dispose();
        _socket.Dispose();
    }

    private void Fill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            if (_start == 0) Array.Resize(ref _buffer, _buffer.Length * 2);
            else Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        int read;
        try
        {
            read = Stream.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (IOException exception)
        {
            throw Broken(exception);
        }

        if (read == 0) throw new BenchException("the server closed the connection");
        _end += read;
        Received += read;
    }

    private static BenchException Broken(IOException exception) => new(exception.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock }
        ? "no answer in time" : $"the connection broke: {exception.InnerException?.Message ?? exception.Message}");
}
