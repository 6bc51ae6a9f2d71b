using System.Buffers;
using System.Xml;

namespace Posthouse.Mail;

/// <summary>What one attachment may still unpack to; shared by the documents in it.</summary>
internal sealed class UnpackBudget
{
    internal long Left { get; set; }

    /// <summary>Some other bound was met, and something was left out.</summary>
    internal bool IsExceeded { get; set; }
}

/// <summary>
/// A compressed document of a stranger on its way to an XML reader: it ends, as a damaged one would, once too much was unpacked, and before
/// the reader gathers more attributes or names than a document can have.
/// </summary>
internal sealed class BoundedXmlStream(Stream inner, UnpackBudget budget) : Stream
{
    // The reader holds all attributes of an element, and compares each with the others. The largest element of Office has about fifty.
    private const int MaximumAttributes = 2_000;

    // All names are kept. The schemas of Office have about four thousand.
    private const int MaximumNames = 20_000;

    private static readonly SearchValues<byte> Marks = SearchValues.Create("<>="u8);

    private int _equals;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>For the reader of this stream.</summary>
    internal XmlReaderSettings Settings() => new()
    {
        // No entity may expand and nothing may be fetched.
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        NameTable = new BoundedNames(budget),
    };

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (budget.Left <= 0) return 0;
        int read = inner.Read(buffer[..(int)Math.Min(buffer.Length, budget.Left)]);
        budget.Left -= read;
        CountAttributes(buffer[..read]);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    // Equals signs between two brackets, which are octets of their own in every encoding that XML is written in here.
    private void CountAttributes(ReadOnlySpan<byte> bytes)
    {
        for (int at; (at = bytes.IndexOfAny(Marks)) >= 0; bytes = bytes[(at + 1)..])
        {
            if (bytes[at] != '=') _equals = 0;
            else if (++_equals > MaximumAttributes) throw Exceeded(budget, "an element has too many attributes");
        }
    }

    private static InvalidDataException Exceeded(UnpackBudget budget, string what)
    {
        budget.IsExceeded = true;
        return new InvalidDataException($"The document is not read on: {what}.");
    }

    private sealed class BoundedNames(UnpackBudget budget) : NameTable
    {
        private int _count;

        public override string Add(string key)
        {
            if (Get(key) is { } known) return known;
            Count();
            return base.Add(key);
        }

        public override string Add(char[] key, int start, int len)
        {
            if (Get(key, start, len) is { } known) return known;
            Count();
            return base.Add(key, start, len);
        }

        private void Count()
        {
            if (++_count > MaximumNames) throw Exceeded(budget, "it has too many names");
        }
    }
}
