using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A large message that is on the disk in a segment of its own, wanted by nobody yet. Several staged forms may share it.</summary>
internal sealed class LargeBlob(SegmentFolder folder, SegmentFile file, long length, byte[] hash, MessageStructure structure, byte[] header)
{
    private int _references = 1;
    private volatile bool _kept;

    internal SegmentFile File => file;

    internal long Length => length;

    internal byte[] Hash => hash;

    internal MessageStructure Structure => structure;

    internal byte[] Header => header;

    internal void AddReference() => Interlocked.Increment(ref _references);

    /// <summary>A record that points here was committed: the file stays.</summary>
    internal void Keep() => _kept = true;

    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0) return;
        if (!_kept) folder.Delete(file.Number);
        folder.SetPending(file.Number, false);
        file.Dispose();
    }
}
