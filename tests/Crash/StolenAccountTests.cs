using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Posthouse.Testing;

namespace Posthouse.Crash.Tests;

/// <summary>
/// A thief with a password and a real server: how many of his messages leave before the account is held, who is told, and that kill -9 in the middle
/// of a hold or a release of thousands of messages loses nothing, sends nothing twice and leaves nothing half done.
/// </summary>
public sealed class StolenAccountTests(ITestOutputHelper output)
{
    private const string Password = "correct horse battery";
    private const string Thief = "u1@crash.test";
    private const string Boss = "boss@crash.test";
    private const int Workers = 8;

    [Fact]
    public async Task Five_thousand_messages_to_strangers_are_stopped_and_the_administrator_reads_of_it()
    {
        await using var sink = new SmtpSink();
        await using ServerProcess server = await StartAsync(sink.Port);
        int[] accepted = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => SendAsync(server, worker, 5000 / Workers)));
        await UntilAsync(server, static holds => holds.Select(static hold => hold.GetProperty("state").GetString()).SequenceEqual(["held"]));

        // What was under way when the hold came is over when the sink and the queue have all of it together.
        List<JsonElement> queue = [];
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        do
        {
            queue = await QueueAsync(server);
            if (queue.Count + sink.Count != accepted.Sum()) await Task.Delay(100, limit.Token);
        }
        while (queue.Count + sink.Count != accepted.Sum());
        output.WriteLine($"accepted {accepted.Sum()} of 5000, left {sink.Count}, held {queue.Count}");
        Assert.InRange(accepted.Sum(), 100, 1500);
        Assert.All(queue, static entry => Assert.StartsWith("account-hold", entry.GetProperty("heldBecause").GetString(), StringComparison.Ordinal));

        string notice = await InboxAsync(server, Boss);
        Assert.Contains($"Subject: The sending of {Thief} is held", notice, StringComparison.Ordinal);
        Assert.Contains($"posthouse account release {Thief} --discard", notice, StringComparison.Ordinal);
        Assert.Contains("messages say the same", notice.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("posthouse account release", await InboxAsync(server, Thief), StringComparison.Ordinal);

        await server.AskAsync("account", "password", Thief, "--password", Password + "!");
        await server.AskAsync("account", "release", Thief, "--discard", "--yes");
        await UntilAsync(server, static holds => holds.Length == 0);
        Assert.Empty(await QueueAsync(server));
        Assert.Equal(1, await SendAsync(server, 99, 1, Password + "!"));
    }

    [Fact]
    public async Task Kill_9_in_the_middle_of_holding_and_of_discarding_ten_thousand_messages_leaves_nothing_half_done()
    {
        const int Messages = 10_000;
        // Nobody is at port 1: what leaves stays in the queue.
        await using ServerProcess server = await StartAsync(1);
        await server.AskAsync("limits", "set", Thief, "--bulk");
        int[] accepted = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => SendAsync(server, worker, Messages / Workers)));
        Assert.Equal(Messages, accepted.Sum());

        await server.AskAsync("account", "hold", Thief, "--reason", "a test");
        await server.KillAsync();
        await server.StartAsync();
        await UntilAsync(server, static holds => holds.Select(static hold => hold.GetProperty("state").GetString()).SequenceEqual(["held"]));
        List<JsonElement> queue = await QueueAsync(server);
        Assert.Equal(Messages, queue.Count);
        Assert.All(queue, static entry => Assert.StartsWith("account-hold", entry.GetProperty("heldBecause").GetString(), StringComparison.Ordinal));

        await server.AskAsync("account", "release", Thief, "--discard", "--yes");
        await server.KillAsync();
        await server.StartAsync();
        await UntilAsync(server, static holds => holds.Length == 0);
        Assert.Empty(await QueueAsync(server));
        // The steps that were done after the start: less than all, where the kill came in the middle.
        output.WriteLine($"done after the start: {string.Join(", ", Regex.Matches(await server.ReadLogAsync(), @"(holding|discarding) is done, (\d+)").Select(static match => match.Value))} of {Messages}");
        await server.KillAsync();
        using JsonDocument report = await server.AskAsync("store", "verify");
        Assert.Equal(0, report.RootElement.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task Kill_9_in_the_middle_of_a_release_delivers_all_that_was_held_once()
    {
        const int Messages = 3000;
        await using var sink = new SmtpSink();
        await using ServerProcess server = await StartAsync(sink.Port, "[sending]\nheld-mail = \"accept\"");
        await server.AskAsync("account", "hold", Thief, "--reason", "a test");
        int[] accepted = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => SendAsync(server, worker, Messages / Workers)));
        Assert.Equal((Messages, 0), (accepted.Sum(), sink.Count));

        await server.AskAsync("limits", "set", Thief, "--bulk");
        await server.AskAsync("account", "release", Thief, "--deliver");
        await server.KillAsync();
        await server.StartAsync();
        await UntilAsync(server, static holds => holds.Length == 0);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (sink.Count < Messages || (await QueueAsync(server)).Count > 0) await Task.Delay(100, limit.Token);
        Assert.Empty(sink.NeedlesslyRepeated());
        Assert.Equal(Messages, sink.Count);
    }

    private static async Task<ServerProcess> StartAsync(int sink, string more = "")
    {
        ServerProcess server = CrashServer.In(Path.Combine(Path.GetTempPath(), "posthouse-stolen-" + Guid.NewGuid().ToString("n")), sink, more: more);
        await server.StartAsync();
        await server.AskAsync("domain", "add", "crash.test");
        await server.AskAsync("account", "add", Thief, "--password", Password);
        await server.AskAsync("account", "add", Boss, "--password", Password, "--administrator");
        return server;
    }

    /// <returns>How many were accepted; the others were refused, until the server had enough of it.</returns>
    private static async Task<int> SendAsync(ServerProcess server, int worker, int count, string password = Password)
    {
        await Task.Yield();
        using LineClient client = await LineClient.ConnectAsync(server.Port("submission"));
        await client.SmtpAsync(null, 220);
        await client.SmtpAsync("EHLO client.test", 250);
        await client.SmtpAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{Thief}\0{password}")), 235);
        int accepted = 0;
        for (int i = 0; i < count; i++)
        {
            await client.SendAsync($"MAIL FROM:<{Thief}>\r\n");
            string reply = await client.ReadLineAsync();
            if (reply.StartsWith("451", StringComparison.Ordinal))
            {
                Assert.StartsWith("451 4.7.1 Sending from this account is held", reply, StringComparison.Ordinal);
                continue;
            }

            // Who goes on after many refusals is cut off.
            if (reply.StartsWith("421", StringComparison.Ordinal)) break;
            Assert.StartsWith("250", reply, StringComparison.Ordinal);
            await client.SmtpAsync($"RCPT TO:<stranger{worker}.{i}@far{i % 50}.test>", 250);
            await client.SmtpAsync("DATA", 354);
            await client.SendAsync(string.Create(CultureInfo.InvariantCulture,
                $"From: <{Thief}>\r\nSubject: Your parcel {i} is waiting\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{worker}.{i}@client.test>\r\n\r\nDear customer, your parcel could not be handed over. Pay the fee at the address below, number {i}.\r\n.\r\n"));
            // The hold may have come since MAIL.
            reply = await client.ReadLineAsync();
            if (!reply.StartsWith("250", StringComparison.Ordinal))
            {
                Assert.StartsWith("451 4.7.1 Sending from this account is held", reply, StringComparison.Ordinal);
                continue;
            }

            accepted++;
        }

        return accepted;
    }

    private static async Task<string> InboxAsync(ServerProcess server, string account)
    {
        using LineClient client = await LineClient.ConnectAsync(server.Port("imap"));
        await client.ReadLineAsync();
        await client.ImapAsync($"LOGIN {account} \"{Password}\"");
        await client.ImapAsync("SELECT INBOX");
        return string.Join("\r\n", await client.ImapAsync("FETCH 1:* BODY.PEEK[]"));
    }

    private static async Task<List<JsonElement>> QueueAsync(ServerProcess server)
    {
        using JsonDocument queue = await server.AskAsync("queue", "list", "--limit", "1000000");
        return [.. queue.RootElement.EnumerateArray().Select(static entry => entry.Clone())];
    }

    // In another process there is no event to wait for: it is asked until it is so.
    private static async Task UntilAsync(ServerProcess server, Func<JsonElement[], bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using JsonDocument holds = await server.AskAsync("account", "holds");
            if (condition([.. holds.RootElement.EnumerateArray()])) return;
            await Task.Delay(100, limit.Token);
        }
    }
}
