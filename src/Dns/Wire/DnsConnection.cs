using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Posthouse.Dns;

/// <summary>
/// One TCP connection to a name server (RFC 7766). Requests are sent several at once and matched by their ids, since answers may come in
/// any order (§7). Not for use by two callers at once.
/// </summary>
internal sealed class DnsConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly IPEndPoint _server;
    private readonly WireOptions _options;
    private readonly TimeProvider _clock;

    private DnsConnection(Socket socket, IPEndPoint server, WireOptions options, TimeProvider clock)
    {
        _socket = socket;
        _server = server;
        _options = options;
        _clock = clock;
    }

    /// <exception cref="DnsExchangeException">The server was not reached in time.</exception>
    internal static async Task<DnsConnection> OpenAsync(IPEndPoint server, WireOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await WithinAsync(token => socket.ConnectAsync(server, token), server, options, clock, sent: false, cancellationToken).ConfigureAwait(false);
            return new DnsConnection(socket, server, options, clock);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends all and gives the answers in the same order.</summary>
    /// <param name="requests">Each with an id of its own.</param>
    /// <param name="matches">Whether an answer with the right id is the answer to this request: question and kind are the caller's to compare.</param>
    /// <exception cref="DnsExchangeException">An answer is missing, late or malformed. The connection is of no use afterwards.</exception>
    internal async Task<IReadOnlyList<byte[]>> ExchangeAsync(IReadOnlyList<byte[]> requests, Func<int, byte[], bool> matches, CancellationToken cancellationToken)
    {
        var answers = new byte[requests.Count][];
        for (int first = 0; first < requests.Count; first += _options.Pipelined)
        {
            int count = Math.Min(_options.Pipelined, requests.Count - first);
            int start = first;
            await WithinAsync(token => ExchangeSomeAsync(requests, start, count, answers, matches, token), _server, _options, _clock, sent: true, cancellationToken).ConfigureAwait(false);
        }

        return answers;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static async Task WithinAsync(Func<CancellationToken, ValueTask> work, IPEndPoint server, WireOptions options, TimeProvider clock, bool sent, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await work(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DnsExchangeException($"The name server {server} did not answer within {options.Timeout.TotalSeconds:0.#} s.", exception) { Unknown = sent };
        }
        catch (SocketException exception)
        {
            throw new DnsExchangeException($"The name server {server} cannot be reached: {exception.Message}.", exception) { Unknown = sent };
        }
        catch (EndOfStreamException exception)
        {
            throw new DnsExchangeException($"The name server {server} closed the connection without an answer.", exception) { Unknown = true };
        }
    }

    // One time limit for all of them: a server that gives its answers drop by drop would have one for each.
    private async ValueTask ExchangeSomeAsync(IReadOnlyList<byte[]> requests, int first, int count, byte[][] answers, Func<int, byte[], bool> matches, CancellationToken cancellationToken)
    {
        await SendAsync([.. requests.Skip(first).Take(count).Select(Frame)], cancellationToken).ConfigureAwait(false);
        var open = Enumerable.Range(first, count).ToDictionary(i => BinaryPrimitives.ReadUInt16BigEndian(requests[i]));
        while (open.Count > 0)
        {
            byte[] answer = await ReceiveAsync(cancellationToken).ConfigureAwait(false);
            // On a connection nobody else can put answers in: one that fits no request is the server's fault, and nothing after it is believed.
            if (answer.Length < 12 || !open.Remove(BinaryPrimitives.ReadUInt16BigEndian(answer), out int index) || !matches(index, answer))
                throw new DnsExchangeException($"The answer of the name server {_server} is not to the question.") { Unknown = true };
            answers[index] = answer;
        }
    }

    private static byte[] Frame(byte[] request)
    {
        byte[] framed = new byte[2 + request.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)request.Length);
        request.CopyTo(framed, 2);
        return framed;
    }

    private async ValueTask SendAsync(byte[][] framed, CancellationToken cancellationToken)
    {
        // RFC 7766 §8: length and message go out together. They are joined for all, which are few and short.
        ReadOnlyMemory<byte> rest = framed.SelectMany(static frame => frame).ToArray();
        while (!rest.IsEmpty) rest = rest[await _socket.SendAsync(rest, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
    }

    private async ValueTask<byte[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        byte[] length = new byte[2];
        await ReceiveExactlyAsync(length, cancellationToken).ConfigureAwait(false);
        int count = BinaryPrimitives.ReadUInt16BigEndian(length);
        if (count > _options.MaximumAnswer) throw new DnsExchangeException($"The answer of the name server {_server} is longer than {_options.MaximumAnswer} octets.") { Unknown = true };
        byte[] answer = new byte[count];
        await ReceiveExactlyAsync(answer, cancellationToken).ConfigureAwait(false);
        return answer;
    }

    private async ValueTask ReceiveExactlyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            int read = await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException();
            buffer = buffer[read..];
        }
    }
}
