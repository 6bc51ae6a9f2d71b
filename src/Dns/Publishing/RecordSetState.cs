namespace Posthouse.Dns;

/// <summary>Where a zone stands with a change that was compared some time ago. Pure.</summary>
internal static class RecordSetState
{
    /// <summary>All that the change asks for is so already, whoever did it.</summary>
    internal static bool IsDone(RecordSetChange change, IReadOnlyList<PublishedRecord> now)
    {
        HashSet<string> there = [.. Of(change, now).Select(static r => RecordValue.Key(r.Type, r.Value))];
        return change.Add.All(value => there.Contains(RecordValue.Key(change.Type, value))) && !change.Remove.Any(r => there.Contains(RecordValue.Key(r.Type, r.Value)))
            && (change.Retime.Count == 0 || Of(change, now).All(r => r.TimeToLive == change.TimeToLive));
    }

    /// <summary>The set is still what the change was made for.</summary>
    internal static bool IsAsCompared(RecordSetChange change, IReadOnlyList<PublishedRecord> now) =>
        Of(change, now).Select(static r => RecordValue.Key(r.Type, r.Value)).ToHashSet(StringComparer.Ordinal).SetEquals(change.Before.Select(static r => RecordValue.Key(r.Type, r.Value)))
        && (change.Add.Count == 0 || !IsBlockedByAlias(change, now));

    internal static IEnumerable<PublishedRecord> Of(RecordSetChange change, IReadOnlyList<PublishedRecord> now) =>
        now.Where(r => r.Type == change.Type && ZoneNames.Canonical(r.Name) == ZoneNames.Canonical(change.Name));

    /// <summary>For the administrator, where neither holds.</summary>
    internal const string Changed = "The zone was changed by somebody else since it was compared: compare again.";

    // An alias that came in between; one that the same change takes away is part of another set's comparison.
    private static bool IsBlockedByAlias(RecordSetChange change, IReadOnlyList<PublishedRecord> now) =>
        change.Type != "CNAME" && now.Any(r => r.Type == "CNAME" && ZoneNames.Canonical(r.Name) == ZoneNames.Canonical(change.Name));
}
