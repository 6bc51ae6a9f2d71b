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
    };

    private static string? Text(string? wanted, string? before) => wanted is null ? before : wanted.Length == 0 ? null : wanted;
}
