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
    /// <summary>In a line.</summary>
    /// <param name="language">A BCP 47 tag; anything but Chinese is English.</param>
    public string Message(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? ChineseMessage : EnglishMessage;

    private string EnglishMessage => Kind switch
    {
        ConflictKind.AliasInTheWay => $"'{Wanted.Name}' is an alias (CNAME), and nothing else can be published beside one.",
        ConflictKind.AliasBesideOthers => $"'{Wanted.Name}' has other records, and an alias (CNAME) cannot be published beside them.",
        ConflictKind.OnlyOneAllowed => $"'{Wanted.Name}' has a record of this kind already, and a second one would make both invalid.",
        ConflictKind.WouldBeSplit => $"'{Wanted.Name}' has other {Wanted.Type} records: some of the world would follow those.",
        ConflictKind.OutsideZone => $"'{Wanted.Name}' is not in this zone.",
        ConflictKind.Delegated => $"'{Wanted.Name}' is delegated to other name servers: it has to be published there.",
        _ => $"'{Wanted.Value}' is no {Wanted.Type} record for '{Wanted.Name}'.",
    };

    private string ChineseMessage => Kind switch
    {
        ConflictKind.AliasInTheWay => $"“{Wanted.Name}”是别名（CNAME），不能再发布别的记录。",
        ConflictKind.AliasBesideOthers => $"“{Wanted.Name}”已有其他记录，不能再发布别名（CNAME）。",
        ConflictKind.OnlyOneAllowed => $"“{Wanted.Name}”已有一条同类记录；再发布一条，两条都会失效。",
        ConflictKind.WouldBeSplit => $"“{Wanted.Name}”已有别的 {Wanted.Type} 记录：一部分人会被引到那里去。",
        ConflictKind.OutsideZone => $"“{Wanted.Name}”不在这个区域里。",
        ConflictKind.Delegated => $"“{Wanted.Name}”已委派给其他域名服务器，必须在那里发布。",
        _ => $"“{Wanted.Value}”不是“{Wanted.Name}”可用的 {Wanted.Type} 记录。",
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
