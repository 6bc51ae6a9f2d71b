using Microsoft.Win32.SafeHandles;

namespace Posthouse.Storage;

/// <summary>
/// One segment. Bytes that were committed never change. A reader keeps the open file, so it may be unlinked while it is read.
/// </summary>
internal sealed class SegmentFile : IDisposable
{
    private int _references = 1;
    private bool _checked;

    internal SegmentFile(long number, string path, SafeFileHandle handle)
    {
        Number = number;
        Path = path;
        Handle = handle;
    }

    internal long Number { get; }

    internal string Path { get; }

    internal SafeFileHandle Handle { get; }

    /// <summary>Of a segment that holds one large message: its bytes were compared with the checksum since the file was opened.</summary>
    internal bool IsChecked
    {
        get => Volatile.Read(ref _checked);
        set => Volatile.Write(ref _checked, value);
    }

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
