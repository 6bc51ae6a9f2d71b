namespace Posthouse.Dns;

/// <summary>Findings in English.</summary>
internal sealed class EnglishFindingText : FindingText
{
    internal static readonly EnglishFindingText Instance = new();

    private const string Later = "Check again later.", PublishIt = "Publish it.", Wildcard = "Remove it, or publish every name that mail uses, so that the wildcard does not speak for it.";

    internal override FindingWords NoServers(string domain) =>
        new($"Nobody answers for {domain}.", "Register the domain, and have its registrar name the servers of your DNS provider.");

    internal override FindingWords NotEverywhereYet(string name, string type, int minutes) =>
        new($"The {type} record of {name} is published and not seen everywhere yet.", $"Wait: what those resolvers remember ends in {minutes} minutes at the latest. Check again then ('posthouse dns watch' waits for it).");

    internal override FindingWords SilentServer(string server) =>
        new($"The name server {server} does not answer.", "Mail is delayed whenever it is asked: have the DNS provider repair it, or take it out of the zone and the registry.");

    internal override FindingWords SilentResolver(string resolver) =>
        new($"The resolver {resolver} does not answer from here.", "Nothing: it may be filtered. [dns] check-resolvers names others.");

    internal override FindingWords LameServer(string server) =>
        new($"{server} is named as a server of the zone and does not hold it.", "Have the DNS provider repair it, or take it out of the zone and the registry.");

    internal override FindingWords AliasAtDomain(string domain, string target) =>
        new($"{domain} is an alias of {target}, beside which its MX and TXT records do not count.", "Replace the CNAME by address records, or by the provider's own form of alias (ALIAS, ANAME, flattening).");

    internal override FindingWords WildcardForKeys(string above) =>
        new($"A wildcard answers for every name below {above}, so also for selectors of keys that were never published.", Wildcard);

    internal override FindingWords WildcardForDmarc(string above) =>
        new($"A wildcard answers for every name below {above}, so also for DMARC records that were never published.", Wildcard);

    internal override FindingWords WildcardForAll(string above) =>
        new($"A wildcard answers for every name below {above}, so also for names such as _dmarc and mta-sts, of it and of what is below it, that were never published.", Wildcard);

    internal override FindingWords WildcardForAddresses(string domain) =>
        new($"A wildcard gives every name below {domain} an address, mta-sts.{domain} and autoconfig.{domain} too.", "Make sure that what answers there says nothing about mail.");

    internal override FindingWords StaleKey(string name) => new($"The key {name} is retired, its time is over, and its record is still published.", "Remove the record.");

    internal override FindingWords DmarcNone(string domain) =>
        new("The DMARC policy is none: others take forged mail as before.", $"Once the reports show that all of your mail passes, raise it to quarantine in the domain's DNS settings ('posthouse dns set {domain} --dmarc-policy quarantine').");

    internal override FindingWords ReverseNameUnknown(string address) => new($"The name of {address} could not be looked up.", Later);

    internal override FindingWords NoReverseName(string address, string host) =>
        new($"{address} has no name.", $"Have whoever provides the address set its reverse name to {host}: many servers refuse mail without it.");

    internal override FindingWords OtherReverseName(string address, string host) =>
        new($"The name of {address} is not {host}.", $"Have whoever provides the address set its reverse name to {host}: many servers refuse mail without it.");

    internal override FindingWords NullMx(string domain) => new($"{domain} says that it takes no mail (RFC 7505).", "Remove this MX record.");

    internal override FindingWords AliasAtMx(string host, string target) =>
        new($"{host}, to which the MX record leads, is an alias of {target}.", "Name the host itself in the MX record, or give the name addresses of its own.");

    internal override FindingWords AddressesUnknown(string host) => new($"The addresses of {host} could not be looked up.", Later);

    internal override FindingWords DanglingMx(string host) => new($"{host}, to which the MX record leads, has no address.", "Publish its A record, or remove the MX record.");

    internal override FindingWords IssuerForbidden(string name, string issuer, string allow) =>
        new($"The CAA records of {name} do not let {issuer} issue certificates: the next renewal fails.", $"Add {allow}, or get the certificate from an issuer that is named.");

    internal override FindingWords Missing(string name, string type, string value, string purpose) => new($"{name} has no {type} record {value}: {purpose}.", PublishIt);

    internal override FindingWords Differs(string name, string type, string value) => new($"{name} has other {type} records than it should.", $"Publish {value} in their place.");

    internal override FindingWords OtherHosts(string name) => new($"{name} has MX records beside ours.", "Mail goes there too: remove them, or make sure that those hosts pass it on.");

    internal override FindingWords Extra(string name, string type) => new($"{name} has {type} records beside ours.", "Remove them, or make sure that they lead to this server.");

    internal override FindingWords SeveralRecords(string name, string kind, int count) => new($"{name} has {count} {kind} records, so that none of them holds.", "Leave one of them.");

    internal override FindingWords SplitText(string name, string kind) =>
        new($"The {kind} record at {name} has quotes or spaces within its text.", "A long text is several strings that are joined without anything between: type it in one piece without quotes, or as the console wants strings.");

    internal override FindingWords MissingText(string name, string kind, string purpose) => new($"{name} has no {kind} record: {purpose}.", PublishIt);

    internal override FindingWords KeyDiffers(string name) => new($"The DKIM record at {name} is not the one it should be.", "Replace it: signatures made with the key are refused.");

    internal override FindingWords TextDiffers(string name, string kind) =>
        new($"The {kind} record at {name} is not the one it should be.", "Replace it, or change the domain's DNS settings ('posthouse dns set') if it is what you want.");

    internal override FindingWords SpfDrift(string name, string domain, IReadOnlyList<string> added, IReadOnlyList<string> gone) => new(
        (added, gone) switch
        {
            ({ Count: > 0 }, { Count: > 0 }) => $"The flattened SPF record at {name} is out of date: {string.Join(" ", added)} came since it was published, {string.Join(" ", gone)} went.",
            ({ Count: > 0 }, _) => $"The flattened SPF record at {name} is out of date: {string.Join(" ", added)} came since it was published.",
            _ => $"The flattened SPF record at {name} is out of date: {string.Join(" ", gone)} went since it was published.",
        },
        $"Publish it anew ('posthouse dns publish {domain}'): mail from new addresses fails until then. Where they change often, includes in the DNS settings are better ('posthouse dns set {domain} --spf-flatten false').");
}
