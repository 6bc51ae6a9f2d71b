namespace Posthouse.Dns;

/// <summary>One record that we published.</summary>
public sealed record OwnedRecord(string Name, string Type, string Value);

/// <summary>
/// What we published, kept by the caller as plain data between two runs: a name server has nowhere to write down whose a record is, and
/// remarks at a provider are anyone's to edit. What is not in here is somebody else's and stays, even if it looks like ours. A record that
/// the administrator gives up to us (<see cref="With"/>) is ours from then on.
/// </summary>
public sealed class OwnedRecords
{
    private readonly Dictionary<(string Name, string Type, string Key), OwnedRecord> _records = [];

    public OwnedRecords(params IEnumerable<OwnedRecord> records)
    {
        foreach (OwnedRecord record in records) _records[KeyOf(record.Name, record.Type, record.Value)] = record;
    }

    /// <summary>In an order that does not change, so that what is kept can be compared.</summary>
    public IReadOnlyList<OwnedRecord> Records =>
        [.. _records.OrderBy(static r => r.Key.Name, StringComparer.Ordinal).ThenBy(static r => r.Key.Type, StringComparer.Ordinal).ThenBy(static r => r.Key.Key, StringComparer.Ordinal).Select(static r => r.Value)];

    public bool Contains(string name, string type, string value) => _records.ContainsKey(KeyOf(name, type, value));

    /// <summary>These are ours as well.</summary>
    public OwnedRecords With(params IEnumerable<OwnedRecord> records) => new(_records.Values.Concat(records));

    /// <summary>
    /// What is ours after an attempt. What was added, or may have been, is ours; what was removed for certain is not. To be kept whatever
    /// the outcomes say.
    /// </summary>
    public OwnedRecords After(IEnumerable<RecordOutcome> outcomes)
    {
        var result = new OwnedRecords(_records.Values);
        foreach (RecordOutcome outcome in outcomes)
        {
            (string, string, string) key = KeyOf(outcome.Name, outcome.Type, outcome.Value);
            if (outcome.Kind == RecordChangeKind.Add && outcome.Result is OutcomeResult.Done or OutcomeResult.Unknown) result._records[key] = new OwnedRecord(outcome.Name, outcome.Type, outcome.Value);
            if (outcome.Kind == RecordChangeKind.Remove && outcome.Result == OutcomeResult.Done) result._records.Remove(key);
        }

        return result;
    }

    private static (string Name, string Type, string Key) KeyOf(string name, string type, string value) =>
        (ZoneNames.Canonical(name), type.ToUpperInvariant(), RecordValue.Key(type, value));
}
