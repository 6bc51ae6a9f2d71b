using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Posthouse.Testing;

namespace Posthouse.Crash.Tests;

/// <summary>
/// What scripts do is as durable as the delivery itself: under kill -9, each acknowledged message is filed once in each place, sent on once, and
/// its sender is answered once in all.
/// </summary>
public sealed class ScriptCrashTests
{
    private const string Password = "correct horse battery";
    private const int Workers = 4;

    [Fact]
    public async Task What_scripts_do_is_done_exactly_once_after_kill_9()
    {
        int rounds = Environment.GetEnvironmentVariable("POSTHOUSE_LONG_TESTS") == "1" ? 50 : Environment.GetEnvironmentVariable("CI") == "true" ? 8 : 3;
        await using var sink = new SmtpSink();
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-crash-" + Guid.NewGuid().ToString("n"));
        await using var server = CrashServer.In(folder, sink.Port, more: "[sieve]\nsent-per-day = 1000000\n" + CrashServer.LetThemSend);
        await server.StartAsync();
        await server.AskAsync("domain", "add", "crash.test");
        foreach (string user in (string[])["filter", "other", "writer"]) await server.AskAsync("account", "add", $"{user}@crash.test", "--password", Password);
        string script = Path.Combine(folder, "filters.sieve");
        await File.WriteAllTextAsync(script, "require [\"fileinto\", \"mailbox\", \"copy\", \"vacation\"];\nfileinto :create :copy \"Filed\";\nredirect :copy \"other@crash.test\";\nvacation \"Away\";\n");
        await server.AskAsync("sieve", "put", "filter@crash.test", "filters", script, "--activate");

        var acknowledged = new ConcurrentBag<string>();
        var random = new Random(17);
        for (int round = 0; round < rounds; round++)
        {
            int now = round;
            Task[] load = [.. Enumerable.Range(0, Workers).Select(worker => SubmitAsync(server, acknowledged, $"{now}.{worker}"))];
            await UnderLoadAsync(acknowledged, load);
            await Task.Delay(random.Next(0, 900));
            await server.KillAsync();
            await Task.WhenAll(load);
            await server.StartAsync();
        }

        await DrainAsync(server);
        Dictionary<string, int> inbox = await CountAsync(server, "filter", "INBOX"), filed = await CountAsync(server, "filter", "Filed"), sentOn = await CountAsync(server, "other", "INBOX");
        Assert.True(acknowledged.Count > rounds, "There was hardly any load.");
        string[] wrong = [.. acknowledged.Where(id => inbox.GetValueOrDefault(id) != 1 || filed.GetValueOrDefault(id) != 1 || sentOn.GetValueOrDefault(id) != 1)
            .Select(id => $"{id}: {inbox.GetValueOrDefault(id)} kept, {filed.GetValueOrDefault(id)} filed, {sentOn.GetValueOrDefault(id)} sent on")];
        Assert.Empty(wrong.Take(20));
        // What was not acknowledged is there as a whole or not at all.
        Assert.Equal(inbox.OrderBy(static one => one.Key), filed.OrderBy(static one => one.Key));
        Assert.Equal(inbox.OrderBy(static one => one.Key), sentOn.OrderBy(static one => one.Key));
        Assert.Single(await CountAsync(server, "writer", "INBOX"));
        using JsonDocument report = await server.AskAsync("store", "verify");
        Assert.Equal(0, report.RootElement.GetProperty("problems").GetArrayLength());
    }

