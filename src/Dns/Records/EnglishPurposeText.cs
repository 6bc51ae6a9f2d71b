namespace Posthouse.Dns;

/// <summary>Purposes in English.</summary>
internal sealed class EnglishPurposeText : PurposeText
{
    internal static readonly EnglishPurposeText Instance = new();

    internal override string HostAddress => "where the server is";

    internal override string SecondHost => "takes mail while the first host does not answer";

    internal override string SpfOfThisServer => "SPF: only this server sends as the domain (RFC 7208); add what else does, such as a newsletter service";

    internal override string SpfWithOthers => "SPF: this server and the included ones send as the domain (RFC 7208)";

    internal override string SpfOfHost => "SPF for the name that the server gives, which is what bounces are checked by";

    internal override string DmarcNone => "DMARC: others report how they see the domain's mail; raise p to quarantine once the reports are clean";

    internal override string Dmarc => "DMARC: what others do with mail that is not the domain's, and where they report";

    internal override string Bimi => "BIMI: the logo that receivers may show beside the domain's mail";

    internal override string MtaSts => "MTA-STS: others send to the domain over verified TLS only (RFC 8461)";

    internal override string MtaStsHost => "where the MTA-STS policy is served";

    internal override string TlsReports => "TLS-RPT: others report when they could not send over TLS (RFC 8460)";

    internal override string Caa => "CAA: who may issue certificates (RFC 8659)";

    internal override string CaaOfHost => "CAA: who may issue certificates for the server (RFC 8659)";

    internal override string Tlsa => "DANE: the key of the server's certificate (RFC 7672); only of use in a signed zone";

    internal override string Autoconfig => "where Thunderbird and others find their settings";

    internal override string Autodiscover => "where Outlook finds its settings";

    internal override string AutodiscoverService => "where Outlook finds its settings when autodiscover. is not there";

    internal override string NoLongerNeeded => "no longer needed";

    internal override string OtherTimeToLive => "another time to live";

    internal override string Mail(string domain) => $"brings mail for {domain} here";

    internal override string Key(SigningKeyUse use) => use switch
    {
        SigningKeyUse.Signing => "DKIM: the key that signs the domain's mail (RFC 6376)",
        SigningKeyUse.Waiting => "DKIM: a new key, which signs once this record is seen (RFC 6376)",
        _ => "DKIM: a retired key, for mail that is still on its way (RFC 6376)",
    };

    internal override string Reverse(string address) => $"the name of {address}";

    internal override string Service(string label) => label switch
    {
        "_submissions" => "lets mail programs find sending over TLS",
        "_submission" => "lets mail programs find sending by STARTTLS",
        "_imaps" => "lets mail programs find reading by IMAP over TLS",
        "_imap" => "lets mail programs find reading by IMAP with STARTTLS",
        "_pop3s" => "lets mail programs find reading by POP3 over TLS",
        "_jmap" => "lets mail programs find JMAP (RFC 8620)",
        "_sieve" => "lets mail programs find mail filters by ManageSieve (RFC 5804)",
        _ => "lets mail programs find reading by POP3 with STARTTLS",
    };

    internal override string NoService(string label) => label switch
    {
        "_submissions" => "tells mail programs that there is no sending over TLS",
        "_submission" => "tells mail programs that there is no sending by STARTTLS",
        "_imaps" => "tells mail programs that there is no reading by IMAP over TLS",
        "_imap" => "tells mail programs that there is no reading by IMAP with STARTTLS",
        "_pop3s" => "tells mail programs that there is no reading by POP3 over TLS",
        _ => "tells mail programs that there is no reading by POP3 with STARTTLS",
    };

    internal override string OutsideZone(string zone) => $"Outside {zone}: for the zones that hold these names";
}
