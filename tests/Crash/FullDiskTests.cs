using System.Diagnostics;
using System.Globalization;
using Posthouse.Testing;

namespace Posthouse.Crash.Tests;

/// <summary>
/// A real file system of a few megabytes that fills up: mail is refused for now, what is there is served, readiness says so, and
/// everything comes back by itself when there is room again.
/// </summary>
public sealed class FullDiskTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task A_full_disk_refuses_new_mail_for_now_and_recovers_by_itself()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("Mounting a small file system takes Linux and root.");
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-full-" + Guid.NewGuid().ToString("n"));
        string disk = folder + "-disk";
        System.IO.Directory.CreateDirectory(disk);
        if (await RunAsync("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk) != 0)
        {
            System.IO.Directory.Delete(disk);
            Assert.Skip("This machine does not let tmpfs be mounted.");
        }

        try
        {
            await FillAsync(folder, disk);
        }
        finally
        {
            Assert.Equal(0, await RunAsync("umount", disk));
            System.IO.Directory.Delete(disk);
        }
    }

    private static async Task FillAsync(string folder, string disk)
    {
        await using var sink = new SmtpSink();
        await using var server = CrashServer.In(folder, sink.Port, Path.Combine(disk, "data"), reserve: "4 MiB", more: CrashServer.LetThemSend);
        await server.StartAsync();
        await server.AskAsync("domain", "add", "crash.test");
        await server.AskAsync("account", "add", "u1@crash.test", "--password", Password);
        string filler = Path.Combine(disk, "filler");
        int delivered = 0;

        // Full to the last octet at once, without a warning by the reserve: the hardest case.
        Assert.Equal("250", await SendAsync(server, $"m{delivered}@client.test", 1000));
        delivered++;
        FillUp(filler);
        string answer = "250";
        for (int i = 0; i < 2000 && answer == "250"; i++)
        {
            // Small and large ones, and one that has a segment of its own.
            answer = await SendAsync(server, $"m{delivered}@client.test", i % 3 == 2 ? 700_000 : 20_000);
            if (answer == "250") delivered++;
        }

        Assert.True(answer is "452" or "451", answer);
        Assert.Equal(delivered, await CountAsync(server));
        (int status, string text) = await CrashServer.ReadinessAsync(server);
        Assert.True(status == 503 && text.Contains("disk", StringComparison.OrdinalIgnoreCase), $"{status} {text}");

        // Nobody sends anything now, as behind a balancer.
        File.Delete(filler);
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
        {
            while ((await CrashServer.ReadinessAsync(server)).Status != 200) await Task.Delay(200, limit.Token);
        }

        Assert.Equal("250", await SendAsync(server, $"m{delivered}@client.test", 20_000));
        delivered++;
        Assert.Equal(delivered, await CountAsync(server));
        await server.KillAsync();
        await server.StartAsync();
        Assert.Equal(delivered, await CountAsync(server));
        using System.Text.Json.JsonDocument report = await server.AskAsync("store", "verify");
        Assert.Equal(0, report.RootElement.GetProperty("problems").GetArrayLength());
        string log = await server.ReadLogAsync();
        Assert.Contains("mail is refused for now", log, StringComparison.Ordinal);
    }

    private static void FillUp(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] piece = new byte[1 << 20];
        for (int size = piece.Length; size > 0;)
        {
            try
            {
                file.Write(piece.AsSpan(0, size));
            }
            catch (IOException)
            {
                // No room for so much: less may still go in.
                size /= 4;
            }
        }
    }

    // The code of the answer to MAIL or DATA that decided.
    private static async Task<string> SendAsync(ServerProcess server, string id, int size)
    {
        using LineClient client = await LineClient.ConnectAsync(server.Port("smtp"));
        try
        {
            await client.SmtpAsync(null, 220);
            await client.SmtpAsync("EHLO client.test", 250);
            await client.SmtpAsync("MAIL FROM:<sender@client.test>", 250);
            await client.SmtpAsync("RCPT TO:<u1@crash.test>", 250);
            await client.SmtpAsync("DATA", 354);
            string body = string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", size / 72));
            await client.SmtpAsync($"From: <sender@client.test>\r\nSubject: full\r\nMessage-ID: <{id}>\r\n\r\n{body}.", 250);
            return "250";
        }
        catch (UnexpectedReplyException refused)
        {
            return refused.Message[(refused.Message.LastIndexOf("-> ", StringComparison.Ordinal) + 3)..][..3];
        }
    }

    private static async Task<int> CountAsync(ServerProcess server)
    {
        using LineClient client = await LineClient.ConnectAsync(server.Port("imap"));
        await client.ReadLineAsync();
        await client.ImapAsync($"LOGIN u1@crash.test \"{Password}\"");
        List<string> opened = await client.ImapAsync("EXAMINE INBOX");
        int count = int.Parse(opened.First(static line => line.EndsWith(" EXISTS", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
        List<string> bodies = await client.ImapAsync("FETCH 1:* (BODY.PEEK[])");
        Assert.Equal(count, bodies.Count(static line => line.StartsWith("Message-ID:", StringComparison.Ordinal)));
        return count;
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
