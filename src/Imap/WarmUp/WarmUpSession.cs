using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>The client of <see cref="ImapWarmUp"/>: says what clients say most, often enough that the runtime takes it for hot.</summary>
internal static class WarmUpSession
{
    // The runtime compiles again, with all its skill, what was called 30 times.
    private const int Rounds = 32;
    private const int Letters = 64;

    private static readonly string[] Commands =
    [
        "NOOP", "LIST \"\" *", "STATUS INBOX (MESSAGES UNSEEN UIDNEXT)", "SELECT INBOX", "FETCH 1:* (UID FLAGS)", "UID FETCH 1:* (FLAGS)",
        "FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)", "FETCH 1:* (UID BODYSTRUCTURE)", "FETCH 1:* (UID BODY.PEEK[])", "UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)])",
        "SEARCH SUBJECT \"warm\"", "SEARCH BODY \"coal\"", "UID SEARCH UNSEEN", "STORE 1:* +FLAGS.SILENT (\\Seen)", "STORE 1:* -FLAGS.SILENT (\\Seen)", "COPY 1:4 Trash",
        "SELECT Trash", "STORE 1:* +FLAGS.SILENT (\\Deleted)", "EXPUNGE", "SELECT INBOX",
    ];

    internal static async Task PlayAsync(DuplexPipeConnection connection, ImapProtocolHandler handler, MailStore store, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((DuplexPipeConnection)state!).Abort("The server stops."), connection);
        Task session = Task.Run(() => RunAsync(handler, connection), CancellationToken.None);
        try
        {
            for (int i = 0; i < Letters; i++) await SayAsync(connection, Letter(i), cancellationToken).ConfigureAwait(false);
            for (int round = 0; round < Rounds; round++)
            {
                foreach (string command in Commands) await SayAsync(connection, command, cancellationToken).ConfigureAwait(false);
                if (round == 0) await store.WaitForSearchIndexAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await connection.ClientOutput.CompleteAsync().ConfigureAwait(false);
            await connection.ClientInput.CompleteAsync().ConfigureAwait(false);
            await session.ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(ImapProtocolHandler handler, DuplexPipeConnection connection)
    {
        try
        {
            await handler.RunAsync(connection).ConfigureAwait(false);
        }
        finally
        {
            await connection.Output.CompleteAsync().ConfigureAwait(false);
            await connection.Input.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static string Letter(int number)
    {
        string text = $"From: a{number}@localhost.invalid\r\nTo: b@localhost.invalid\r\nSubject: warm {number}\r\nMessage-ID: <{number}@localhost.invalid>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            + string.Concat(Enumerable.Repeat("wood and coal and turf\r\n", 40));
        return $"APPEND INBOX {{{text.Length}+}}\r\n{text}";
    }

    // Waits for the tagged answer; what is said before it is nobody's business here.
    private static async Task SayAsync(DuplexPipeConnection connection, string command, CancellationToken cancellationToken)
    {
        await connection.ClientOutput.WriteAsync(Encoding.ASCII.GetBytes($"w {command}\r\n"), cancellationToken).ConfigureAwait(false);
        while (true)
        {
            ReadResult result = await connection.ClientInput.ReadAsync(cancellationToken).ConfigureAwait(false);
            bool answered = IsAnswered(result.Buffer);
            connection.ClientInput.AdvanceTo(answered ? result.Buffer.End : Tail(result.Buffer), result.Buffer.End);
            if (answered) return;
            if (result.IsCompleted) throw new IOException("The session of the warm-up ended early.");
        }
    }

    // The tagged line is the last, and no line of a letter begins with "w" alone.
    private static bool IsAnswered(in ReadOnlySequence<byte> buffer)
    {
        ReadOnlySequence<byte> tail = buffer.Slice(Tail(buffer));
        ReadOnlySpan<byte> text = tail.IsSingleSegment ? tail.FirstSpan : tail.ToArray();
        return text.EndsWith("\r\n"u8) && (text.StartsWith("w "u8) || text.LastIndexOf("\r\nw "u8) >= 0);
    }

    private static SequencePosition Tail(in ReadOnlySequence<byte> buffer) => buffer.GetPosition(Math.Max(0, buffer.Length - 200));
}
