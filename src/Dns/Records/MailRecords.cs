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
    // RFC 1035 §3.3: a character string has at most 255 octets; a longer text is several.
    private const int MaximumString = 255;

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

    /// <summary>A domain's records.</summary>
    public static IReadOnlyList<DnsRecord> ForDomain(DomainName domain, MailHost host)
    {
        var records = new List<DnsRecord>
        {
            new(domain.Ascii, "MX", $"10 {host.Name.Ascii}.", $"brings mail for {domain.Unicode} here"),
            new(domain.Ascii, "TXT", Text("v=spf1 mx -all"), "SPF: only this server sends as the domain (RFC 7208); add what else does, such as a newsletter service"),
        };
        // RFC 7208 §2.3 and §2.4: the HELO name is checked too, and is all there is to check for a bounce.
        if (!domain.Equals(host.Name)) records.Add(new DnsRecord(host.Name.Ascii, "TXT", Text("v=spf1 a -all"), "SPF for the name that the server gives, which is what bounces are checked by"));
        // RFC 9989: p=none asks for reports and harms nothing. A stricter policy is for later, once all mail of the domain is seen to pass.
        records.Add(new DnsRecord($"_dmarc.{domain.Ascii}", "TXT", Text($"v=DMARC1; p=none; rua=mailto:postmaster@{domain.Ascii}"), "DMARC: others report how they see the domain's mail; raise p to quarantine once the reports are clean"));
        foreach ((string protocol, string label, bool tls, int priority, string what) in Services)
        {
            MailService? service = host.Services.FirstOrDefault(s => s.Protocol == protocol && s.ImplicitTls == tls);
            string value = service is null ? "0 0 0 ." : string.Create(CultureInfo.InvariantCulture, $"{priority} 1 {service.Port} {host.Name.Ascii}.");
            records.Add(new DnsRecord($"{label}._tcp.{domain.Ascii}", "SRV", value, service is null ? $"tells mail programs that there is no {what}" : $"lets mail programs find {what}"));
        }

        return records;
    }

    /// <summary>What the provider of the addresses has to set: many receivers refuse mail from an address whose name does not lead back to it.</summary>
    public static IReadOnlyList<DnsRecord> Reverse(MailHost host) =>
        [.. host.Addresses.Select(a => new DnsRecord(NetworkResolver.ReverseName(a), "PTR", $"{host.Name.Ascii}.", $"the name of {a}"))];

    private static string Text(string text) => string.Join(' ', text.Chunk(MaximumString).Select(static part => $"\"{new string(part)}\""));
}
