using System.Buffers;
using System.Text;

namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.3.13 (RFC 2177): changes reach the client as soon as they are durable.</summary>
internal sealed class IdleHandler : CommandHandler<BareCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        session.Output.Write("+ idling\r\n"u8);
        // The input belongs to the pending read from here on, the output to this task: the two never touch the same thing.
        Task<InputKind>? line = null;
        while (true)
        {
            Task change = session.News.NextChange();
            await session.News.RefreshRightsAsync(cancellationToken).ConfigureAwait(false);
            await session.News.TellAsync(Announce.All, cancellationToken).ConfigureAwait(false);
            if (session.Output.Pending > 0) await session.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            line ??= session.Reader.ReadLineAsync(flushFirst: false, cancellationToken).AsTask();
            await Task.WhenAny(line, change).ConfigureAwait(false);
            if (line.IsCompleted) break;
        }

        session.News.StopWaiting();
        switch (await line.ConfigureAwait(false))
        {
            case InputKind.Closed:
                session.Logout();
                return Completion.Bad("The client is gone.");
            case InputKind.Interrupted:
                session.SayWhyInterrupted();
                return Completion.Bad("Interrupted.");
        }

        bool done = IsDone(session.Reader.Text);
        session.Reader.Release();
        return done ? Completion.Ok("IDLE completed") : Completion.Bad("Expected DONE.");
    }

    private static bool IsDone(in ReadOnlySequence<byte> line)
    {
        if (line.Length != 4) return false;
        Span<byte> text = stackalloc byte[4];
        line.CopyTo(text);
        return Ascii.EqualsIgnoreCase(text, "DONE"u8);
    }
}
