using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Posthouse.Dns;

/// <summary>
/// Asks one given name server what it itself has, or, where it is a resolver, what it sees; no cache. UDP first, TCP where the answer is cut short, does not come or
/// is doubtful.
/// </summary>
internal sealed class ServerQueries(IPEndPoint server, WireOptions options, TimeProvider clock, bool recursive = false)
{
    /// <exception cref="DnsExchangeException">No answer that can be believed.</exception>
    internal async Task<WireMessage> AskAsync(WireQuestion question, CancellationToken cancellationToken = default)
    {
        byte[] request = Request(question, NewId());
        if (request.Length <= options.MaximumDatagram && await AskByDatagramAsync(request, question, cancellationToken).ConfigureAwait(false) is { Truncated: false } answer) return answer;
        return (await AskAllAsync([question], cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Asks many at once, over one TCP connection.</summary>
    /// <exception cref="DnsExchangeException">One of the answers is missing or cannot be believed.</exception>
    internal async Task<IReadOnlyList<WireMessage>> AskAllAsync(IReadOnlyList<WireQuestion> questions, CancellationToken cancellationToken = default)
    {
        if (questions.Count == 0) return [];
        // Ids differ among those that are on their way together; the first is by chance.
        ushort first = NewId();
        byte[][] requests = [.. questions.Select((question, i) => Request(question, (ushort)(first + i)))];
        var answers = new WireMessage[questions.Count];
        DnsConnection connection = await DnsConnection.OpenAsync(server, options, clock, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await connection.ExchangeAsync(requests, (index, bytes) =>
            {
                if (!IsAnswer(bytes, requests[index], questions[index], out WireMessage answer)) return false;
                answers[index] = answer;
                return true;
            }, cancellationToken).ConfigureAwait(false);
        }

        return answers;
    }

    internal static ushort NewId() => (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);

    private byte[] Request(WireQuestion question, ushort id) => WireWriter.Write(new WireMessage { Id = id, RecursionDesired = recursive, Questions = [question] });

    // RFC 5452 §9.1: an answer has the id, the question and the sender of what was asked. The system's port for each question is by chance.
    private bool IsAnswer(byte[] bytes, byte[] request, WireQuestion question, out WireMessage answer)
    {
        answer = null!;
        if (bytes.Length < 12 || BinaryPrimitives.ReadUInt16BigEndian(bytes) != BinaryPrimitives.ReadUInt16BigEndian(request)) return false;
        if (!WireReader.TryRead(bytes, options.MaximumRecords, out answer) || !answer.IsResponse || answer.Opcode != WireMessage.OpcodeQuery) return false;
        return answer.Questions is [var asked] && asked.Type == question.Type && asked.Class == question.Class && NamesEqual(asked.Name, question.Name);
    }

    private static bool IsCutShort(ReadOnlySpan<byte> bytes, byte[] request) => bytes.Length >= 12 && bytes[0] == request[0] && bytes[1] == request[1] && (bytes[2] & 0x82) == 0x82;

    private static bool NamesEqual(string left, string right) =>
        WireName.TryEncode(left, out byte[] a) && WireName.TryEncode(right, out byte[] b) && WireName.Canonical(a).AsSpan().SequenceEqual(WireName.Canonical(b));

    private async Task<WireMessage?> AskByDatagramAsync(byte[] request, WireQuestion question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            WireMessage? answer = null;
            await DnsConnection.WithinAsync(async token =>
            {
                // Connected, so that the system lets in nothing but what comes from the server.
                await socket.ConnectAsync(server, token).ConfigureAwait(false);
                await socket.SendAsync(request, SocketFlags.None, token).ConfigureAwait(false);
                byte[] buffer = new byte[ushort.MaxValue];
                for (int strays = 0; strays <= options.StrayDatagrams && answer is null; strays++)
                {
                    int length = await socket.ReceiveAsync(buffer, SocketFlags.None, token).ConfigureAwait(false);
                    if (IsAnswer(buffer[..length], request, question, out WireMessage read)) answer = read;
                    // Cut short amid a record: whoever sent it, asking over TCP does no harm.
                    else if (IsCutShort(buffer.AsSpan(0, length), request)) return;
                }
            }, server, options, clock, sent: true, cancellationToken).ConfigureAwait(false);
            return answer;
        }
        catch (DnsExchangeException)
        {
            // UDP is often filtered where TCP is not: the connection has the last word.
            return null;
        }
    }
}
