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
    private static readonly (string Protocol, string Label, bool ImplicitTls, int Priority, string What)[] Services =
    [
        ("submission", "_submissions", true, 0, "sending over TLS"),
        ("submission", "_submission", false, 10, "sending by STARTTLS"),
        ("imap", "_imaps", true, 0, "reading by IMAP over TLS"),
        ("imap", "_imap", false, 10, "reading by IMAP with STARTTLS"),
        ("pop3", "_pop3s", true, 20, "reading by POP3 over TLS"),
        ("pop3", "_pop3", false, 30, "reading by POP3 with STARTTLS"),
    ];

    /// <summary>The host's own records, wherever its zone is.</summary>
    public static IReadOnlyList<DnsRecord> ForHost(MailHost host)
    {
        var records = new List<DnsRecord>();
        foreach (IPAddress address in host.Addresses)
            records.Add(new DnsRecord(host.Name.Ascii, address.AddressFamily == AddressFamily.InterNetwork ? "A" : "AAAA", address.ToString(), "where the server is"));
        return records;
    }

    /// <summary>A domain's records where nobody has decided anything yet.</summary>
    public static IReadOnlyList<DnsRecord> ForDomain(DomainName domain, MailHost host) => ForDomain(new MailDomain(domain, host));

    /// <summary>A domain's records.</summary>
    public static IReadOnlyList<DnsRecord> ForDomain(MailDomain domain)
    {
        List<DnsRecord> records = [.. Routing(domain), .. Belief(domain), .. Transport(domain), .. Programs(domain)];
        return [.. records.Select(record => record with { TimeToLive = domain.Settings.TimeToLive })];
    }

    /// <summary>What the provider of the addresses has to set: many receivers refuse mail from an address whose name does not lead back to it.</summary>
    public static IReadOnlyList<DnsRecord> Reverse(MailHost host) =>
        [.. host.Addresses.Select(a => new DnsRecord(NetworkResolver.ReverseName(a), "PTR", $"{host.Name.Ascii}.", $"the name of {a}"))];

    /// <summary>The SPF text that the settings ask for, with its includes.</summary>
    public static string Spf(DomainDnsSettings settings) =>
        string.Join(' ', ["v=spf1", "mx", .. settings.SpfIncludes.Select(static i => $"include:{DomainName.Parse(i).Ascii}"), settings.SpfEnding]);

    private static IEnumerable<DnsRecord> Routing(MailDomain domain)
    {
        string name = domain.Name.Ascii, host = domain.Host.Name.Ascii;
        yield return new DnsRecord(name, "MX", $"{FirstHost} {host}.", $"brings mail for {domain.Name.Unicode} here");
        if (domain.Settings.SecondHost is { } second) yield return new DnsRecord(name, "MX", $"{SecondHost} {DomainName.Parse(second).Ascii}.", "takes mail while the first host does not answer");
    }

    private static IEnumerable<DnsRecord> Belief(MailDomain domain)
    {
        string name = domain.Name.Ascii, host = domain.Host.Name.Ascii;
        DomainDnsSettings settings = domain.Settings;
        string spf = settings.SpfIncludes.Count == 0
            ? "SPF: only this server sends as the domain (RFC 7208); add what else does, such as a newsletter service"
            : "SPF: this server and the included ones send as the domain (RFC 7208)";
        yield return Text(name, domain.Spf ?? Spf(settings), spf);
        // RFC 7208 §2.3 and §2.4: the HELO name is checked too, and is all there is to check for a bounce.
        if (!domain.Name.Equals(domain.Host.Name)) yield return Text(host, "v=spf1 a -all", "SPF for the name that the server gives, which is what bounces are checked by");
        foreach (SigningKeyText key in domain.Keys.Where(static k => k.Use != SigningKeyUse.Stale))
        {
            yield return Text(key.Name, key.Text, key.Use switch
            {
                SigningKeyUse.Signing => "DKIM: the key that signs the domain's mail (RFC 6376)",
                SigningKeyUse.Waiting => "DKIM: a new key, which signs once this record is seen (RFC 6376)",
                _ => "DKIM: a retired key, for mail that is still on its way (RFC 6376)",
            });
        }

        // RFC 9989: p=none asks for reports and harms nothing. A stricter policy is for later, once all mail of the domain is seen to pass.
        yield return Text(
            $"_dmarc.{name}", $"v=DMARC1; p={settings.DmarcPolicy}; rua={Mailto(settings.DmarcReports, domain)}",
            settings.DmarcPolicy == "none" ? "DMARC: others report how they see the domain's mail; raise p to quarantine once the reports are clean" : "DMARC: what others do with mail that is not the domain's, and where they report");
        if (settings.BimiLogo is { } logo)
            yield return Text($"default._bimi.{name}", $"v=BIMI1; l={logo}; a={settings.BimiEvidence}", "BIMI: the logo that receivers may show beside the domain's mail");
    }

    private static IEnumerable<DnsRecord> Transport(MailDomain domain)
    {
        string name = domain.Name.Ascii, host = domain.Host.Name.Ascii;
        DomainDnsSettings settings = domain.Settings;
        if (domain.MtaStsId is { } id)
        {
            yield return Text($"_mta-sts.{name}", $"v=STSv1; id={id}", "MTA-STS: others send to the domain over verified TLS only (RFC 8461)");
            yield return new DnsRecord($"mta-sts.{name}", "CNAME", $"{host}.", "where the MTA-STS policy is served");
        }

        yield return Text($"_smtp._tls.{name}", $"v=TLSRPTv1; rua={Mailto(settings.TlsReports, domain)}", "TLS-RPT: others report when they could not send over TLS (RFC 8460)");
        foreach (string issuer in settings.CaaIssuers)
        {
            string value = $"0 issue \"{DomainName.Parse(issuer).Ascii}\"";
            yield return new DnsRecord(name, "CAA", value, "CAA: who may issue certificates (RFC 8659)");
            // RFC 8659 §3: below the domain, its records hold for the host as well.
            if (!ZoneNames.IsWithin(host, domain.Name)) yield return new DnsRecord(host, "CAA", value, "CAA: who may issue certificates for the server (RFC 8659)");
        }

        if (settings.Tlsa && domain.Host.Certificate is { } certificate)
            yield return new DnsRecord($"_25._tcp.{host}", "TLSA", $"3 1 1 {Convert.ToHexStringLower(certificate.KeyDigest.Span)}", "DANE: the key of the server's certificate (RFC 7672); only of use in a signed zone");
    }

    private static IEnumerable<DnsRecord> Programs(MailDomain domain)
    {
        string name = domain.Name.Ascii, host = domain.Host.Name.Ascii;
        if (domain.Host.ServesAutoconfig)
        {
            yield return new DnsRecord($"autoconfig.{name}", "CNAME", $"{host}.", "where Thunderbird and others find their settings");
            yield return new DnsRecord($"autodiscover.{name}", "CNAME", $"{host}.", "where Outlook finds its settings");
            yield return new DnsRecord($"_autodiscover._tcp.{name}", "SRV", $"0 0 443 {host}.", "where Outlook finds its settings when autodiscover. is not there");
        }

        foreach ((string protocol, string label, bool tls, int priority, string what) in Services)
        {
            MailService? service = domain.Host.Services.FirstOrDefault(s => s.Protocol == protocol && s.ImplicitTls == tls);
            string value = service is null ? "0 0 0 ." : string.Create(CultureInfo.InvariantCulture, $"{priority} 1 {service.Port} {host}.");
            yield return new DnsRecord($"{label}._tcp.{name}", "SRV", value, service is null ? $"tells mail programs that there is no {what}" : $"lets mail programs find {what}");
        }
    }

    // RFC 9989 §4.7 and RFC 8460 §3: what separates addresses and ends tags is escaped (RFC 3986 §2.1).
    private static string Mailto(IReadOnlyList<string> addresses, MailDomain domain) =>
        addresses.Count == 0
            ? $"mailto:postmaster@{domain.Name.Ascii}"
            : string.Join(',', addresses.Select(static a => "mailto:" + a.Replace("%", "%25", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal).Replace("!", "%21", StringComparison.Ordinal)));

    private static DnsRecord Text(string name, string text, string purpose) => new(name, "TXT", CharacterStrings.Quote(text), purpose);
}
