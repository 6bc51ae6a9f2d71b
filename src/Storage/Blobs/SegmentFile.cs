using Microsoft.Win32.SafeHandles;

namespace Posthouse.Storage;

/// <summary>
/// One segment. Bytes that were committed never change. A reader keeps the open file, so it may be unlinked while it is read.
/// </summary>
internal sealed class SegmentFile : IDisposable
{
    private int _references = 1;

    internal SegmentFile(long number, string path, SafeFileHandle handle)
    {
        Number = number;
        Path = path;
        Handle = handle;
    }

    internal long Number { get; }

    internal string Path { get; }

    internal SafeFileHandle Handle { get; }

    internal bool TryAddReference()
    {
        int seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            int found = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (found == seen) return true;
            seen = found;
        }

        return false;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _references) == 0) Handle.Dispose();
    }
}