    /// <summary>The script of a mailbox runs after the change that it is for was answered: it is not lost with the process, nor run twice.</summary>
    [Fact]
    public async Task What_the_script_of_a_mailbox_does_is_done_exactly_once_after_kill_9()
    {
        int rounds = Environment.GetEnvironmentVariable("POSTHOUSE_LONG_TESTS") == "1" ? 50 : Environment.GetEnvironmentVariable("CI") == "true" ? 8 : 3;
        await using var sink = new SmtpSink();
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-crash-" + Guid.NewGuid().ToString("n"));
        await using var server = CrashServer.In(folder, sink.Port, more: "[sieve]\nsent-per-day = 1000000\n" + CrashServer.LetThemSend);
        await server.StartAsync();
        await server.AskAsync("domain", "add", "crash.test");
        foreach (string user in (string[])["filter", "other"]) await server.AskAsync("account", "add", $"{user}@crash.test", "--password", Password);
        string script = Path.Combine(folder, "box.sieve");
        await File.WriteAllTextAsync(script, "require [\"fileinto\", \"copy\", \"imapsieve\"];\nfileinto :copy \"Filed\";\nredirect :copy \"other@crash.test\";\n");
        await server.AskAsync("sieve", "put", "filter@crash.test", "box", script);
        using (LineClient client = await LineClient.ConnectAsync(server.Port("imap")))
        {
            await client.ReadLineAsync();
            await client.ImapAsync($"LOGIN filter@crash.test \"{Password}\"");
            await client.ImapAsync("CREATE Box");
            await client.ImapAsync("CREATE Filed");
            await client.ImapAsync("SETMETADATA Box (/shared/imapsieve/script \"box\")");
        }

        var acknowledged = new ConcurrentBag<string>();
        var random = new Random(23);
        for (int round = 0; round < rounds; round++)
        {
            int now = round;
            Task[] load = [.. Enumerable.Range(0, Workers).Select(worker => AppendAsync(server, acknowledged, $"{now}.{worker}"))];
            await UnderLoadAsync(acknowledged, load);
            await Task.Delay(random.Next(0, 900));
            await server.KillAsync();
            await Task.WhenAll(load);
            await server.StartAsync();
        }

        Dictionary<string, int> box = await CountAsync(server, "filter", "Box"), filed;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while ((filed = await CountAsync(server, "filter", "Filed")).Values.Sum() < box.Count) await Task.Delay(100, limit.Token);
        await DrainAsync(server);
        Assert.True(acknowledged.Count > rounds, "There was hardly any load.");
        Assert.All(acknowledged, id => Assert.Equal(1, box.GetValueOrDefault(id)));
        Assert.Equal(box.OrderBy(static one => one.Key), filed.OrderBy(static one => one.Key));
        Assert.Equal(box.OrderBy(static one => one.Key), (await CountAsync(server, "other", "INBOX")).OrderBy(static one => one.Key));
        using JsonDocument report = await server.AskAsync("store", "verify");
        Assert.Equal(0, report.RootElement.GetProperty("problems").GetArrayLength());
    }

    private static async Task AppendAsync(ServerProcess server, ConcurrentBag<string> acknowledged, string name)
    {
        try
        {
            using LineClient client = await LineClient.ConnectAsync(server.Port("imap"));
            await client.ReadLineAsync();
            await client.ImapAsync($"LOGIN filter@crash.test \"{Password}\"");
            for (int i = 0; ; i++)
            {
                string id = $"{name}.{i}@client.test";
                string message = $"From: <a@client.test>\r\nSubject: Number {i}\r\nMessage-ID: <{id}>\r\n\r\n{new string('x', 50 + (i * 37 % 3000))}\r\n";
                await client.ImapAsync($"APPEND Box {{{message.Length}+}}\r\n{message}");
                acknowledged.Add(id);
            }
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The server died under it.
            return;
        }
    }

    // In another process there is no event to wait for: the queue is asked until it is empty.
    private static async Task DrainAsync(ServerProcess server)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            using JsonDocument queue = await server.AskAsync("queue", "list", "--limit", "1000000");
            if (queue.RootElement.GetArrayLength() == 0) return;
            await Task.Delay(100, limit.Token);
        }
    }

    private static async Task SubmitAsync(ServerProcess server, ConcurrentBag<string> acknowledged, string name)
    {
        try
        {
            using LineClient client = await LineClient.ConnectAsync(server.Port("submission"));
            await client.SmtpAsync(null, 220);
            await client.SmtpAsync("EHLO client.test", 250);
            await client.SmtpAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0writer@crash.test\0{Password}")), 235);
            for (int i = 0; ; i++)
            {
                string id = $"{name}.{i}@client.test";
                await client.SmtpAsync("MAIL FROM:<writer@crash.test>", 250);
                await client.SmtpAsync("RCPT TO:<filter@crash.test>", 250);
                await client.SmtpAsync("DATA", 354);
                await client.SmtpAsync($"From: <writer@crash.test>\r\nTo: <filter@crash.test>\r\nSubject: Number {i}\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{id}>\r\n\r\n{new string('x', 50 + (i * 37 % 3000))}\r\n.", 250);
                acknowledged.Add(id);
            }
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The server died under it.
            return;
        }
    }

    /// <summary>Until the server has answered some of what this round asks: on a busy machine that takes longer than any time that was chosen before.</summary>
    private static async Task UnderLoadAsync(ConcurrentBag<string> acknowledged, Task[] load)
    {
        int before = acknowledged.Count;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (acknowledged.Count < before + Workers && !load.All(static one => one.IsCompleted)) await Task.Delay(10, limit.Token);
    }

    private static async Task<Dictionary<string, int>> CountAsync(ServerProcess server, string user, string mailbox)
    {
        using LineClient client = await LineClient.ConnectAsync(server.Port("imap"));
        await client.ReadLineAsync();
        await client.ImapAsync($"LOGIN {user}@crash.test \"{Password}\"");
        await client.ImapAsync("EXAMINE " + mailbox);
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string line in await client.ImapAsync("UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"))
        {
            if (!line.StartsWith("Message-ID: <", StringComparison.OrdinalIgnoreCase)) continue;
            string id = line[13..].TrimEnd('>');
            found[id] = found.GetValueOrDefault(id) + 1;
        }

        return found;
    }
}
