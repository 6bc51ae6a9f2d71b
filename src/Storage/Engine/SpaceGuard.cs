namespace Posthouse.Storage;

/// <summary>Looks at the free space now and then, so that new mail is refused before the disk is full to the last octet.</summary>
internal sealed class SpaceGuard(IFileLayer files, string folder, long reserve, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private long _free = long.MaxValue;
    private long _checkedAt;

    internal long Free => Volatile.Read(ref _free);

    internal bool HasRoom => Free >= reserve;

    internal long Reserve => reserve;

    internal string Folder => folder;

    /// <summary>Called by the writer before each group; cheap when the last look is fresh.</summary>
    internal void Look()
    {
        long now = clock.GetTimestamp();
        if (_checkedAt != 0 && clock.GetElapsedTime(_checkedAt, now) < Interval) return;
        _checkedAt = now;
        Volatile.Write(ref _free, files.FreeOctets(folder));
    }

    /// <exception cref="StoreException"><see cref="StoreFault.StorageFull"/>.</exception>
    internal void RequireRoom()
    {
        if (!HasRoom) throw new StoreException(StoreFault.StorageFull, $"Only {Free} octets are free on the disk of {folder}; {reserve} are kept in reserve.");
    }
}
