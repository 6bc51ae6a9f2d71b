namespace Posthouse.Dns;

/// <summary>Why a wanted record cannot be published beside what is there.</summary>
public enum ConflictKind
{
    /// <summary>An alias stands at the name, beside which nothing else may (RFC 1034 §3.6.2).</summary>
    AliasInTheWay,

    /// <summary>An alias is wanted where other records are.</summary>
    AliasBesideOthers,

    /// <summary>A second record of this kind would make both invalid: SPF (RFC 7208 §3.2), DMARC (RFC 9989), MTA-STS, TLS-RPT, BIMI, a DKIM key.</summary>
    OnlyOneAllowed,

    /// <summary>Others of the type are there, and half of the world would follow them: MX, SRV, addresses, PTR.</summary>
    WouldBeSplit,

    /// <summary>The record is not of this zone.</summary>
    OutsideZone,

    /// <summary>The name is in the hands of other name servers, to which the zone delegates it.</summary>
    Delegated,

    /// <summary>What is wanted is none of its type, or its name none.</summary>
    Malformed,
}

/// <summary>A wanted record that is not published.</summary>
/// <param name="Existing">What is in the way: somebody else's, and left as it is.</param>
/// <param name="Proposal">
/// One record's value that would serve both, to be put in place of all <paramref name="Existing"/>; null where somebody has to choose.
/// </param>
public sealed record ZoneConflict(ConflictKind Kind, DnsRecord Wanted, IReadOnlyList<PublishedRecord> Existing, string? Proposal)
{
    /// <summary>In English, in a line.</summary>
    public string Message => Kind switch
    {
        ConflictKind.AliasInTheWay => $"'{Wanted.Name}' is an alias (CNAME), and nothing else can be published beside one.",
        ConflictKind.AliasBesideOthers => $"'{Wanted.Name}' has other records, and an alias (CNAME) cannot be published beside them.",
        ConflictKind.OnlyOneAllowed => $"'{Wanted.Name}' has a record of this kind already, and a second one would make both invalid.",
        ConflictKind.WouldBeSplit => $"'{Wanted.Name}' has other {Wanted.Type} records: some of the world would follow those.",
        ConflictKind.OutsideZone => $"'{Wanted.Name}' is not in this zone.",
        ConflictKind.Delegated => $"'{Wanted.Name}' is delegated to other name servers: it has to be published there.",
        _ => $"'{Wanted.Value}' is no {Wanted.Type} record for '{Wanted.Name}'.",
    };

    /// <summary>
    /// The administrator lets what is in the way be replaced, by the proposal where there is one: what to compare again with. Records that
    /// cannot be changed through the publisher stay in the way.
    /// </summary>
    public (IReadOnlyList<DnsRecord> Wanted, OwnedRecords Owned) Accept(IReadOnlyList<DnsRecord> wanted, OwnedRecords owned) =>
    (
        [.. wanted.Select(record => record == Wanted && Proposal is not null ? record with { Value = Proposal } : record)],
        owned.With(Existing.Where(static r => !r.Fixed).Select(static r => new OwnedRecord(r.Name, r.Type, r.Value)))
    );
}
