using System.Net;
using System.Net.Sockets;
using Posthouse.Testing;
using static Posthouse.Testing.LoopbackDnsServer;

namespace Posthouse.Dns.Tests;

public class ServerQueriesTests
{
    private static readonly WireOptions Options = new() { Timeout = TimeSpan.FromMilliseconds(500) };

    [Fact]
    public async Task A_server_is_asked_by_datagram()
    {
        await using var server = new LoopbackDnsServer((name, type) => new Script(0, [Record(name, type, 60, Mx(10, "m.test"))]));
        WireMessage answer = await Queries(server.EndPoint).AskAsync(new WireQuestion("Example.test", DnsTypes.Mx), TestContext.Current.CancellationToken);
        Assert.Equal(60u, Assert.Single(answer.Answers).TimeToLive);
        Assert.Equal(1, server.Questions);
    }

    [Fact]
    public async Task What_was_cut_short_is_asked_for_over_tcp()
    {
        await using var server = new LoopbackDnsServer((name, type) => new Script(0, [Record(name, type, 60, Txt("long"))]) { TruncateUdp = true });
        WireMessage answer = await Queries(server.EndPoint).AskAsync(new WireQuestion("example.test", DnsTypes.Txt), TestContext.Current.CancellationToken);
        Assert.Single(answer.Answers);
        Assert.Equal(2, server.Questions);
    }

    [Fact]
    public async Task Spoofed_answers_are_thrown_away()
    {
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)udp.Client.LocalEndPoint!;
        Task serving = Task.Run(async () =>
        {
            UdpReceiveResult question = await udp.ReceiveAsync();
            byte[] good = Answer(question.Buffer, "192.0.2.1");
            byte[] wrongId = Answer(question.Buffer, "192.0.2.66");
            wrongId[0] ^= 1;
            byte[] wrongName = Answer(question.Buffer, "192.0.2.66");
            wrongName[13] ^= 1;
            byte[] wrongType = Answer(question.Buffer, "192.0.2.66");
            wrongType[^18] ^= 1;
            foreach (byte[] answer in new[] { wrongId, wrongName, question.Buffer, [1, 2, 3], good }) await udp.SendAsync(answer, question.RemoteEndPoint);
        });
        WireMessage message = await Queries(address).AskAsync(new WireQuestion("example.test", DnsTypes.A), TestContext.Current.CancellationToken);
        Assert.Equal([192, 0, 2, 1], Assert.Single(message.Answers).Data.ToArray());
        await serving;
    }

    [Fact]
    public async Task A_silent_server_and_one_that_is_not_there_are_named()
    {
        await using var server = new LoopbackDnsServer((_, _) => new Script(0, []) { Silent = true });
        DnsExchangeException silent = await Assert.ThrowsAsync<DnsExchangeException>(() => Queries(server.EndPoint).AskAllAsync([new WireQuestion("example.test", DnsTypes.A)], TestContext.Current.CancellationToken));
        Assert.Contains(server.EndPoint.ToString(), silent.Message, StringComparison.Ordinal);
        Assert.True(silent.Unknown);
        var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var address = (IPEndPoint)nobody.LocalEndpoint;
        nobody.Stop();
        DnsExchangeException closed = await Assert.ThrowsAsync<DnsExchangeException>(() => Queries(address).AskAsync(new WireQuestion("example.test", DnsTypes.A), TestContext.Current.CancellationToken));
        Assert.False(closed.Unknown);
    }

    [Fact]
    public async Task Many_questions_share_a_connection_and_answers_may_come_in_any_order()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(async () =>
        {
            using Socket socket = await listener.AcceptSocketAsync();
            await using var stream = new NetworkStream(socket);
            var questions = new List<byte[]>();
            for (int i = 0; i < 3; i++)
            {
                byte[] length = new byte[2];
                await stream.ReadExactlyAsync(length);
                byte[] question = new byte[length[0] << 8 | length[1]];
                await stream.ReadExactlyAsync(question);
                questions.Add(question);
            }

            questions.Reverse();
            foreach (byte[] question in questions)
            {
                byte[] answer = Answer(question, $"192.0.2.{question[13] - 'a' + 1}");
                // Octet by octet: a length may come cut.
                foreach (byte octet in new[] { (byte)0, (byte)answer.Length }.Concat(answer)) await stream.WriteAsync(new[] { octet });
            }
        });
        IReadOnlyList<WireMessage> answers = await Queries((IPEndPoint)listener.LocalEndpoint)
            .AskAllAsync([.. "abc".Select(static c => new WireQuestion($"{c}.test", DnsTypes.A))], TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], answers.Select(static a => (int)a.Answers[0].Data.Span[3]));
        await serving;
        listener.Stop();
    }

    // The question with one answer to it.
    private static byte[] Answer(byte[] question, string address)
    {
        byte[] answer = [.. question, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. IPAddress.Parse(address).GetAddressBytes()];
        answer[2] |= 0x80;
        answer[7] = 1;
        return answer;
    }

    private static ServerQueries Queries(IPEndPoint server) => new(server, Options, TimeProvider.System);
}
