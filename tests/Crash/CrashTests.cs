using System.Globalization;
using System.Text.Json;
using Posthouse.Testing;

namespace Posthouse.Crash.Tests;

/// <summary>
/// The promise of the whole product: load by SMTP, submission and IMAP, kill -9 at a random moment, start again, and everything that was
/// acknowledged is there exactly once: delivered, appended, flagged, moved, expunged, deleted by POP3, queued or sent on.
/// The number of rounds is POSTHOUSE_CRASH_ROUNDS; else 200 with POSTHOUSE_LONG_TESTS=1, 25 in CI, 3 elsewhere.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const string Password = "correct horse battery";
    private static readonly string[] Users = ["u1", "u2", "u3", "u4"];

    [Fact]
    public async Task Everything_acknowledged_is_there_exactly_once_after_kill_9()
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("POSTHOUSE_CRASH_ROUNDS"), out int set) ? set
            : Environment.GetEnvironmentVariable("POSTHOUSE_LONG_TESTS") == "1" ? 200
            : Environment.GetEnvironmentVariable("CI") == "true" ? 25 : 3;
        await using var sink = new SmtpSink();
        await using var server = CrashServer.In(Path.Combine(Path.GetTempPath(), "posthouse-crash-" + Guid.NewGuid().ToString("n")), sink.Port, more: CrashServer.LetThemSend);
        await server.StartAsync();
        await PrepareAsync(server);
        var ledger = new Ledger();
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 1; round <= rounds; round++)
        {
            await LoadUntilKilledAsync(server, ledger, round, random);
            await server.StartAsync();
            await CheckAsync(server, sink, ledger, round);
            await VerifyAsync(server);
        }

        await DrainAsync(server, sink, ledger);
        await server.KillAsync();
        await VerifyAsync(server);
        output.WriteLine($"{rounds} rounds: {ledger.Delivered.Count} delivered, {ledger.Deleted.Count} deleted by POP3, {ledger.Queued.Count} queued, {sink.Count} sent on, {ledger.Imap.Count} handled by IMAP");
        Assert.True(ledger.Delivered.Count > rounds && ledger.Deleted.Count > rounds && ledger.Queued.Count > rounds && ledger.Imap.Count > rounds, "There was hardly any load.");
    }

    private static async Task VerifyAsync(ServerProcess server)
    {
        using JsonDocument report = await server.AskAsync("store", "verify");
        Assert.True(report.RootElement.GetProperty("problems").GetArrayLength() == 0, report.RootElement.GetProperty("problems").ToString());
    }

    // In another process there is no event to wait for: the queue is asked until it is empty.
    private static async Task DrainAsync(ServerProcess server, SmtpSink sink, Ledger ledger)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (ledger.Queued.Keys.Any(id => !sink.Has(id))) await Task.Delay(100, limit.Token);
        Assert.Empty(sink.NeedlesslyRepeated());
        // The last answers may still be on their way into the records.
        while (true)
        {
            using JsonDocument queue = await server.AskAsync("queue", "list", "--limit", "1000000");
            if (queue.RootElement.GetArrayLength() == 0) return;
            await Task.Delay(100, limit.Token);
        }
    }

    private static async Task PrepareAsync(ServerProcess server)
    {
        await server.AskAsync("domain", "add", "crash.test");
        foreach (string user in Users) await server.AskAsync("account", "add", $"{user}@crash.test", "--password", Password);
    }

    private static async Task LoadUntilKilledAsync(ServerProcess server, Ledger ledger, int round, Random random)
    {
        Task[] load =
        [
            .. Enumerable.Range(0, 4).Select(worker => RunAsync(() => DeliverAsync(server, ledger, $"{round}.{worker}"))),
            RunAsync(() => SubmitAsync(server, ledger, $"{round}.s")),
            RunAsync(() => DeleteAsync(server, ledger)),
            .. Enumerable.Range(0, 2).Select(worker => RunAsync(() => HandleAsync(server, ledger, Users[worker], $"{round}.i{worker}", new Random(round * 10 + worker)))),
        ];
        await Task.Delay(random.Next(200, 1500));
        await server.KillAsync();
        await Task.WhenAll(load);
    }

    // A worker ends when the server dies under it. An answer that should not have been given is a failure.
    private static async Task RunAsync(Func<Task> work)
    {
        try
        {
            await Task.Yield();
            await work();
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private static async Task DeliverAsync(ServerProcess server, Ledger ledger, string name)
    {
        using LineClient client = await LineClient.ConnectAsync(server.Port("smtp"));
        await client.SmtpAsync(null, 220);
        await client.SmtpAsync("EHLO client.test", 250);
        for (int i = 0; ; i++)
        {
            string id = $"d.{name}.{i}@client.test";
            await client.SmtpAsync("MAIL FROM:<sender@client.test>", 250);
            await client.SmtpAsync($"RCPT TO:<{Users[i % Users.Length]}@crash.test>", 250);
            await client.SmtpAsync("DATA", 354);
            await client.SmtpAsync(Text(id, i) + "\r\n.", 250);
            ledger.Delivered[id] = 0;
        }
    }

    private static async Task SubmitAsync(ServerProcess server, Ledger ledger, string name)
    {
        using LineClient client = await LineClient.ConnectAsync(server.Port("submission"));
        await client.SmtpAsync(null, 220);
        await client.SmtpAsync("EHLO client.test", 250);
        await client.SmtpAsync("AUTH PLAIN " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0u1@crash.test\0{Password}")), 235);
        for (int i = 0; ; i++)
        {
            string id = $"q.{name}.{i}@client.test";
            await client.SmtpAsync($"MAIL FROM:<u1@crash.test> ENVID={id}", 250);
            await client.SmtpAsync("RCPT TO:<someone@elsewhere.test>", 250);
            await client.SmtpAsync("DATA", 354);
            await client.SmtpAsync(Text(id, i, "u1@crash.test") + "\r\n.", 250);
            ledger.Queued[id] = 0;
        }
    }

    // RFC 1939 §6: what is marked goes with the answer to QUIT, and not before.
    private static async Task DeleteAsync(ServerProcess server, Ledger ledger)
    {
        while (true)
        {
            using LineClient client = await LineClient.ConnectAsync(server.Port("pop3"));
            await client.Pop3Async(null);
            await client.Pop3Async($"USER {Users[3]}@crash.test");
            await client.Pop3Async($"PASS {Password}");
            int there = int.Parse((await client.Pop3Async("STAT")).Split(' ')[1], CultureInfo.InvariantCulture);
            var marked = new List<string>();
            for (int number = 1; number <= Math.Min(there, 3); number++)
            {
                string? id = null;
                await client.Pop3Async($"TOP {number} 0");
                for (string line = await client.ReadLineAsync(); line != "."; line = await client.ReadLineAsync())
                {
                    if (line.StartsWith("Message-ID: <", StringComparison.OrdinalIgnoreCase)) id = line[13..].TrimEnd('>');
                }

                await client.Pop3Async($"DELE {number}");
                marked.Add(id!);
            }

            foreach (string id in marked) ledger.Deleted[id] = false;
            await client.Pop3Async("QUIT");
            foreach (string id in marked) ledger.Deleted[id] = true;
        }
    }

    private static async Task HandleAsync(ServerProcess server, Ledger ledger, string user, string name, Random random)
    {
        using LineClient client = await LineClient.ConnectAsync(server.Port("imap"));
        await client.ReadLineAsync();
        await client.ImapAsync($"LOGIN {user}@crash.test \"{Password}\"");
        // Not in the first round only: that one may end before, or without an answer.
        List<string> mailboxes = await client.ImapAsync("LIST \"\" \"*\"");
        if (!mailboxes.Exists(static line => line.TrimEnd().TrimEnd('"').EndsWith("Work", StringComparison.Ordinal))) await client.ImapAsync("CREATE Work");
        await client.ImapAsync("SELECT Work");
        for (int i = 0; ; i++)
        {
            string id = $"i.{name}.{i}@client.test";
            string text = Text(id, i);
            ledger.Imap[id] = new ImapFate(null, false, "Work");
            List<string> appended = await client.ImapAsync($"APPEND Work {{{text.Length}}}", text);
            string uid = appended[^1].Split("APPENDUID ")[1].Split(']')[0].Split(' ')[1];
            ledger.Imap[id] = new ImapFate("Work", false);
            switch (random.Next(4))
            {
                case 0:
                    ledger.Imap[id] = new ImapFate("Work", false, null, true);
                    await client.ImapAsync($"UID STORE {uid} +FLAGS (\\Flagged)");
                    ledger.Imap[id] = new ImapFate("Work", true);
                    break;
                case 1:
                    ledger.Imap[id] = new ImapFate("Work", false, "Sent");
                    await client.ImapAsync($"UID MOVE {uid} Sent");
                    ledger.Imap[id] = new ImapFate("Sent", false);
                    break;
                case 2:
                    await client.ImapAsync($"UID STORE {uid} +FLAGS.SILENT (\\Deleted)");
                    ledger.Imap[id] = new ImapFate("Work", false, "");
                    await client.ImapAsync($"UID EXPUNGE {uid}");
                    ledger.Imap[id] = new ImapFate(null, false);
                    break;
            }
        }
    }

    private async Task CheckAsync(ServerProcess server, SmtpSink sink, Ledger ledger, int round)
    {
        var where = new Dictionary<string, List<(string User, string Mailbox, bool Flagged)>>(StringComparer.Ordinal);
        foreach (string user in Users)
        {
            using LineClient client = await LineClient.ConnectAsync(server.Port("imap"));
            await client.ReadLineAsync();
            await client.ImapAsync($"LOGIN {user}@crash.test \"{Password}\"");
            foreach (string mailbox in (string[])["INBOX", "Sent", "Work"]) await CollectAsync(client, user, mailbox, where);
        }

        List<string> wrong = [];
        foreach (string id in ledger.Delivered.Keys)
        {
            int copies = where.GetValueOrDefault(id)?.Count ?? 0;
            if (ledger.Deleted.TryGetValue(id, out bool answered))
            {
                if (copies > (answered ? 0 : 1)) wrong.Add($"{id} was deleted by POP3 and is there {copies} times");
                // What was open when the server died is known now.
                if (copies == 1) ledger.Deleted.TryRemove(id, out _);
                else ledger.Deleted[id] = true;
                continue;
            }

            if (copies != 1) wrong.Add($"{id} was delivered and is there {copies} times");
        }

        foreach ((string id, ImapFate fate) in ledger.Imap)
        {
            List<(string User, string Mailbox, bool Flagged)> found = where.GetValueOrDefault(id) ?? [];
            if (!Fits(fate, found)) wrong.Add($"{id} should be {fate} and is [{string.Join(", ", found)}]");
        }

        using JsonDocument queue = await server.AskAsync("queue", "list", "--limit", "1000000");
        var waiting = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonElement message in queue.RootElement.EnumerateArray())
        {
            string id = message.GetProperty("envelopeId").GetString() ?? "";
            waiting[id] = waiting.GetValueOrDefault(id) + 1;
        }

        foreach (string id in ledger.Queued.Keys)
        {
            // The sink is asked after the queue: what left the queue in between is there.
            int queued = waiting.GetValueOrDefault(id);
            if (queued > 1 || (queued == 0 && !sink.Has(id))) wrong.Add($"{id} was taken for elsewhere, is queued {queued} times and was {(sink.Has(id) ? "" : "not ")}sent");
        }

        wrong.AddRange(sink.NeedlesslyRepeated().Select(static id => $"{id} was sent again after the answer to it had been noted"));

        if (wrong.Count > 0) output.WriteLine(await server.ReadLogAsync());
        Assert.True(wrong.Count == 0, $"round {round}: {string.Join("; ", wrong.Take(20))}");
        // What was open when the server died is known now.
        foreach ((string id, ImapFate fate) in ledger.Imap)
        {
            if (fate.PendingMailbox is null && fate.PendingFlagged is null) continue;
            ledger.Imap[id] = where.GetValueOrDefault(id) is [var only] ? new ImapFate(only.Mailbox, only.Flagged) : new ImapFate(null, false);
        }
    }

    private static bool Fits(ImapFate fate, List<(string User, string Mailbox, bool Flagged)> found)
    {
        if (found.Count > 1) return false;
        if (found.Count == 0) return fate.Mailbox is null || fate.PendingMailbox == "";
        bool place = found[0].Mailbox == fate.Mailbox || found[0].Mailbox == fate.PendingMailbox;
        return place && (found[0].Flagged == fate.Flagged || found[0].Flagged == fate.PendingFlagged);
    }

    private static async Task CollectAsync(LineClient client, string user, string mailbox, Dictionary<string, List<(string, string, bool)>> where)
    {
        try
        {
            await client.ImapAsync("EXAMINE " + mailbox);
        }
        catch (UnexpectedReplyException) when (mailbox == "Work")
        {
            // Made by the IMAP load; the server may have died before.
            return;
        }

        string? flags = null;
        foreach (string line in await client.ImapAsync("UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"))
        {
            if (line.Contains(" FETCH (", StringComparison.Ordinal)) flags = line;
            if (!line.StartsWith("Message-ID: <", StringComparison.OrdinalIgnoreCase)) continue;
            string id = line[13..].TrimEnd('>');
            if (!where.TryGetValue(id, out var list)) where[id] = list = [];
            list.Add((user, mailbox, flags!.Contains("\\Flagged", StringComparison.Ordinal)));
        }
    }

    private static string Text(string id, int number, string from = "sender@client.test") => string.Create(CultureInfo.InvariantCulture,
        $"From: <{from}>\r\nTo: <u@crash.test>\r\nSubject: Number {number}\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{id}>\r\n\r\n{new string('x', 50 + (number * 37 % 3000))}\r\n");
}
