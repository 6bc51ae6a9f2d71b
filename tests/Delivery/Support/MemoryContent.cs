using System.Text;

namespace Posthouse.Delivery.Tests;

internal sealed class MemoryContent(byte[] bytes) : MessageContent
{
    internal MemoryContent(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    internal override long Length => bytes.Length;

    internal override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = (int)Math.Min(buffer.Length, bytes.Length - offset);
        bytes.AsMemory((int)offset, count).CopyTo(buffer);
        return ValueTask.FromResult(count);
    }

    public override void Dispose()
    {
    }
}
