using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Storage;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

/// <summary>
/// Each file is one session over an Inbox of four small messages, signed in from the start. A first line <c># sign-in loopback</c> or
/// <c># sign-in clear</c> begins before the sign-in instead; <c># limit 2</c> sets MESSAGELIMIT and SAVELIMIT, <c># scripts</c> names servers of scripts and JMAP, <c># slow</c> says of each command that it is at work, <c># shared</c> is
/// alice's session beside bob's and carol's. All that the server says is read by the grammar as well.
/// </summary>
public sealed class TranscriptTests
{
    public static TheoryData<string> Files => [.. System.IO.Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts"), "*.transcript").Select(static f => Path.GetFileNameWithoutExtension(f)!).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Session_goes_as_written(string name)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts", name + ".transcript"));
        if (text.StartsWith("# sign-in", StringComparison.Ordinal))
        {
            await using SignInFixture fixture = await SignInFixture.StartAsync();
            string address = text.StartsWith("# sign-in loopback", StringComparison.Ordinal) ? "127.0.0.1" : "192.0.2.10";
            using var connection = new DuplexPipeConnection { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 40000) };
            await Runner(fixture.Handler, connection, null).RunAsync(text);
            return;
        }

        if (text.StartsWith("# shared", StringComparison.Ordinal))
        {
            await PlaySharedAsync(text);
            return;
        }

        ImapOptions? options = text.StartsWith("# limit 2", StringComparison.Ordinal) ? new ImapOptions { MaximumMessages = 2, MaximumSaved = 2 }
            : text.StartsWith("# scripts", StringComparison.Ordinal) ? new ImapOptions { SieveServer = "sieve://mail.example.test", JmapSession = new Uri("https://mail.example.test/jmap/session") }
            : text.StartsWith("# slow", StringComparison.Ordinal) ? new ImapOptions { ProgressInterval = TimeSpan.Zero } : null;
        await using ImapServer server = await ImapServer.StartAsync(options, administrator: options?.SieveServer is not null);
        foreach (string message in Letters) await server.DeliverAsync(message, received: new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
        using var memory = new DuplexPipeConnection();
        await Runner(server.Handler, memory, server).RunAsync(text);
    }

    private static async Task PlaySharedAsync(string text)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        await using SharingServer server = await SharingServer.StartAsync(clock: clock);
        await server.DeliverAsync("alice", 2);
        using var connection = new DuplexPipeConnection();
        Dictionary<string, ImapClient> others = new() { ["bob"] = await server.ConnectAsync("bob"), ["carol"] = await server.ConnectAsync("carol") };
        TranscriptRunner runner = null!;
        runner = new TranscriptRunner(await server.HandlerAsync("alice"), connection)
        {
            Heard = new ResponseListener().Take,
            Advance = clock.Advance,
            Actions = others.Keys.ToDictionary(static name => name, name => (Func<string, Task>)(step => AnotherAsync(others[name], step, runner.Taken))),
        };
        await runner.RunAsync(text);
    }

    // "@bob COMMAND => what it is answered, its lines joined by |": another session, whose answer is taken apart as a line of the server is.
    private static async Task AnotherAsync(ImapClient client, string step, Dictionary<string, string> taken)
    {
        string[] halves = step.Split(" => ");
        ImapReply reply = await client.CommandAsync(Encoding.UTF8.GetString(Transcript.Unescape(halves[0])));
        string heard = string.Join('|', [.. reply.Untagged, reply.Tagged]).ReplaceLineEndings("|");
        if (!Transcript.Fits(halves[1], heard, taken)) Assert.Fail($"{halves[0]}: expected '{halves[1]}', got '{heard}'");
    }

    private static TranscriptRunner Runner(IProtocolHandler handler, DuplexPipeConnection connection, ImapServer? server)
    {
        TranscriptRunner runner = null!;
        runner = new TranscriptRunner(handler, connection)
        {
            Heard = new ResponseListener().Take,
            Actions = new Dictionary<string, Func<string, Task>>
            {
                ["deliver"] = _ => server!.DeliverManyAsync(1),
                ["quota"] = limits =>
                {
                    long[] numbers = [.. limits.Split(' ').Select(static n => long.Parse(n, CultureInfo.InvariantCulture))];
                    return server!.Store.WriteAsync(transaction =>
                    {
                        transaction.SetQuota(ImapServer.AccountId, numbers[0], numbers[1]);
                        return true;
                    });
                },
                ["expunge"] = uid => server!.Store.WriteAsync(transaction =>
                    transaction.Expunge(transaction.FindMailbox(ImapServer.AccountId, Mailbox.Inbox)!.Id, Mail.UidSet.Of(uint.Parse(uid, CultureInfo.InvariantCulture)), onlyDeleted: false)),
                // RFC 4978: from here on the octets of both directions are deflated.
                ["deflate"] = _ =>
                {
                    runner.SpeakThrough(
                        PipeReader.Create(new DeflateStream(connection.ClientInput.AsStream(leaveOpen: true), CompressionMode.Decompress)),
                        PipeWriter.Create(new DeflateStream(connection.ClientOutput.AsStream(leaveOpen: true), CompressionLevel.Optimal)));
                    return Task.CompletedTask;
                },
                ["events"] = async expected => Assert.Equal(expected, string.Join(", ", await MailboxEventTests.EventsAsync(server!))),
            },
        };
        return runner;
    }

    private static readonly string[] Letters =
    [
        "From: Fred Foobar <foobar@example.test>\r\nTo: mooch@example.test\r\nSubject: order 17\r\nDate: Mon, 7 Feb 1994 21:52:25 -0800\r\nMessage-ID: <1@example.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe invoice.\r\n",
        "From: =?utf-8?B?5byg5LiJ?= <zhang@example.cn>\r\nTo: Bob <bob@example.test>\r\nCc: carol@example.test\r\nSubject: =?utf-8?B?5Lya6K6u6YCa55+l?=\r\nDate: Tue, 24 Nov 2020 10:00:00 +0800\r\nMessage-ID: <2@example.cn>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5piO5aSp5LiL5Y2I5Lik54K55byA5Lya\r\n",
        Messages.Nested,
        "From: Mooch <mooch@example.test>\r\nTo: foobar@example.test\r\nSubject: Re: order 17\r\nDate: Tue, 8 Feb 1994 08:00:00 -0800\r\nMessage-ID: <4@example.test>\r\nIn-Reply-To: <1@example.test>\r\nReferences: <1@example.test>\r\n\r\nThank you.\r\n",
    ];

    /// <summary>Puts the lines and their literals together and gives each response to the grammar.</summary>
    private sealed class ResponseListener
    {
        private readonly ResponseGrammar _grammar = new(new SessionModel { Follows = false });
        private readonly MemoryStream _response = new();
        private long _literalEnd;

        internal void Take(byte[] line)
        {
            _response.Write(line);
            if (_response.Length <= _literalEnd) return;
            // What follows a literal on its line begins in the middle of what was read.
            ReadOnlySpan<byte> rest = _response.ToArray().AsSpan()[(int)_literalEnd..];
            if (LiteralMarker.TryFind(rest[..^1], out LiteralMarker marker))
            {
                _literalEnd = _response.Length + marker.Size;
                return;
            }

            _grammar.Check(_response.ToArray());
            _response.SetLength(0);
            _literalEnd = 0;
        }
    }
}
