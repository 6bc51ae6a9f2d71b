using System.Globalization;
using System.Net;
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
    [Fact]
    public async Task The_demo_says_where_it_is_and_who_is_there_and_their_mail_can_be_read_and_sent()
    {
        string data = Path.Combine(host.MakeFolder("demo"), "data");
        await using DemoProcess demo = await DemoProcess.StartAsync("--data", data, "--json");
        using var said = JsonDocument.Parse(demo.Said);
        string password = said.RootElement.GetProperty("password").GetString()!;
        string[] accounts = [.. said.RootElement.GetProperty("accounts").EnumerateArray().Select(static a => a.GetString()!)];
        Assert.Equal(["alice@demo.test", "bob@demo.test", "carol@demo.test"], accounts);
        Assert.Equal(DemoProcess.Ports.Select(port => demo.BasePort + port), said.RootElement.GetProperty("listeners").EnumerateArray().Select(static l => IPEndPoint.Parse(l.GetProperty("address").GetString()!).Port).Order());
        foreach (string address in accounts) await ReadAsync(demo.BasePort + 993, address, password);
        await SendAsync(demo.BasePort, password);
        await AskAsync(data);
        Assert.Equal(0, await demo.StopAsync());
    }

    [Fact]
    public async Task The_demo_for_people_names_every_port_and_removes_its_data_at_the_end()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        string text = demo.Said;
        Assert.Equal(0, await demo.StopAsync());
        foreach (int port in DemoProcess.Ports) Assert.Contains((demo.BasePort + port).ToString(CultureInfo.InvariantCulture), text);
        string folder = text.Split("data in ")[1].Split(' ')[0];
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
}
