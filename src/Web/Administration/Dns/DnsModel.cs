using Posthouse.Dns;

namespace Posthouse.Web;

/// <summary>The DNS records that a domain needs.</summary>
/// <param name="Records">For the zones of the domain and the host.</param>
/// <param name="Reverse">For whoever provides the host's addresses.</param>
public sealed record DomainRecords(IReadOnlyList<DnsRecord> Records, IReadOnlyList<DnsRecord> Reverse)
{
    /// <summary>The zone that the domain's records go into.</summary>
    public string? Zone { get; init; }

    /// <summary>The records as a zone file has them; only where it was asked for.</summary>
    public string? ZoneFile { get; init; }

    /// <summary>The records as a provider's console asks for them; only where it was asked for.</summary>
    public ConsoleGuide? Guide { get; init; }

    /// <summary>The SPF record with addresses in place of names; only where it was asked for.</summary>
    public string? FlattenedSpf { get; init; }
}

/// <summary>What to change of a domain's DNS settings. Null leaves it as it is; an empty text or list takes it away.</summary>
public sealed record DnsSettingsChange
{
    public IReadOnlyList<string>? SpfIncludes { get; init; }

    /// <summary>"-all" or "~all".</summary>
    public string? SpfEnding { get; init; }

    public bool? SpfFlatten { get; init; }

    /// <summary>"none", "quarantine" or "reject".</summary>
    public string? DmarcPolicy { get; init; }

    public IReadOnlyList<string>? DmarcReports { get; init; }

    public IReadOnlyList<string>? TlsReports { get; init; }

    public string? SecondHost { get; init; }

    public string? BimiLogo { get; init; }

    public string? BimiEvidence { get; init; }

    public IReadOnlyList<string>? CaaIssuers { get; init; }

    public bool? Tlsa { get; init; }

    /// <summary>Seconds.</summary>
    public int? TimeToLive { get; init; }

    public string? Zone { get; init; }

    public string? Provider { get; init; }

    /// <summary>Where to publish; an empty kind takes it away.</summary>
    public DomainPublisher? Publisher { get; init; }

    internal DomainDnsSettings Apply(DomainDnsSettings to) => to with
    {
        SpfIncludes = SpfIncludes ?? to.SpfIncludes,
        SpfEnding = SpfEnding ?? to.SpfEnding,
        SpfFlatten = SpfFlatten ?? to.SpfFlatten,
        DmarcPolicy = DmarcPolicy ?? to.DmarcPolicy,
        DmarcReports = DmarcReports ?? to.DmarcReports,
        TlsReports = TlsReports ?? to.TlsReports,
        SecondHost = Text(SecondHost, to.SecondHost),
        BimiLogo = Text(BimiLogo, to.BimiLogo),
        BimiEvidence = Text(BimiEvidence, to.BimiEvidence),
        CaaIssuers = CaaIssuers ?? to.CaaIssuers,
        Tlsa = Tlsa ?? to.Tlsa,
        TimeToLive = TimeToLive ?? to.TimeToLive,
        Zone = Text(Zone, to.Zone),
        Provider = Text(Provider, to.Provider),
        Publisher = Publisher is null ? to.Publisher : Publisher.Kind.Length == 0 ? null : Publisher,
    };

    private static string? Text(string? wanted, string? before) => wanted is null ? before : wanted.Length == 0 ? null : wanted;
}

/// <summary>A wish to publish a domain's records.</summary>
public sealed record DnsPublish
{
    /// <summary>Null only shows what would be done; else <see cref="DnsPublication.Digest"/> of what was shown, and nothing else is done.</summary>
    public string? Apply { get; init; }

    /// <summary>Lets what is in the way be replaced, by the proposal where there is one.</summary>
    public bool ReplaceConflicts { get; init; }
}

/// <summary>What is to be done to a zone, or was.</summary>
public sealed record DnsPublication
{
    public required string Zone { get; init; }

    public required string Publisher { get; init; }

    /// <summary>Names these changes and no others.</summary>
    public required string Digest { get; init; }

    public required IReadOnlyList<DnsPublishedChange> Changes { get; init; }

    /// <summary>Records that are not published, because something of somebody else's is in the way.</summary>
    public required IReadOnlyList<DnsPublishConflict> Conflicts { get; init; }

    /// <summary>Records of other zones, such as the host's own: for whoever holds those.</summary>
    public IReadOnlyList<DnsRecord> Elsewhere { get; init; } = [];

    /// <summary>Records that are there already.</summary>
    public int Unchanged { get; init; }

    /// <summary>Null before it is done.</summary>
    public IReadOnlyList<RecordOutcome>? Outcomes { get; init; }
}

/// <summary>What is to be done to the records of one name and type.</summary>
public sealed record DnsPublishedChange(string Name, string Type, IReadOnlyList<string> Add, IReadOnlyList<string> Remove, int TimeToLive, string Purpose);

/// <summary>Why a record is not published.</summary>
/// <param name="Proposal">What would serve both; null where somebody has to choose.</param>
public sealed record DnsPublishConflict(string Name, string Type, string Value, string Message, IReadOnlyList<string> Existing, string? Proposal);
