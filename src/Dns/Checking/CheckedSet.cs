namespace Posthouse.Dns;

/// <summary>Records of one name and type, and what each place has of them.</summary>
internal sealed record CheckedSet(string Name, string Type, IReadOnlyList<DnsRecord> Wanted, IReadOnlyList<PlaceRecords> Answers)
{
    /// <summary>Nothing is at the name, and nothing has to be: a name above it says the same (RFC 8659 §3), or addresses lead where the alias would.</summary>
    internal bool IsCovered { get; init; }

    /// <summary>Everybody who answered has all that is wanted, and a server of the zone is among them.</summary>
    internal bool IsShownByAll => Answers.Any(a => a.Place.Authoritative && IsShown(a)) && Answers.All(a => a.Answer.Failed || IsShown(a));

    /// <summary>The place has all that is wanted, and nothing that makes it void.</summary>
    internal bool IsShown(PlaceRecords place) =>
        !place.Answer.Failed && (IsCovered || RecordComparison.Plain.Compare(Wanted, place.Answer.Values, static _ => CheckSeverity.Error).All(static f => f.Code == RecordComparison.Extra));
}

internal sealed record PlaceRecords(Place Place, PlaceAnswer Answer);
