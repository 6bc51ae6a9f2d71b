using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Storage;

namespace Posthouse.Server.Tests;

[Collection(AloneCollection.Name)]
public sealed partial class MetricsTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private readonly HttpClient _http = new();

    [Fact]
    public async Task Each_placement_that_delivery_commits_is_one_delivered_message()
    {
        double before = Value(await ScrapeAsync(), "posthouse_messages_delivered_total");
        await SendAsync("u1@example.com", "u2@example.com", "u3@example.com");
        await SendAsync("u1@example.com");
        Assert.Equal(4, Value(await ScrapeAsync(), "posthouse_messages_delivered_total") - before);
    }

    [Fact]
    public async Task What_an_operator_needs_is_there_and_every_line_is_in_the_text_format()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        MailStore store = server.Services.GetRequiredService<MailStore>();
        store.SubscribeJournal(records =>
        {
            if (records.Any(static r => r.Kind == "deferred")) gone.TrySetResult();
        });
        string plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0u3@example.com\0{RunningServer.Password}"));
        await SmtpAsync("submission", $"EHLO x\r\nAUTH PLAIN {plain}\r\nMAIL FROM:<u3@example.com>\r\nRCPT TO:<someone@elsewhere.test>\r\nDATA\r\n", "From: u3@example.com\r\nSubject: x\r\n\r\nx\r\n.\r\n");
        await SmtpAsync("smtp", "EHLO x\r\nMAIL FROM:<a@elsewhere.test>\r\nRCPT TO:<nobody@example.com>\r\n", "");
        await SmtpAsync("submission", "EHLO x\r\nAUTH PLAIN AHUzQGV4YW1wbGUuY29tAHdyb25n\r\n", "");
        await gone.Task.WaitAsync(TestContext.Current.CancellationToken);

        string text = await ScrapeAsync();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Assert.Matches(TextFormat(), line);
        Assert.Equal(text.Split('\n').Where(static l => l.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct().Count(), text.Split("# TYPE").Length - 1);
        Assert.True(Value(text, "posthouse_queue_recipients{state=\"scheduled\"}") >= 1);
        Assert.Equal(0, Value(text, "posthouse_queue_recipients{state=\"held\"}"));
        Assert.True(Value(text, "posthouse_queue_oldest_seconds") >= 0);
        Assert.True(Value(text, "posthouse_sign_ins_total{method=\"password\",protocol=\"submission\",outcome=\"success\"}") >= 1);
        Assert.True(Value(text, "posthouse_sign_ins_total{method=\"password\",protocol=\"submission\",outcome=\"refused\"}") >= 1);
        Assert.True(Value(text, "posthouse_sessions_opened_total{protocol=\"submission\"}") >= 2);
        Assert.Contains("posthouse_messages_rejected_total{stage=\"", text);
        Assert.True(Value(text, "posthouse_store_commit_group_size_count") >= 1);
        Assert.True(Value(text, "posthouse_store_sync_seconds_bucket{le=\"+Inf\"}") >= 1);
        Assert.Equal(1, Value(text, "posthouse_store_writable"));
        Assert.True(Value(text, "posthouse_store_free_bytes") > 0);
        Assert.Contains("posthouse_store_index_backlog", text);
    }

    [Fact]
    public async Task Health_says_alive_and_ready()
    {
        Assert.Equal("ok\n", await _http.GetStringAsync(Url("/healthz"), TestContext.Current.CancellationToken));
        Assert.Equal("ready\n", await _http.GetStringAsync(Url("/readyz"), TestContext.Current.CancellationToken));
    }

    public void Dispose() => _http.Dispose();

    private Uri Url(string path) => new($"http://{server.At("http")}{path}");

    private Task<string> ScrapeAsync() => _http.GetStringAsync(Url("/metrics"), TestContext.Current.CancellationToken);

    private static double Value(string text, string series) =>
        double.Parse(text.Split('\n').Single(l => l.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..], CultureInfo.InvariantCulture);

    private Task SendAsync(params string[] recipients) =>
        SmtpAsync("smtp", "EHLO x\r\nMAIL FROM:<a@elsewhere.test>\r\n" + string.Concat(recipients.Select(static r => $"RCPT TO:<{r}>\r\n")) + "DATA\r\n", "From: u3@example.com\r\nSubject: x\r\n\r\nx\r\n.\r\n");

    // Says all that comes before the message, waits for its 354, says the rest, and returns when the server has answered everything.
    private async Task SmtpAsync(string protocol, string commands, string message)
    {
        var endPoint = System.Net.IPEndPoint.Parse(server.At(protocol));
        using var client = new TcpClient();
        await client.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(commands), TestContext.Current.CancellationToken);
        if (message.Length > 0)
        {
            string? line;
            do line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
            while (line is not null && !line.StartsWith("354", StringComparison.Ordinal));
            Assert.NotNull(line);
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(message), TestContext.Current.CancellationToken);
            Assert.StartsWith("250", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        await client.GetStream().WriteAsync("QUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    // Prometheus, "Text format details": comments, or a metric name, labels in quotes with \\, \" and \n, and a number.
    [GeneratedRegex("""^(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\[\\"n])*",?)+\})? [-+0-9.eEINFinfa]+)$""")]
    private static partial Regex TextFormat();
}
