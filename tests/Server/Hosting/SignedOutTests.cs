using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Server.Tests;

/// <summary>Whoever may not sign in any more does not stay signed in either.</summary>
public sealed class SignedOutTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_suspended_account_loses_its_sessions_and_others_keep_theirs()
    {
        using Line imap = await ImapAsync("u2");
        using Line other = await ImapAsync("u3");
        using Line pop3 = await Line.ConnectAsync(server.At("pop3"));
        await pop3.SayAsync($"USER u2@example.com\r\nPASS {RunningServer.Password}\r\n", "+OK", "+OK", "+OK");
        using Line submission = await Line.ConnectAsync(server.At("submission"));
        string plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0u2@example.com\0{RunningServer.Password}"));
        await submission.SayAsync($"HELO client\r\nAUTH PLAIN {plain}\r\n", "220", "250", "235");

        DirectoryAdministration administration = server.Services.GetRequiredService<DirectoryAdministration>();
        AccountId id = (await server.Services.GetRequiredService<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("u2@example.com"), TestContext.Current.CancellationToken))!.Id;
        await administration.UpdateAccountAsync(id, static a => a with { Suspended = true }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("* BYE You were signed out; please sign in again.", await imap.ReadAsync());
        Assert.Equal("421 4.7.0 You were signed out, sign in again", await submission.ReadAsync());
        Assert.Null(await pop3.ReadAsync());
        await other.SayAsync("DONE\r\nc NOOP\r\n", "b OK", "c OK");
        await administration.UpdateAccountAsync(id, static a => a with { Suspended = false }, cancellationToken: TestContext.Current.CancellationToken);

        // A new password ends what the old one opened.
        using Line again = await ImapAsync("u2");
        await administration.SetPasswordAsync(id, RunningServer.Password, TestContext.Current.CancellationToken);
        Assert.StartsWith("* BYE", await again.ReadAsync(), StringComparison.Ordinal);
    }

    private async Task<Line> ImapAsync(string name)
    {
        Line imap = await Line.ConnectAsync(server.At("imap"));
        await imap.SayAsync($"a LOGIN {name}@example.com \"{RunningServer.Password}\"\r\nb IDLE\r\n", "* OK", "* CAPABILITY", "a OK", "+ idling");
        return imap;
    }

    private sealed class Line(TcpClient client) : IDisposable
    {
        private readonly StreamReader _reader = new(client.GetStream(), Encoding.UTF8);

        internal static async Task<Line> ConnectAsync(string endPoint)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPEndPoint.Parse(endPoint), TestContext.Current.CancellationToken);
            return new Line(client);
        }

        internal async Task SayAsync(string commands, params string[] answers)
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(commands), TestContext.Current.CancellationToken);
            foreach (string answer in answers) Assert.StartsWith(answer, await ReadAsync(), StringComparison.Ordinal);
        }

        internal async Task<string?> ReadAsync() => await _reader.ReadLineAsync(TestContext.Current.CancellationToken);

        public void Dispose()
        {
            _reader.Dispose();
            client.Dispose();
        }
    }
}
