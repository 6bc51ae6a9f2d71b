using System.Globalization;
using System.Net;
using System.Text;
using Posthouse.Storage;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

/// <summary>
/// Each file is one session over an Inbox of four small messages, signed in from the start. A first line <c># sign-in loopback</c> or
/// <c># sign-in clear</c> begins before the sign-in instead; <c># limit 2</c> sets MESSAGELIMIT and SAVELIMIT. All that the server says is read by the grammar as well.
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

        await using ImapServer server = await ImapServer.StartAsync(text.StartsWith("# limit 2", StringComparison.Ordinal) ? new ImapOptions { MaximumMessages = 2, MaximumSaved = 2 } : null);
        foreach (string message in Letters) await server.DeliverAsync(message, received: new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
        using var memory = new DuplexPipeConnection();
        await Runner(server.Handler, memory, server).RunAsync(text);
    }

    private static TranscriptRunner Runner(IProtocolHandler handler, DuplexPipeConnection connection, ImapServer? server) => new(handler, connection)
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
        },
    };

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
