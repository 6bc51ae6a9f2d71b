namespace Posthouse.Storage;

/// <summary>Where a content's bytes are, as its record says.</summary>
internal sealed record BlobPlace(long Segment, long Position, long Stored, long Octets, byte[] Prefix)
{
    internal static readonly Func<SqlRow, BlobPlace> Map = static row =>
        new BlobPlace(row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Bytes(4));

    /// <summary>Null when the segment is not there.</summary>
    internal BlobReader? Open(SegmentFolder folder) =>
        folder.Rent(Segment) is { } file ? new BlobReader(file, Position, Stored, Octets - Prefix.Length, Prefix) : null;
}
