using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

/// <summary>COMPRESS=DEFLATE (RFC 4978), spoken over the pipes with the framework's own streams as the client.</summary>
public sealed class CompressTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_session_goes_on_compressed_in_both_directions()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(200);
        await using var client = await CompressedClient.StartAsync(server);
        Assert.Contains("NO [COMPRESSIONACTIVE]", await client.AskAsync("b", "COMPRESS DEFLATE"), StringComparison.Ordinal);
        Assert.DoesNotContain("COMPRESS=DEFLATE", await client.AskAsync("c", "CAPABILITY"), StringComparison.Ordinal);
        await client.AskAsync("d", "SELECT INBOX");
        string all = await client.AskAsync("e", "FETCH 1:* (FLAGS ENVELOPE BODY[])");
        Assert.Contains("* 200 FETCH", all, StringComparison.Ordinal);
        Assert.Contains("Body of 200.", all, StringComparison.Ordinal);
        // Literals, and a command in several pieces.
        Assert.Contains("+ OK", await client.AskAsync("+", "f APPEND INBOX {200000}", tagged: false), StringComparison.Ordinal);
        Assert.Contains("f OK [APPENDUID", await client.AskAsync("f", "Subject: large\r\n\r\n" + new string('x', 200000 - 18), tagged: false), StringComparison.Ordinal);
        Assert.Contains("g OK", await client.AskAsync("g", "LOGOUT"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task News_reach_who_idles()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await using var client = await CompressedClient.StartAsync(server);
        await client.AskAsync("b", "SELECT INBOX");
        await client.AskAsync("+", "c IDLE", tagged: false);
        await server.DeliverManyAsync(1);
        await client.ReadUntilAsync("* 1 EXISTS");
        Assert.Contains("c OK", await client.AskAsync("c", "DONE", tagged: false), StringComparison.Ordinal);
    }

    // RFC 5465: without a command too.
    [Fact]
    public async Task News_reach_who_asked_to_be_notified()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await using var client = await CompressedClient.StartAsync(server);
        await client.AskAsync("b", "SELECT INBOX");
        await client.AskAsync("c", "NOTIFY SET (selected (MessageNew MessageExpunge))");
        await server.DeliverManyAsync(1);
        await client.ReadUntilAsync("* 1 EXISTS");
        Assert.Contains("d OK", await client.AskAsync("d", "FETCH 1 UID"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("b IDLE", "+ idling")]
    [InlineData("b APPEND INBOX {10}", "+ OK")]
    public async Task Who_is_signed_out_hears_so_compressed(string? said, string? answer)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await using var client = await CompressedClient.StartAsync(server);
        if (said is not null) await client.AskAsync("+", said, tagged: false);
        client.Connection.SignOut();
        string heard = await client.ReadUntilAsync("* BYE You were signed out");
        Assert.DoesNotContain("BAD", heard + answer, StringComparison.Ordinal);
        await client.Session.WaitAsync(Limit);
    }

    // RFC 8437 §3: never NO, for the next sign-in may be on its way; a connection that cannot be what it was ends.
    [Fact]
    public async Task Who_signs_out_ends_a_compressed_connection()
    {
        await using SignInFixture fixture = await SignInFixture.StartAsync();
        await using var client = await CompressedClient.StartAsync(fixture.Handler, "LOGIN bob@example.test secret-word");
        string heard = await client.AskAsync("* BYE", "b UNAUTHENTICATE", tagged: false);
        Assert.DoesNotContain("NO", heard.Replace("* BYE", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await client.Session.WaitAsync(Limit);
    }

    [Fact]
    public async Task What_is_no_deflate_stream_ends_the_connection()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await using var client = await CompressedClient.StartAsync(server);
        await client.Connection.ClientOutput.WriteAsync(Encoding.ASCII.GetBytes("b NOOP in clear\r\n\xff\xff\xff"));
        await client.Session.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_bomb_is_a_long_line_and_no_more()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await using var client = await CompressedClient.StartAsync(server);
        // 64 MiB in some 64 KB: read, thrown away and refused, without ever being held.
        string answer = await client.AskAsync("b", "NOOP " + new string('a', 64 << 20));
        Assert.Contains("b BAD", answer, StringComparison.Ordinal);
        Assert.Contains("c OK", await client.AskAsync("c", "NOOP"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("COMPRESS GZIP", "NO [CANNOT]")]
    [InlineData("COMPRESS", "BAD")]
    public async Task Only_deflate_is_known(string command, string answer)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        Assert.StartsWith(answer, (await (await server.ConnectAsync()).CommandAsync(command)).Tagged, StringComparison.Ordinal);
    }

    private sealed class CompressedClient : IAsyncDisposable
    {
        private readonly DeflateStream _send;
        private readonly DeflateStream _receive;
        private readonly StringBuilder _heard = new();

        private CompressedClient(DuplexPipeConnection connection, Task session)
        {
            Connection = connection;
            Session = session;
            _send = new DeflateStream(connection.ClientOutput.AsStream(leaveOpen: true), CompressionLevel.Optimal, leaveOpen: true);
            _receive = new DeflateStream(connection.ClientInput.AsStream(leaveOpen: true), CompressionMode.Decompress, leaveOpen: true);
        }

        internal DuplexPipeConnection Connection { get; }

        internal Task Session { get; }

        internal static Task<CompressedClient> StartAsync(ImapServer server) => StartAsync(server.Handler, null);

        internal static async Task<CompressedClient> StartAsync(ImapProtocolHandler handler, string? signIn)
        {
            var connection = new DuplexPipeConnection { RemoteEndPoint = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 40000) };
            Task session = RunAsync(handler, connection);
            await ReadClearAsync(connection, "Posthouse ready\r\n");
            if (signIn is not null)
            {
                await connection.ClientOutput.WriteAsync(Encoding.ASCII.GetBytes($"s {signIn}\r\n"));
                await ReadClearAsync(connection, "s OK Signed in\r\n");
            }

            await connection.ClientOutput.WriteAsync("a COMPRESS DEFLATE\r\n"u8.ToArray());
            await ReadClearAsync(connection, "a OK DEFLATE active\r\n");
            return new CompressedClient(connection, session);
        }

        internal async Task<string> AskAsync(string tag, string command, bool tagged = true)
        {
            await _send.WriteAsync(Encoding.UTF8.GetBytes((tagged ? tag + " " : "") + command + "\r\n"));
            await _send.FlushAsync();
            return await ReadUntilAsync(tag + " ");
        }

        /// <summary>All up to and with the line that begins so.</summary>
        internal async Task<string> ReadUntilAsync(string start)
        {
            byte[] buffer = new byte[8192];
            while (true)
            {
                string heard = _heard.ToString();
                int at = heard.StartsWith(start, StringComparison.Ordinal) ? 0 : heard.IndexOf("\n" + start, StringComparison.Ordinal) + 1;
                int end = at > 0 || heard.StartsWith(start, StringComparison.Ordinal) ? heard.IndexOf('\n', at) : -1;
                if (end >= 0)
                {
                    _heard.Remove(0, end + 1);
                    return heard[..end];
                }

                int count = await _receive.ReadAsync(buffer).AsTask().WaitAsync(Limit);
                if (count == 0) throw new InvalidOperationException("The server ended after: " + heard);
                _heard.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Connection.ClientOutput.CompleteAsync();
            await Connection.ClientInput.CompleteAsync();
            await Session.WaitAsync(Limit);
        }

        private static async Task RunAsync(ImapProtocolHandler handler, DuplexPipeConnection connection)
        {
            await handler.RunAsync(connection);
            await connection.Output.CompleteAsync();
            await connection.Input.CompleteAsync();
        }

        private static async Task ReadClearAsync(DuplexPipeConnection connection, string end)
        {
            while (true)
            {
                ReadResult result = await connection.ClientInput.ReadAsync().AsTask().WaitAsync(Limit);
                string text = Encoding.ASCII.GetString(result.Buffer);
                bool whole = text.EndsWith(end, StringComparison.Ordinal);
                connection.ClientInput.AdvanceTo(whole ? result.Buffer.End : result.Buffer.Start, result.Buffer.End);
                if (whole) return;
            }
        }
    }
}
