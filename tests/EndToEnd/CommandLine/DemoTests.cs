using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>posthouse demo, as a newcomer starts it.</summary>
public sealed class DemoTests(MailHost host)
{
    // What the demo adds to its base.
    private static readonly int[] Ports = [25, 80, 110, 143, 443, 465, 587, 993, 995, 4190];

    [Fact]
    public async Task The_demo_says_where_it_is_and_who_is_there_and_their_mail_can_be_read_and_sent()
    {
        int basePort = FreeBase();
        string data = Path.Combine(host.MakeFolder("demo"), "data");
        using Process demo = PosthouseCommand.Start("demo", "--data", data, "--ports", basePort.ToString(CultureInfo.InvariantCulture), "--json");
        try
        {
            Task<string> errors = demo.StandardError.ReadToEndAsync();
            string? line = await demo.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            if (line is null) Assert.Fail($"The demo ended: {await errors}");
            using var said = JsonDocument.Parse(line);
            string password = said.RootElement.GetProperty("password").GetString()!;
            string[] accounts = [.. said.RootElement.GetProperty("accounts").EnumerateArray().Select(static a => a.GetString()!)];
            Assert.Equal(["alice@demo.test", "bob@demo.test", "carol@demo.test"], accounts);
            Assert.Equal(Ports.Select(port => basePort + port), said.RootElement.GetProperty("listeners").EnumerateArray().Select(static l => IPEndPoint.Parse(l.GetProperty("address").GetString()!).Port).Order());
            foreach (string address in accounts) await ReadAsync(basePort + 993, address, password);
            await SendAsync(basePort, password);
            await AskAsync(data);
        }
        finally
        {
            Signals.Terminate(demo);
            await demo.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(0, demo.ExitCode);
    }

    [Fact]
    public async Task The_demo_for_people_names_every_port_and_removes_its_data_at_the_end()
    {
        int basePort = FreeBase();
        using Process demo = PosthouseCommand.Start("demo", "--ports", basePort.ToString(CultureInfo.InvariantCulture));
        var text = new System.Text.StringBuilder();
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (await demo.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                text.AppendLine(line);
                if (line.Contains("Ctrl-C", StringComparison.Ordinal)) break;
            }
        }
        finally
        {
            Signals.Terminate(demo);
            await demo.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }

        foreach (int port in Ports) Assert.Contains((basePort + port).ToString(CultureInfo.InvariantCulture), text.ToString());
        string folder = text.ToString().Split("data in ")[1].Split(' ')[0];
        Assert.False(System.IO.Directory.Exists(folder), $"{folder} is still there.");
    }

    private static async Task ReadAsync(int port, string address, string password)
    {
        using var client = new ImapClient();
        client.ServerCertificateValidationCallback = static (_, _, _, _) => true;
        await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.SslOnConnect);
        await client.AuthenticateAsync(address, password);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        Assert.NotEqual(0, client.Inbox.Count);
        if (address.StartsWith("alice", StringComparison.Ordinal)) Assert.NotEmpty(await client.Inbox.SearchAsync(SearchQuery.MessageContains("船期")));
    }

    // As the demo's own text shows it.
    private static async Task SendAsync(int basePort, string password)
    {
        using var client = new MailKit.Net.Smtp.SmtpClient();
        client.ServerCertificateValidationCallback = static (_, _, _, _) => true;
        await client.ConnectAsync("127.0.0.1", basePort + 587, SecureSocketOptions.StartTls);
        await client.AuthenticateAsync("alice@demo.test", password);
        await client.SendAsync(Mails.Make("alice@demo.test", "everyone@demo.test", "To everyone"));
    }

    private static async Task AskAsync(string data)
    {
        (int code, string output, string error) = await PosthouseCommand.RunAsync("message", "trace", "--to", "carol@demo.test", "--since", "1h", "--data", data, "--json");
        Assert.True(code == 0, error);
        using var trace = JsonDocument.Parse(output);
        Assert.Contains(trace.RootElement.EnumerateArray(), static r => r.GetProperty("kind").GetString() == "delivered");
    }

    private static int FreeBase()
    {
        // Below the range that the system hands out to clients.
        for (int candidate = 21000; candidate < 31000; candidate += 1000)
        {
            if (Ports.All(port => IsFree(candidate + port))) return candidate;
        }

        throw new InvalidOperationException("No free ports were found for the demo.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
