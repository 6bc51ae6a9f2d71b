using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Directory;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

/// <summary>A client that sends an octet a minute keeps the line busy and says nothing: the time is for the whole command, however it trickles.</summary>
public sealed class SlowClientTests
{
    [Theory]
    [InlineData(false, "a LOGIN alice@example.test secret\r\n", 3, "Signing in took too long")]
    [InlineData(true, "a FETCH 1:* (FLAGS BODY[]) and much more of it\r\n", 30, "Autologout")]
    [InlineData(true, "a LOGIN {40}\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 30, "Autologout")]
    [InlineData(true, "a APPEND INBOX {40+}\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 30, "Autologout")]
    public async Task An_octet_a_minute_does_not_keep_a_connection(bool signedIn, string said, int minutes, string farewell)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        var clock = new FakeTimeProvider();
        using var heartbeat = new Heartbeat(clock);
        using var connection = new DuplexPipeConnection(heartbeat, inline: true);
        Account? account = signedIn ? server.Account : null;
        var handler = new ImapProtocolHandler(new ImapHost(server.Store, null, new ImapOptions(), server.Intake, clock, NullLogger.Instance), account);
        Task session = handler.RunAsync(connection);
        int sent = 0;
        for (; !session.IsCompleted && sent <= minutes && sent < said.Length; sent++)
        {
            await connection.ClientOutput.WriteAsync(Encoding.ASCII.GetBytes(said[sent..(sent + 1)]));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        await session.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.InRange(sent, minutes, minutes + 1);
        await connection.Output.CompleteAsync();
        ReadResult heard = await connection.ClientInput.ReadAtLeastAsync(1 << 20);
        Assert.Contains(farewell, Encoding.ASCII.GetString(heard.Buffer), StringComparison.Ordinal);
    }
}
