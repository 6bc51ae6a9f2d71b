namespace Posthouse.Storage;

/// <summary>How the embedded engine works. Every default was measured or is the design's.</summary>
public sealed record StoreOptions
{
    /// <summary>The folder that holds everything. Made when it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Octets at which a segment is sealed and a new one begun.</summary>
    public long SegmentSize { get; init; } = 256L << 20;

    /// <summary>Octets of a message that are held in memory while it arrives; more go to a segment of its own at once.</summary>
    public int InMemoryLimit { get; init; } = 256 << 10;

    /// <summary>Changes that one transaction takes at most. Larger groups add latency, not rate.</summary>
    public int GroupLimit { get; init; } = 128;

    /// <summary>Octets of mailbox indexes kept in memory.</summary>
    public long IndexCacheSize { get; init; } = 48L << 20;

    /// <summary>
    /// Messages of a mailbox from which its index is also kept as a file, 56 octets each, so that opening it after a restart does not read
    /// them one by one (1.2 s a million). Fewer are read in 20 ms.
    /// </summary>
    public int IndexFileFrom { get; init; } = 20_000;

    /// <summary>Dead octets, in percent of a sealed segment, from which it is rewritten.</summary>
    public int CompactionThresholdPercent { get; init; } = 30;

    /// <summary>Octets that compaction may read and write in a second.</summary>
    public long CompactionRate { get; init; } = 16L << 20;

    /// <summary>Octets that must be free on the disk; below, changes that add mail are refused with <see cref="StoreFault.StorageFull"/>.</summary>
    public long ReserveFree { get; init; } = 64L << 20;

    /// <summary>
    /// Change records kept for each account, about 40 octets each. A client that was away for longer is told of every message that is
    /// not there any more. 20,000 is some months of a busy mailbox; 0 keeps all.
    /// </summary>
    public int ChangesKept { get; init; } = 20_000;

    /// <summary>Age at which journal records are removed; a day of a million messages is some 300 MB. Zero keeps all.</summary>
    public TimeSpan JournalKept { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Whether an older store may be taken forward without a copy of its records beside it.</summary>
    public bool UpgradeWithoutCopy { get; init; }

    /// <summary>Whether the writer's groups count in the metrics. A store that is thrown away does not.</summary>
    public bool Measured { get; init; } = true;

    /// <summary>Whether background work (indexing, compaction) runs. Tools that only look turn it off.</summary>
    public bool Background { get; init; } = true;
}
