using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>
/// Generates the records that make a domain's mail arrive, be believed and be found by mail programs. Only what the server keeps
/// is promised: a record for something that is not served would lead others astray.
/// </summary>
public static class MailRecords
{
    // RFC 5321 §5.1: the lower is tried first; the gap leaves room for another host between.
    private const int FirstHost = 10, SecondHost = 20;

    // RFC 6186 §3.4: between protocols, the lower priority is what the domain would rather have used. RFC 8314 §3: implicit TLS before STARTTLS.
    private static readonly (string Protocol, string Label, bool ImplicitTls, int Priority)[] Services =
    [
        ("submission", "_submissions", true, 0),
        ("submission", "_submission", false, 10),
        ("imap", "_imaps", true, 0),
        ("imap", "_imap", false, 10),
        ("pop3", "_pop3s", true, 20),
        ("pop3", "_pop3", false, 30),
    ];

    /// <summary>The host's own records, wherever its zone is.</summary>
    /// <param name="language">Of the purposes: a BCP 47 tag; anything but Chinese is English.</param>
    public static IReadOnlyList<DnsRecord> ForHost(MailHost host, string language = "en")
    {
        var records = new List<DnsRecord>();
        foreach (IPAddress address in host.Addresses)
            records.Add(new DnsRecord(host.Name.Ascii, address.AddressFamily == AddressFamily.InterNetwork ? "A" : "AAAA", address.ToString(), PurposeText.In(language).HostAddress));
        return records;
    }

    /// <summary>The records of a domain and of the host that serves it.</summary>
    public static IReadOnlyList<DnsRecord> All(MailDomain domain) => [.. ForHost(domain.Host, domain.Language), .. ForDomain(domain)];

    /// <summary>A domain's records.</summary>
    public static IReadOnlyList<DnsRecord> ForDomain(MailDomain domain)
    {
        PurposeText purpose = PurposeText.In(domain.Language);
        List<DnsRecord> records = [.. Routing(domain, purpose), .. Belief(domain, purpose), .. Transport(domain, purpose), .. Programs(domain, purpose)];
        return [.. records.Select(record => record with { TimeToLive = domain.Settings.TimeToLive })];
    }

    /// <summary>What the provider of the addresses has to set: many receivers refuse mail from an address whose name does not lead back to it.</summary>
    public static IReadOnlyList<DnsRecord> Reverse(MailHost host, string language = "en") =>
        [.. host.Addresses.Select(a => new DnsRecord(NetworkResolver.ReverseName(a), "PTR", $"{host.Name.Ascii}.", PurposeText.In(language).Reverse(a.ToString())))];

    /// <summary>The SPF text that the settings ask for, with its includes.</summary>
    public static string Spf(DomainDnsSettings settings) =>
        string.Join(' ', ["v=spf1", "mx", .. settings.SpfIncludes.Select(static i => $"include:{DomainName.Parse(i).Ascii}"), settings.SpfEnding]);

    private static IEnumerable<DnsRecord> Routing(MailDomain domain, PurposeText purpose)
    {
        string name = domain.Name.Ascii, host = domain.Host.Name.Ascii;
        yield return new DnsRecord(name, "MX", $"{FirstHost} {host}.", purpose.Mail(domain.Name.Unicode));
        if (domain.Settings.SecondHost is { } second) yield return new DnsRecord(name, "MX", $"{SecondHost} {DomainName.Parse(second).Ascii}.", purpose.SecondHost);
    }

    private static IEnumerable<DnsRecord> Belief(MailDomain domain, PurposeText purpose)
    {
        string name = domain.Name.Ascii, host = domain.Host.Name.Ascii;
        DomainDnsSettings settings = domain.Settings;
        yield return Text(name, domain.Spf ?? Spf(settings), settings.SpfIncludes.Count == 0 ? purpose.SpfOfThisServer : purpose.SpfWithOthers);
        // RFC 7208 §2.3 and §2.4: the HELO name is checked too, and is all there is to check for a bounce.
        if (!domain.Name.Equals(domain.Host.Name)) yield return Text(host, "v=spf1 a -all", purpose.SpfOfHost);
        foreach (SigningKeyText key in domain.Keys.Where(static k => k.Use != SigningKeyUse.Stale)) yield return Text(key.Name, key.Text, purpose.Key(key.Use));

        // RFC 9989: p=none asks for reports and harms nothing. A stricter policy is for later, once all mail of the domain is seen to pass.
        yield return Text(
            $"_dmarc.{name}", $"v=DMARC1; p={settings.DmarcPolicy}; rua={Mailto(settings.DmarcReports, domain)}",
            settings.DmarcPolicy == "none" ? purpose.DmarcNone : purpose.Dmarc);
        if (settings.BimiLogo is { } logo)
            yield return Text($"default._bimi.{name}", $"v=BIMI1; l={logo}; a={settings.BimiEvidence}", purpose.Bimi);
    }

