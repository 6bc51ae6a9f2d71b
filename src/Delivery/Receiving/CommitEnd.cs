namespace Posthouse.Delivery;

/// <summary>How the store transaction of a <see cref="DeliveryCommit"/> ended. Only <see cref="Made"/> changed anything.</summary>
internal enum CommitEnd
{
    Made,

    /// <summary>No recipient could be served at all, and the client can still be told so.</summary>
    NobodyServed,

    /// <summary>Other placements failed than the reports and fates were composed for: compose them again for <see cref="DeliveryCommit.Failures"/>.</summary>
    PlacementsDiffer,
}
