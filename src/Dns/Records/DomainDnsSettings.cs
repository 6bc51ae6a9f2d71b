using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>What an administrator decided about the records of one domain. Everything has a default that harms nobody.</summary>
public sealed record DomainDnsSettings
{
    // RFC 7208 §4.6.4: ten terms may be looked up, and "mx" is one of them.
    private const int MaximumIncludes = 9;

    private const int MaximumAddresses = 8;

    public static readonly DomainDnsSettings Default = new();

    /// <summary>Domains whose SPF records name others who send as this one, such as a newsletter service.</summary>
    public IReadOnlyList<string> SpfIncludes { get; init; } = [];

    /// <summary>"-all": nobody else sends; or "~all": nobody else should.</summary>
    public string SpfEnding { get; init; } = "-all";

    /// <summary>Publish addresses in place of includes. They have to be published anew when the included domains change theirs.</summary>
    public bool SpfFlatten { get; init; }

    /// <summary>"none", "quarantine" or "reject". None harms nothing; stricter is for later, once all mail of the domain is seen to pass.</summary>
    public string DmarcPolicy { get; init; } = "none";

    /// <summary>Where aggregate reports go; empty is postmaster at the domain.</summary>
    public IReadOnlyList<string> DmarcReports { get; init; } = [];

    /// <summary>Where reports of failed TLS go (RFC 8460); empty is postmaster at the domain.</summary>
    public IReadOnlyList<string> TlsReports { get; init; } = [];

    /// <summary>A second node, which takes mail while the first does not answer.</summary>
    public string? SecondHost { get; init; }

    /// <summary>HTTPS address of the logo (SVG Tiny PS) that receivers may show beside the domain's mail; null publishes none.</summary>
    public string? BimiLogo { get; init; }

    /// <summary>HTTPS address of the certificate that says the logo is the domain's own.</summary>
    public string? BimiEvidence { get; init; }

    /// <summary>Who may issue certificates, such as "letsencrypt.org"; empty publishes no CAA record, which lets everybody.</summary>
    public IReadOnlyList<string> CaaIssuers { get; init; } = [];

    /// <summary>Publish the key of the host's certificate for DANE. Only of use in a signed zone, and to be published anew with every new key.</summary>
    public bool Tlsa { get; init; }

    /// <summary>Seconds, for every record.</summary>
    public int TimeToLive { get; init; } = 3600;

    /// <summary>The zone that holds the domain's records; null is the domain itself.</summary>
    public string? Zone { get; init; }

    /// <summary>Whose console the steps are for: one of <see cref="ProviderForms"/>.</summary>
    public string? Provider { get; init; }

    /// <summary>Where 'dns publish' publishes; null where somebody does it by hand.</summary>
    public DomainPublisher? Publisher { get; init; }

    /// <summary>What was published there by us, so that nothing else is ever taken away (<see cref="OwnedRecords"/>). Not for people to change.</summary>
    public IReadOnlyList<OwnedRecord> Published { get; init; } = [];

    /// <summary>Everything that is wrong, each in a sentence for a person.</summary>
    public IEnumerable<string> Problems(DomainName domain)
    {
        foreach (string name in SpfIncludes.Where(static n => !DomainName.TryParse(n, out _))) yield return $"'{name}' is no domain that an SPF record can include.";
        if (SpfIncludes.Count > MaximumIncludes) yield return $"An SPF record may cause ten look-ups at most, so that {MaximumIncludes} includes are the limit.";
        if (SpfEnding is not ("-all" or "~all")) yield return $"An SPF record ends with -all or ~all, not with '{SpfEnding}'.";
        if (DmarcPolicy is not ("none" or "quarantine" or "reject")) yield return $"'{DmarcPolicy}' is no DMARC policy: say none, quarantine or reject.";
        foreach (string address in DmarcReports.Concat(TlsReports).Where(static a => !EmailAddress.TryParse(a, out EmailAddress? read) || read.Domain is null)) yield return $"'{address}' is no address that reports can be sent to.";
        if (DmarcReports.Count > MaximumAddresses || TlsReports.Count > MaximumAddresses) yield return $"Reports go to {MaximumAddresses} addresses at most.";
        if (SecondHost is not null && !DomainName.TryParse(SecondHost, out _)) yield return $"'{SecondHost}' is no host name.";
        foreach (string address in ((string?[])[BimiLogo, BimiEvidence]).OfType<string>().Where(static a => !IsHttps(a))) yield return $"'{address}' is no https:// address.";
        if (BimiEvidence is not null && BimiLogo is null) yield return "A BIMI certificate needs a logo.";
        foreach (string issuer in CaaIssuers.Where(static i => !DomainName.TryParse(i, out _))) yield return $"'{issuer}' is no issuer: CAA names issuers by domain, such as letsencrypt.org.";
        // RFC 2181 §8 allows 31 bits; a minute is what providers take at least, a week what resolvers keep at most.
        if (TimeToLive is < 60 or > 604_800) yield return $"A time to live is from 60 to 604800 seconds, not {TimeToLive}.";
        if (Zone is not null && (!DomainName.TryParse(Zone, out DomainName? zone) || !ZoneNames.IsWithin(domain.Ascii, zone))) yield return $"'{Zone}' is no zone that {domain.Unicode} lies in.";
        foreach (string problem in Publisher?.Problems() ?? []) yield return problem;
        if (Provider is not null && ProviderForms.Find(Provider) is null) yield return $"'{Provider}' is no provider known here: {string.Join(", ", ProviderForms.All.Select(static p => p.Id))}.";
    }

    // What stands in a record's text ends it early or adds a tag.
    private static bool IsHttps(string text) =>
        text.Length <= 200 && text.StartsWith("https://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out _) && !text.AsSpan().ContainsAny(" ;,\"\\") && text.All(char.IsAscii);
}