    private static IEnumerable<DnsRecord> Transport(MailDomain domain, PurposeText purpose)
    {
        string name = domain.Name.Ascii, host = domain.Host.Name.Ascii;
        DomainDnsSettings settings = domain.Settings;
        if (domain.MtaStsId is { } id)
        {
            yield return Text($"_mta-sts.{name}", $"v=STSv1; id={id}", purpose.MtaSts);
            yield return new DnsRecord($"mta-sts.{name}", "CNAME", $"{host}.", purpose.MtaStsHost);
        }

        yield return Text($"_smtp._tls.{name}", $"v=TLSRPTv1; rua={Mailto(settings.TlsReports, domain)}", purpose.TlsReports);
        foreach (string issuer in settings.CaaIssuers)
        {
            string value = $"0 issue \"{DomainName.Parse(issuer).Ascii}\"";
            yield return new DnsRecord(name, "CAA", value, purpose.Caa);
            // RFC 8659 §3: below the domain, its records hold for the host as well.
            if (!ZoneNames.IsWithin(host, domain.Name)) yield return new DnsRecord(host, "CAA", value, purpose.CaaOfHost);
        }

        if (settings.Tlsa && domain.Host.Certificate is { } certificate)
            yield return new DnsRecord($"_25._tcp.{host}", "TLSA", $"3 1 1 {Convert.ToHexStringLower(certificate.KeyDigest.Span)}", purpose.Tlsa);
    }

    private static IEnumerable<DnsRecord> Programs(MailDomain domain, PurposeText purpose)
    {
        string name = domain.Name.Ascii, host = domain.Host.Name.Ascii;
        if (domain.Host.ServesAutoconfig)
        {
            yield return new DnsRecord($"autoconfig.{name}", "CNAME", $"{host}.", purpose.Autoconfig);
            // Outlook takes no settings in clear text.
            if (domain.Host.HttpsPort is not null) yield return new DnsRecord($"autodiscover.{name}", "CNAME", $"{host}.", purpose.Autodiscover);
        }

        // What asks is led by it to the host's own name, which its certificate has; autodiscover. of each domain it may not have.
        if (domain.Host is { ServesAutoconfig: true, HttpsPort: { } secure }) yield return Located("_autodiscover", 0, 0, secure, purpose.AutodiscoverService);
        // RFC 8620 §2.2. A proxy that is not known here may serve what this server does not: its absence is not published.
        if (domain.Host.HttpsPort is { } https) yield return Located("_jmap", 0, 1, https, purpose.Service("_jmap"));
        // RFC 5804 §1.8.
        foreach (MailService sieve in domain.Host.Services.Where(static s => s.Protocol == "sieve").Take(1)) yield return Located("_sieve", 0, 1, sieve.Port, purpose.Service("_sieve"));

        foreach ((string protocol, string label, bool tls, int priority) in Services)
        {
            MailService? service = domain.Host.Services.FirstOrDefault(s => s.Protocol == protocol && s.ImplicitTls == tls);
            yield return service is null
                ? new DnsRecord($"{label}._tcp.{name}", "SRV", "0 0 0 .", purpose.NoService(label))
                : Located(label, priority, 1, service.Port, purpose.Service(label));
        }

        DnsRecord Located(string label, int priority, int weight, int port, string what) =>
            new($"{label}._tcp.{name}", "SRV", string.Create(CultureInfo.InvariantCulture, $"{priority} {weight} {port} {host}."), what);
    }

    // RFC 9989 §4.7 and RFC 8460 §3: what separates addresses and ends tags is escaped (RFC 3986 §2.1).
    private static string Mailto(IReadOnlyList<string> addresses, MailDomain domain) =>
        addresses.Count == 0
            ? $"mailto:postmaster@{domain.Name.Ascii}"
            : string.Join(',', addresses.Select(static a => "mailto:" + a.Replace("%", "%25", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal).Replace("!", "%21", StringComparison.Ordinal)));

    private static DnsRecord Text(string name, string text, string purpose) => new(name, "TXT", CharacterStrings.Quote(text), purpose);
}
