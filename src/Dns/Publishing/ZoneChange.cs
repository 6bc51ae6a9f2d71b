namespace Posthouse.Dns;

/// <summary>The difference between what a zone has and what it should have: to be shown, and then applied.</summary>
/// <param name="Changes">In the order in which they are to be made.</param>
/// <param name="Conflicts">What stands in the way of wanted records. Nothing of it is changed by us.</param>
/// <param name="Unchanged">Wanted records that are there already.</param>
public sealed record ZoneChange(IReadOnlyList<RecordSetChange> Changes, IReadOnlyList<ZoneConflict> Conflicts, IReadOnlyList<PublishedRecord> Unchanged)
{
    /// <summary>All is as it should be, as far as we may say.</summary>
    public bool IsEmpty => Changes.Count == 0;

    /// <summary>The sets that somebody chose, and no others.</summary>
    public ZoneChange Only(Func<RecordSetChange, bool> chosen) => this with { Changes = [.. Changes.Where(chosen)] };
}
