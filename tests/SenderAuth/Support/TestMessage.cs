using System.Buffers;
using System.Text;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth.Tests;

/// <summary>A message that a test wrote; its stream gives the bytes in pieces of any size.</summary>
internal sealed class TestMessage : ReceivedMessage
{
    private readonly byte[] _bytes;
    private readonly int _piece;
    private readonly bool _seekable;

    internal TestMessage(byte[] bytes, int piece = int.MaxValue, bool seekable = true)
    {
        (_bytes, _piece, _seekable) = (bytes, piece, seekable);
        var scanner = new MessageScanner();
        scanner.Write(bytes);
        Structure = scanner.Complete();
    }

    internal TestMessage(string text)
        : this(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")))
    {
    }

    public override long Size => _bytes.Length;

    public override MessageStructure Structure { get; }

    public override ReadOnlySequence<byte> Header => new(_bytes, 0, Math.Min(Structure.HeaderLength, MessageScannerLimits.Default.TopHeader));

    /// <summary>How often the message was opened.</summary>
    internal int Opened { get; private set; }

    internal byte[] Bytes => _bytes;

    public override Stream OpenRead()
    {
        Opened++;
        return new PieceStream(_bytes, _piece, _seekable);
    }

    /// <summary>The same message with fields above it.</summary>
    internal TestMessage WithPrepended(params IEnumerable<string> fields) => new([.. Encoding.UTF8.GetBytes(string.Concat(fields.Select(static field => field + "\r\n"))), .. _bytes]);

    private sealed class PieceStream(byte[] bytes, int piece, bool seekable) : MemoryStream(bytes, writable: false)
    {
        public override bool CanSeek => seekable;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
    }
}
