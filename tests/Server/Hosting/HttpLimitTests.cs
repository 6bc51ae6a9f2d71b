using System.Net;
using System.Net.Sockets;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.Server.Tests;

/// <summary>The limits of an http listener hold as those of mail do.</summary>
public sealed class HttpLimitTests : IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-limits-").FullName;
    private PosthouseServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        PosthouseConfiguration configuration = PosthouseConfiguration.Read("hostname = \"mail.example.com\"\n[log]\nlevel = \"error\"\n", _folder, out _) with
        {
            DataFolder = _folder,
            Listeners = [new Listener("http", IPAddress.Loopback, 0, TlsMode.None) { MaximumConnections = 2, MaximumPerAddress = 1 }],
        };
        _server = await PosthouseServer.StartAsync(configuration, create: true, cancellationToken: Token);
    }

    [Fact]
    public async Task Connections_over_the_limit_are_closed_until_one_ends()
    {
        // Two of this machine, which is not counted by address.
        using TcpClient first = await ConnectAsync();
        using TcpClient second = await ConnectAsync();
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(first), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(second), StringComparison.Ordinal);
        using (TcpClient third = await ConnectAsync()) Assert.Equal("", await AskAsync(third));
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(first), StringComparison.Ordinal);

        second.Dispose();
        string answer;
        do
        {
            using TcpClient next = await ConnectAsync();
            answer = await AskAsync(next);
        }
        while (answer.Length == 0);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(_server!.EndPoints[0].EndPoint, Token);
        return client;
    }

    // What the server says to one request; nothing when it hung up.
    private static async Task<string> AskAsync(TcpClient client)
    {
        byte[] buffer = new byte[4096];
        try
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), Token);
            var answer = new StringBuilder();
            while (!answer.ToString().EndsWith("ok\n\r\n0\r\n\r\n", StringComparison.Ordinal))
            {
                int read = await client.GetStream().ReadAsync(buffer, Token);
                if (read == 0) break;
                answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }

            return answer.ToString();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
