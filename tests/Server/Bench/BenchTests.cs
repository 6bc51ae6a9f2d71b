using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Posthouse.Testing;

namespace Posthouse.Server.Tests;

public class BenchTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static async Task<JsonElement> MeasureAsync(params string[] arguments)
    {
        (int code, string output, string error) = await Cli.RunAsync(["bench", .. arguments, "--json"]);
        Assert.Equal("", error);
        Assert.Equal(0, code);
        return JsonDocument.Parse(output).RootElement.Clone();
    }

    private static long Count(JsonElement report, string list, string name) =>
        report.GetProperty(list).EnumerateArray().Single(e => e.GetProperty("name").GetString() == name).GetProperty("count").GetInt64();

    [Theory]
    [InlineData("none", "1", false)]
    [InlineData("none", "7", true)]
    [InlineData("starttls", "10", false)]
    public async Task Smtp_sends_every_message_once(string tls, string perConnection, bool pipeline)
    {
        string[] more = pipeline ? ["--pipeline"] : [];
        JsonElement report = await MeasureAsync(["smtp", server.At("smtp"), "--to", "u{n}@example.com", "--users", "3", "--recipients", "2", "--messages", "30", "--sessions", "4", "--tls", tls, "--per-connection", perConnection, .. more]);
        Assert.Equal(30, Count(report, "rates", "accepted"));
        Assert.Equal(30, Count(report, "latencies", "message"));
        Assert.Empty(report.GetProperty("failures").EnumerateArray());
    }

    [Fact]
    public async Task Submission_signs_in_and_sends()
    {
        JsonElement report = await MeasureAsync(
            "smtp", server.At("submission"), "--tls", "starttls", "--user", "u{n}@example.com", "--users", "1", "--password", RunningServer.Password,
            "--from", "u1@example.com", "--to", "u{n}@example.com", "--messages", "3", "--sessions", "1");
        Assert.Equal(3, Count(report, "rates", "accepted"));
    }

    [Fact]
    public async Task Relay_sees_every_message_at_its_sink_once()
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        await using ServerProcess relay = new(Path.Combine(server.Folder, "relay"), $"""
            hostname = "relay.example.com"
            [store]
            reserve = "0"
            [[route]]
            domains = ["*"]
            to = "smtp:127.0.0.1:{port}"
            """, ["submission"]);
        await relay.StartAsync();
        (await relay.AskAsync("domain", "add", "example.com")).Dispose();
        (await relay.AskAsync("account", "add", "u1@example.com", "--password", RunningServer.Password)).Dispose();
        JsonElement report = await MeasureAsync(
            "relay", $"127.0.0.1:{relay.Port("submission")}", "--sink", $"127.0.0.1:{port}", "--tls", "starttls", "--user", "u{n}@example.com", "--users", "1", "--password", RunningServer.Password,
            "--from", "u1@example.com", "--to", "x{n}@elsewhere.test", "--messages", "20", "--sessions", "3", "--per-connection", "4");
        Assert.Equal(20, Count(report, "rates", "relayed"));
        Assert.Equal(20, Count(report, "latencies", "until the sink had it"));
        Assert.Empty(report.GetProperty("failures").EnumerateArray());
    }

    [Fact]
    public async Task What_the_server_refuses_is_counted_by_its_reply_and_fails_the_command()
    {
        (int code, string output, string error) = await Cli.RunAsync("bench", "smtp", server.At("smtp"), "--to", "nobody@example.com", "--messages", "5", "--sessions", "1");
        Assert.Equal(1, code);
        Assert.Contains("failed 5 times: RCPT: 550", output);
        Assert.Contains("5 failed", error);
    }

    [Fact]
    public async Task Imap_does_every_step_and_leaves_nothing()
    {
        JsonElement report = await MeasureAsync("imap", server.At("imap"), "--user", "u{n}@example.com", "--users", "2", "--sessions", "2", "--password", RunningServer.Password, "--messages", "20", "--size", "1000");
        Assert.Equal(40, Count(report, "rates", "append"));
        Assert.Equal(40, Count(report, "rates", "fetch whole messages"));
        foreach (ImapBenchStep step in ImapBenchStep.All) Assert.Equal(2, Count(report, "latencies", step.Name));
        using ImapBenchClient client = ImapBenchClient.Open(BenchTarget.Parse(server.At("imap"), Transport.TlsMode.None, TimeSpan.FromSeconds(30)), "u1@example.com", RunningServer.Password);
        client.Connection.Write("X LIST \"\" bench*\r\n"u8);
        Assert.StartsWith("X OK", Encoding.ASCII.GetString(client.Connection.ReadLine()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Every_idle_connection_is_told(int users)
    {
        JsonElement report = await MeasureAsync(
            "idle", server.At("imap"), "--user", "u{n}@example.com", "--users", $"{users}", "--password", RunningServer.Password, "--connections", "12", "--openers", "3",
            "--smtp", server.At("smtp"), "--rounds", "2");
        Assert.Equal(12, Count(report, "rates", "opened"));
        Assert.Equal(24, Count(report, "rates", "told"));
    }

    [Fact]
    public async Task Pop3_visits_and_fetches()
    {
        await MeasureAsync("smtp", server.At("smtp"), "--to", "u3@example.com", "--users", "1", "--messages", "3");
        JsonElement report = await MeasureAsync("pop3", server.At("pop3"), "--user", "u{n}@example.com", "--users", "3", "--password", RunningServer.Password, "--visits", "90", "--fetch", "2");
        // RFC 1939 §6: a maildrop is free again once QUIT was answered; users are visited again at once.
        Assert.Equal(90, Count(report, "rates", "sessions"));
        Assert.True(Count(report, "rates", "messages fetched") >= 6);
    }

    [Fact]
    public async Task Deliveries_are_counted_by_the_command_that_was_given()
    {
        string counted = Path.GetTempFileName();
        // Ten before; fifteen from the second question on.
        string command = $"if [ -s {counted} ]; then echo 15; else echo x >{counted}; echo 10; fi";
        JsonElement report = await MeasureAsync("smtp", server.At("smtp"), "--to", "u2@example.com", "--users", "1", "--messages", "5", "--count", command);
        Assert.Equal(5, Count(report, "rates", "delivered"));
        File.Delete(counted);
    }

    [Theory]
    [InlineData("HOST:PORT", "127.0.0.1")]
    [InlineData("must be at least 1", "127.0.0.1:25", "--messages", "0")]
    [InlineData("--size must be from 400", "127.0.0.1:25", "--size", "10")]
    [InlineData("is no number", "127.0.0.1:25", "--count", "echo many")]
    public async Task Bad_arguments_are_explained(string expected, params string[] arguments)
    {
        (int code, _, string error) = await Cli.RunAsync(["bench", "smtp", .. arguments]);
        Assert.Equal(1, code);
        Assert.Contains(expected, error);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string gone = listener.LocalEndpoint.ToString()!;
        listener.Stop();
        (int code, string output, _) = await Cli.RunAsync("bench", "smtp", gone, "--messages", "2");
        Assert.Equal(1, code);
        Assert.Contains("cannot connect", output);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(4096)]
    [InlineData(70_001)]
    public void Messages_have_the_size_that_was_asked_for_and_none_is_like_another(int size)
    {
        var message = new BenchMessage("a@example.net", "b@example.com", size, "run", ".\r\n");
        string first = Encoding.ASCII.GetString(message.Make(0)), second = Encoding.ASCII.GetString(message.Make(1));
        Assert.Equal(size, message.Length);
        Assert.Equal(size + 3, first.Length);
        Assert.EndsWith("\r\n.\r\n", first);
        Assert.NotEqual(first, second);
        Assert.All(first.Split("\r\n")[..^2], static line => Assert.False(line.StartsWith('.') || line.Contains('\r') || line.Length > 998));
        Assert.Contains("ref0000000001", second);
    }

    [Fact]
    public void Percentiles_are_the_nearest_rank()
    {
        var samples = new BenchSamples();
        for (int i = 100; i >= 1; i--) samples.AddTicks(i * System.Diagnostics.Stopwatch.Frequency / 1000);
        BenchLatency latency = BenchSamples.Summarise("x", samples);
        Assert.Equal(new BenchLatency("x", 100, 50, 90, 99, 100), latency);
        Assert.Equal(new BenchLatency("x", 0, 0, 0, 0, 0), BenchSamples.Summarise("x", new BenchSamples()));
    }
}
