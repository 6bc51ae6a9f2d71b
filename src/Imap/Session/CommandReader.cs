using System.Buffers;
using System.IO.Pipelines;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>
/// Gathers commands from the connection: lines, and the literals between them. The only place that reads the input.
/// What it returns stays valid until <see cref="Release"/>; while it waits for a new command it holds no buffer.
/// </summary>
internal sealed class CommandReader(ClientConnection connection, ImapWriter output, ImapOptions options)
{
    // A refused line or literal is read and thrown away up to this many octets, so that the client hears why; beyond, it is cut off.
    private const long MaximumDiscard = 1L << 30;

    private const int LongestMarker = 24;

    private InflatingPipeReader? _inflating;
    private byte[]? _gathered;
    private int _length;
    private bool _lineHeld;
    private SequencePosition _lineEnd;

    /// <summary>The literal that has been announced and neither read nor refused.</summary>
    internal LiteralMarker? Unread { get; private set; }

    internal ReadOnlySequence<byte> Text { get; private set; }

    /// <summary>The deadline passed, the server stops or the user was signed out while something was read: the client is to hear why.</summary>
    internal bool WasInterrupted { get; private set; }

    private PipeReader Input => _inflating ?? connection.Input;

    /// <summary>What the client sends from here on is compressed (RFC 4978).</summary>
    internal void StartInflating() => _inflating = new InflatingPipeReader(connection.Input);

    /// <summary>Gives back the memory of the decompressor.</summary>
    internal void StopInflating() => _inflating?.Complete();

    internal async ValueTask<InputKind> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            InputKind kind = await ReadLineAsync(flushFirst: true, cancellationToken).ConfigureAwait(false);
            if (kind != InputKind.Command) return kind;
            if (!TryFindMarker(Text, out LiteralMarker marker))
            {
                if (_length == 0) return InputKind.Command;
                if (!Gather()) return InputKind.TooLong;
                return InputKind.Command;
            }

