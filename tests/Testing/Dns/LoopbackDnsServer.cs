using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.Testing;

/// <summary>A name server on loopback that answers from a script, over UDP and TCP.</summary>
public sealed class LoopbackDnsServer : IAsyncDisposable
{
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, int, Script> _answer;
    private readonly Task _running;
    private int _questions;

    public LoopbackDnsServer(Func<string, int, Script> answer)
    {
        _answer = answer;
        (_udp, _tcp) = Bind();
        _running = Task.WhenAll(UdpAsync(), TcpAsync());
    }

    public IPEndPoint EndPoint => (IPEndPoint)_udp.Client.LocalEndPoint!;

    public int Questions => Volatile.Read(ref _questions);

    public sealed record Script(int ResponseCode, IReadOnlyList<byte[]> Answers)
    {
        public bool TruncateUdp { get; init; }

        public bool Authenticated { get; init; }

        public uint? NegativeTtl { get; init; }

        public bool Silent { get; init; }
    }

    public static byte[] Record(string name, int type, uint ttl, byte[] data)
    {
        byte[] owner = Name(name);
        byte[] record = new byte[owner.Length + 10 + data.Length];
        owner.CopyTo(record, 0);
        Span<byte> rest = record.AsSpan(owner.Length);
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(rest[4..], ttl);
        BinaryPrimitives.WriteUInt16BigEndian(rest[8..], (ushort)data.Length);
        data.CopyTo(rest[10..]);
        return record;
    }

    public static byte[] Name(string name)
    {
        var bytes = new List<byte>();
        foreach (string label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
        return [.. bytes];
    }

    public static byte[] Mx(ushort preference, string exchange) => [(byte)(preference >> 8), (byte)preference, .. Name(exchange)];

    public static byte[] Txt(params string[] strings) => [.. strings.SelectMany(static s => new[] { (byte)s.Length }.Concat(Encoding.UTF8.GetBytes(s)))];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        try
        {
            await _running;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // That is how listening ends; InvalidOperationException: between two accepts, the listener was stopped already.
        }

        _stop.Dispose();
    }

    private static (UdpClient Udp, TcpListener Tcp) Bind()
    {
        // The same port for both: take a free one for UDP and hope; another process may have its TCP twin.
        for (int attempt = 0; ; attempt++)
        {
            var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            var tcp = new TcpListener(IPAddress.Loopback, ((IPEndPoint)udp.Client.LocalEndPoint!).Port);
            try
            {
                tcp.Start();
                return (udp, tcp);
            }
            catch (SocketException) when (attempt < 20)
            {
                udp.Dispose();
            }
        }
    }

    private async Task UdpAsync()
    {
        while (true)
        {
            UdpReceiveResult question = await _udp.ReceiveAsync(_stop.Token);
            if (Respond(question.Buffer, udp: true) is { } response) await _udp.SendAsync(response, question.RemoteEndPoint, _stop.Token);
        }
    }

    private async Task TcpAsync()
    {
        while (true)
        {
            using TcpClient client = await _tcp.AcceptTcpClientAsync(_stop.Token);
            NetworkStream stream = client.GetStream();
            byte[] length = new byte[2];
            await stream.ReadExactlyAsync(length, _stop.Token);
            byte[] question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(question, _stop.Token);
            if (Respond(question, udp: false) is not { } response) continue;
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)response.Length);
            await stream.WriteAsync((byte[])[.. length, .. response], _stop.Token);
        }
    }

    private byte[]? Respond(byte[] question, bool udp)
    {
        Interlocked.Increment(ref _questions);
        var name = new StringBuilder();
        int at = 12;
        while (question[at] != 0)
        {
            if (name.Length > 0) name.Append('.');
            name.Append(Encoding.ASCII.GetString(question, at + 1, question[at]));
            at += question[at] + 1;
        }

        at++;
        int type = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(at));
        at += 4;
        Script script = _answer(name.ToString().ToLowerInvariant(), type);
        if (script.Silent) return null;
        bool truncated = udp && script.TruncateUdp;
        var response = new List<byte>(question[..at]);
        response[2] = (byte)(0x81 | (truncated ? 2 : 0));
        response[3] = (byte)(0x80 | (script.Authenticated ? 0x20 : 0) | script.ResponseCode);
        response[6] = 0;
        response[7] = (byte)(truncated ? 0 : script.Answers.Count);
        response[8] = 0;
        response[9] = (byte)(script.NegativeTtl is null ? 0 : 1);
        response[10] = response[11] = 0;
        if (!truncated)
        {
            foreach (byte[] answer in script.Answers) response.AddRange(answer);
        }

        if (script.NegativeTtl is { } negative)
        {
            byte[] numbers = new byte[20];
            BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(16), negative);
            response.AddRange(Record("test", 6, 86400, [.. Name("ns.test"), .. Name("root.test"), .. numbers]));
        }

        return [.. response];
    }
}
