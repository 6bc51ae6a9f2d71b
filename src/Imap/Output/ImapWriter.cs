using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Posthouse.Mail;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>
/// Writes responses straight into the connection's pipe. Bytes gather in a chunk of the pipe's own memory and are handed over
/// at <see cref="FlushAsync"/>; between flushes a session that waits holds no buffer. Used by one session at a time.
/// </summary>
internal sealed class ImapWriter(ClientConnection connection) : IBufferWriter<byte>
{
    /// <summary>Octets that may wait before a long response is handed to the socket.</summary>
    internal const int FlushThreshold = 64 << 10;

    private const int SmallChunk = 4096;
    private const int LargeChunk = 64 << 10;

    private DeflatingPipeWriter? _deflating;
    private PipeWriter? _pipe;
    private Memory<byte> _chunk;
    private int _used;
    private long _committed;

    /// <summary>UTF-8 may stand in quoted strings (RFC 9051 §4.3, RFC 6855 §3).</summary>
    internal bool Utf8 { get; set; }

    private PipeWriter Output => _deflating ?? connection.Output;

    /// <summary>What is written from here on is compressed (RFC 4978). Everything before has been flushed.</summary>
    internal void StartDeflating() => _deflating = new DeflatingPipeWriter(connection.Output);

    internal bool IsDeflating => _deflating is not null;

    /// <summary>Octets written and not flushed.</summary>
    internal long Pending => _committed + _used;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_chunk.Length - _used < Math.Max(sizeHint, 1)) Grow(sizeHint);
        return _chunk.Span[_used..];
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_chunk.Length - _used < Math.Max(sizeHint, 1)) Grow(sizeHint);
        return _chunk[_used..];
    }

    public void Advance(int count) => _used += count;

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            Span<byte> room = _chunk.Span[_used..];
            if (bytes.Length <= room.Length)
            {
                bytes.CopyTo(room);
                _used += bytes.Length;
                return;
            }

            bytes[..room.Length].CopyTo(room);
            _used += room.Length;
            bytes = bytes[room.Length..];
            Grow(Math.Min(bytes.Length, LargeChunk));
        }
    }

    internal void Write(byte value)
    {
        GetSpan(1)[0] = value;
        _used++;
    }

    internal void WriteNumber(long value)
    {
        Utf8Formatter.TryFormat(value, GetSpan(20), out int written);
        _used += written;
    }

    /// <summary>Text that this program made: no escaping.</summary>
    internal void WriteText(string text)
    {
        Span<byte> room = GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        _used += Encoding.UTF8.GetBytes(text, room);
    }

    /// <summary>An identifier of RFC 8474: a letter and hexadecimal digits.</summary>
    internal void WriteObjectId(byte letter, long value)
    {
        Span<byte> room = GetSpan(17);
        room[0] = letter;
        value.TryFormat(room[1..], out int written, "x", System.Globalization.CultureInfo.InvariantCulture);
        _used += written + 1;
    }

    internal void WriteSet(UidSet set)
    {
        for (int i = 0; i < set.Count; i++)
        {
            if (i > 0) Write((byte)',');
            WriteNumber(set[i].First);
            if (set[i].Last == set[i].First) continue;
            Write((byte)':');
            WriteNumber(set[i].Last);
        }
    }

    /// <summary>A quoted string where the text allows one, a literal otherwise.</summary>
    internal void WriteString(string text)
    {
        if (CanQuote(text))
        {
            Write((byte)'"');
            if (text.AsSpan().IndexOfAny('"', '\\') >= 0)
                text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            WriteText(text);
            Write((byte)'"');
            return;
        }

        WriteLiteralHead(Encoding.UTF8.GetByteCount(text));
        WriteText(text);
    }

    internal void WriteLiteralHead(long length)
    {
        Write((byte)'{');
        WriteNumber(length);
        Write("}\r\n"u8);
    }

    /// <summary>A mailbox name in the encoding of the session: atom-like names too are quoted, as every client expects.</summary>
    internal void WriteMailbox(string name)
    {
        if (Utf8 || Ascii.IsValid(name))
        {
            if (Utf8 || name.IndexOf('&', StringComparison.Ordinal) < 0)
            {
                WriteString(name);
                return;
            }
        }

        // Modified UTF-7 is printable ASCII; '"' and '\' of the name itself still have to be escaped.
        var encoded = new ArrayBufferWriter<byte>(name.Length * 2);
        ModifiedUtf7.Encode(name, encoded);
        WriteString(Encoding.ASCII.GetString(encoded.WrittenSpan));
    }

    /// <summary>The pipe with everything handed over, for what writes to it directly (and cannot be taken back); it must not keep it.</summary>
    internal PipeWriter Direct()
    {
        Commit();
        _committed++;
        return Output;
    }

    /// <summary>A point to come back to with <see cref="TryRewind"/>, surely so while no more than <paramref name="room"/> octets are written.</summary>
    internal (long Committed, int Used) Mark(int room)
    {
        GetSpan(room);
        return (_committed, _used);
    }

    /// <summary>Forgets what was written since the mark; false when part of it has left this hand.</summary>
    internal bool TryRewind((long Committed, int Used) mark)
    {
        if (mark.Committed != _committed || _pipe is null) return false;
        _used = mark.Used;
        return true;
    }

    internal ValueTask FlushIfFullAsync(CancellationToken cancellationToken) =>
        Pending >= FlushThreshold ? FlushAsync(cancellationToken) : ValueTask.CompletedTask;

    internal async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Commit();
        _committed = 0;
        FlushResult result = await Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted) throw new IOException("The client has closed the connection.");
    }

    private bool CanQuote(string text)
    {
        // RFC 9051 §4.3: a quoted string has no CR, LF or NUL; long ones and 8-bit ones for revision 1 are literals.
        if (text.Length > 1024) return false;
        foreach (char c in text)
        {
            if (c is '\r' or '\n' or '\0' || (c >= 0x7f && !Utf8)) return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int size)
    {
        Commit();
        _pipe = Output;
        // A response that is already long goes on in large chunks; most responses fit one small one.
        _chunk = _pipe.GetMemory(Math.Max(size, _committed >= SmallChunk ? LargeChunk : 256));
        _used = 0;
    }

    private void Commit()
    {
        if (_used > 0) _pipe!.Advance(_used);
        _committed += _used;
        _used = 0;
        _chunk = default;
        _pipe = null;
    }
}