            marker = marker with { Offset = _length + marker.Offset };
            long room = options.MaximumCommand - _length - Text.Length;
            // Noted before anything is refused: what follows is a literal's octets and never a command.
            Unread = marker;
            if (!Gather()) return InputKind.TooLong;
            Append("\r\n"u8);
            if (AppendCommand.BeginsMessage(_gathered.AsSpan(0, _length), marker)) return InputKind.Append;
            if (marker.Size > options.MaximumLiteral || marker.Size > room) return InputKind.TooLong;
            await AcceptLiteralAsync(cancellationToken).ConfigureAwait(false);
            if (!await GatherLiteralAsync((int)marker.Size, cancellationToken).ConfigureAwait(false)) return InputKind.Closed;
        }
    }

    /// <summary>
    /// One line without literals, its text in <see cref="Text"/> until <see cref="Release"/>: the answers of AUTHENTICATE, DONE,
    /// and what stands between the messages of an APPEND.
    /// </summary>
    internal async ValueTask<InputKind> ReadLineAsync(bool flushFirst, CancellationToken cancellationToken)
    {
        long scanned = 0;
        while (true)
        {
            if (!Input.TryRead(out ReadResult result))
            {
                if (flushFirst && output.Pending > 0) await output.FlushAsync(cancellationToken).ConfigureAwait(false);
                result = await Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            if (result.IsCanceled)
            {
                WasInterrupted = true;
                Input.AdvanceTo(buffer.Start);
                return InputKind.Interrupted;
            }

            SequencePosition? lineFeed = buffer.Slice(scanned).PositionOf((byte)'\n');
            if (lineFeed is { } end)
            {
                ReadOnlySequence<byte> line = buffer.Slice(0, end);
                _lineEnd = buffer.GetPosition(1, end);
                _lineHeld = true;
                Text = WithoutCarriageReturn(line);
                if (Text.Length <= options.MaximumLine) return InputKind.Command;
                NoteLiteral();
                KeepStart(Text);
                return InputKind.TooLong;
            }

            scanned = buffer.Length;
            // The CR is not the line's, and its LF may be still to come.
            if (scanned > options.MaximumLine + 1L)
            {
                KeepStart(buffer);
                byte[] tail = new byte[LongestMarker];
                int held = KeepTail(buffer, tail, 0);
                Input.AdvanceTo(buffer.End);
                return await DiscardLineAsync(tail, held, cancellationToken).ConfigureAwait(false) ? InputKind.TooLong : InputKind.Closed;
            }

            Input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted) return InputKind.Closed;
        }
    }

    /// <summary>Completes when there is something to read, or the end; takes nothing, and writes nothing.</summary>
    internal async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        ReadResult result = await Input.ReadAsync(cancellationToken).ConfigureAwait(false);
        Input.AdvanceTo(result.Buffer.Start);
        // The next read must hear of an interruption as this one did.
        if (result.IsCanceled) Input.CancelPendingRead();
        return true;
    }

    /// <summary>Gives back what the last read held.</summary>
    internal void Release()
    {
        ReleaseLine();
        if (_gathered is { } rented)
        {
            _gathered = null;
            // Commands carry passwords.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        _length = 0;
        Text = default;
    }

    /// <summary>Lets the client send the literal that it announced.</summary>
    internal ValueTask AcceptLiteralAsync(CancellationToken cancellationToken)
    {
        bool waits = Unread!.Value.Waits;
        Unread = null;
        if (!waits) return ValueTask.CompletedTask;
        output.Write("+ OK\r\n"u8);
        return output.FlushAsync(cancellationToken);
    }

    /// <summary>
    /// Moves the octets of an accepted literal into <paramref name="blob"/>; false when the client went away. When the store fails
    /// on the way or the octets are refused, the rest is read all the same, so that the client hears of it, and the failure is thrown then.
    /// </summary>
    /// <param name="binary">NUL may stand in it.</param>
    /// <param name="share">What the command holds; nothing of a message that is refused.</param>
    /// <param name="before">Octets that its messages before this one hold.</param>
    internal async ValueTask<bool> ReadLiteralAsync(BlobWriter blob, long size, bool binary, IntakeShare share, long before, CancellationToken cancellationToken)
    {
        long sinceFlush = 0;
        Exception? failure = null;
        while (size > 0)
        {
            ReadResult result = await Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.Length > size) buffer = buffer.Slice(0, size);
            size -= buffer.Length;
            sinceFlush += buffer.Length;
            bool over = (result.IsCompleted && size > 0) || result.IsCanceled;
            WasInterrupted |= result.IsCanceled;
            try
            {
                if (failure is null)
                {
                    foreach (ReadOnlyMemory<byte> segment in buffer)
                    {
                        // RFC 9051 §9, CHAR8; RFC 3516 §4.4.
                        if (!binary && segment.Span.Contains((byte)0)) throw ImapCommandException.No("The message has a NUL octet: append it as a literal8, ~{size}.");
                        blob.Write(segment.Span);
                        if (!share.TryHoldContent(before + blob.HeldOctets)) throw NoMemory();
                    }

                    if (sinceFlush >= 256 << 10) await blob.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is StoreException or ImapCommandException)
            {
                failure = exception;
                await blob.DisposeAsync().ConfigureAwait(false);
                share.TryHoldContent(before);
            }

            Input.AdvanceTo(buffer.End);
            if (over) return false;
            if (sinceFlush < 256 << 10) continue;
            sinceFlush = 0;
            connection.SetDeadline(options.AutoLogout);
        }

        return failure is null ? true : throw failure;
    }

    /// <summary>The server's memory for messages on their way in is taken.</summary>
    internal static ImapCommandException NoMemory() => ImapCommandException.No("The server has no memory for it now; please try again later.", "UNAVAILABLE");

    /// <summary>
    /// After a refusal: takes what the client sends anyway. One that waits for a continuation hears the refusal instead and sends nothing;
    /// one that does not wait (RFC 7888) sends the literal and the rest of the command. False when the connection has to end.
    /// </summary>
    internal async ValueTask<bool> DiscardRestAsync(CancellationToken cancellationToken)
    {
        long total = 0;
        while (Unread is { } marker)
        {
            Unread = null;
            if (marker.Waits) return true;
            // The client hears of the refusal now: it may stop sending.
            if (output.Pending > 0) await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            total += marker.Size;
            if (total > MaximumDiscard || !await SkipAsync(marker.Size, cancellationToken).ConfigureAwait(false)) return false;
            InputKind kind = await ReadLineAsync(flushFirst: true, cancellationToken).ConfigureAwait(false);
            if (kind is InputKind.Closed or InputKind.Interrupted) return false;
            if (kind == InputKind.Command && TryFindMarker(Text, out LiteralMarker next)) Unread = next;
            Release();
        }

        return true;
    }

    /// <summary>Marks the literal at the end of the line just read, if there is one.</summary>
    internal bool NoteLiteral()
    {
        Unread = TryFindMarker(Text, out LiteralMarker marker) ? marker : null;
        return Unread is not null;
    }

    private async ValueTask<bool> SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            ReadResult result = await Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer.Length > count ? result.Buffer.Slice(0, count) : result.Buffer;
            count -= buffer.Length;
            bool over = (result.IsCompleted && count > 0) || result.IsCanceled;
            WasInterrupted |= result.IsCanceled;
            Input.AdvanceTo(buffer.End);
            if (over) return false;
        }

        return true;
    }

    // The line that is thrown away may announce a literal at its end, whose octets must not be taken for commands.
    private async ValueTask<bool> DiscardLineAsync(byte[] tail, int held, CancellationToken cancellationToken)
    {
        long total = 0;
        while (total < MaximumDiscard)
        {
            ReadResult result = await Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                held = KeepTail(result.Buffer.Slice(0, end), tail, held);
                Unread = LiteralMarker.TryFind(tail.AsSpan(0, held), out LiteralMarker marker) ? marker : null;
                Input.AdvanceTo(result.Buffer.GetPosition(1, end));
                return true;
            }

            held = KeepTail(result.Buffer, tail, held);
            total += result.Buffer.Length;
            Input.AdvanceTo(result.Buffer.End);
            WasInterrupted |= result.IsCanceled;
            if (result.IsCompleted || result.IsCanceled) return false;
        }

        return false;
    }

    private static int KeepTail(ReadOnlySequence<byte> piece, Span<byte> tail, int held)
    {
        if (piece.Length >= tail.Length)
        {
            piece.Slice(piece.Length - tail.Length).CopyTo(tail);
            return tail.Length;
        }

        int keep = Math.Min(held, tail.Length - (int)piece.Length);
        tail.Slice(held - keep, keep).CopyTo(tail);
        piece.CopyTo(tail[keep..]);
        return keep + (int)piece.Length;
    }

    private async ValueTask<bool> GatherLiteralAsync(int size, CancellationToken cancellationToken)
    {
        while (size > 0)
        {
            ReadResult result = await Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer.Length > size ? result.Buffer.Slice(0, size) : result.Buffer;
            foreach (ReadOnlyMemory<byte> segment in buffer) Append(segment.Span);
            size -= (int)buffer.Length;
            bool over = (result.IsCompleted && size > 0) || result.IsCanceled;
            WasInterrupted |= result.IsCanceled;
            Input.AdvanceTo(buffer.End);
            if (over) return false;
        }

        return true;
    }

    // False when the command is longer than all its parts may be together.
    private bool Gather()
    {
        bool fits = _length + Text.Length <= options.MaximumCommand;
        if (fits)
        {
            foreach (ReadOnlyMemory<byte> segment in Text) Append(segment.Span);
        }

        ReleaseLine();
        Text = new ReadOnlySequence<byte>(_gathered ?? [], 0, _length);
        return fits;
    }

    private void KeepStart(ReadOnlySequence<byte> line)
    {
        if (_length == 0)
        {
            foreach (ReadOnlyMemory<byte> segment in line.Slice(0, Math.Min(line.Length, 256))) Append(segment.Span);
        }

        ReleaseLine();
        Text = new ReadOnlySequence<byte>(_gathered ?? [], 0, _length);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_gathered is null || _gathered.Length - _length < bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + bytes.Length, Math.Max(1024, _length * 2)));
            if (_gathered is { } old)
            {
                old.AsSpan(0, _length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(old, clearArray: true);
            }

            _gathered = larger;
        }

        bytes.CopyTo(_gathered.AsSpan(_length));
        _length += bytes.Length;
        Text = new ReadOnlySequence<byte>(_gathered, 0, _length);
    }

    private void ReleaseLine()
    {
        if (!_lineHeld) return;
        _lineHeld = false;
        Input.AdvanceTo(_lineEnd);
    }

    private static bool TryFindMarker(in ReadOnlySequence<byte> line, out LiteralMarker marker)
    {
        marker = default;
        if (line.Length < 3) return false;
        long from = Math.Max(0, line.Length - LongestMarker);
        Span<byte> tail = stackalloc byte[LongestMarker];
        line.Slice(from).CopyTo(tail);
        tail = tail[..(int)(line.Length - from)];
        // The line's own CR is gone already: another one is text, and no marker stands at the end.
        if (tail[^1] == '\r' || !LiteralMarker.TryFind(tail, out LiteralMarker found)) return false;
        marker = found with { Offset = found.Offset + (int)from };
        return true;
    }

    private static ReadOnlySequence<byte> WithoutCarriageReturn(ReadOnlySequence<byte> line)
    {
        if (line.IsEmpty) return line;
        ReadOnlySequence<byte> last = line.Slice(line.Length - 1);
        return last.FirstSpan[0] == '\r' ? line.Slice(0, line.Length - 1) : line;
    }
}
