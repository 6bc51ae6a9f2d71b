using System.Net;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>The hosts that mail is brought to and comes from: their addresses, names and certificates.</summary>
internal sealed class HostChecks(IDnsResolver resolver, Delegations delegations, FindingText text)
{
    internal async Task<IReadOnlyList<CheckFinding>> RunAsync(MailDomain plan, CancellationToken cancellationToken)
    {
        var findings = new List<CheckFinding>();
        foreach (IPAddress address in plan.Host.Addresses)
        {
            if (await ReverseAsync(plan.Host.Name.Ascii, address, cancellationToken).ConfigureAwait(false) is { } finding) findings.Add(finding);
        }

        PlaceAnswer mx = await delegations.AskOwnAsync(plan.Name.Ascii, "MX", cancellationToken).ConfigureAwait(false);
        foreach (string value in mx.Values)
        {
            if (await TargetAsync(plan.Name.Ascii, value, cancellationToken).ConfigureAwait(false) is { } finding) findings.Add(finding);
        }

        if (await IssuerAsync(plan.Host, cancellationToken).ConfigureAwait(false) is { } forbidden) findings.Add(forbidden);
        return findings;
    }

    private async Task<CheckFinding?> ReverseAsync(string host, IPAddress address, CancellationToken cancellationToken)
    {
        DnsAnswer<string> names = await resolver.PtrAsync(address, cancellationToken).ConfigureAwait(false);
        string name = NetworkResolver.ReverseName(address);
        if (names.IsTemporaryFailure) return new CheckFinding(CheckSeverity.Warning, "unknown", name, "PTR", text.ReverseNameUnknown($"{address}"));
        if (names.Records.Contains(host, StringComparer.OrdinalIgnoreCase)) return null;
        return names.Records.Count == 0
            ? new CheckFinding(CheckSeverity.Error, "no-reverse-name", name, "PTR", text.NoReverseName($"{address}", host)) { Expected = [host] }
            : new CheckFinding(CheckSeverity.Error, "other-reverse-name", name, "PTR", text.OtherReverseName($"{address}", host)) { Expected = [host], Seen = names.Records };
    }

    private async Task<CheckFinding?> TargetAsync(string domain, string value, CancellationToken cancellationToken)
    {
        string host = value.Split(' ', 2)[^1].TrimEnd('.');
        if (host.Length == 0) return new CheckFinding(CheckSeverity.Error, "null-mx", domain, "MX", text.NullMx(domain)) { Seen = [value] };
        // RFC 5321 §5.1 and RFC 2181 §10.3: the host of an MX record is no alias.
        if ((await delegations.AskOwnAsync(host, "CNAME", cancellationToken).ConfigureAwait(false)).Values is [var target, ..])
            return new CheckFinding(CheckSeverity.Error, "alias-at-mx", host, "CNAME", text.AliasAtMx(host, target)) { Seen = [target] };
        DnsAnswer<IPAddress> v4 = await resolver.AAsync(host, cancellationToken).ConfigureAwait(false), v6 = await resolver.AaaaAsync(host, cancellationToken).ConfigureAwait(false);
        if (v4.Records.Count + v6.Records.Count > 0) return null;
        return v4.IsTemporaryFailure || v6.IsTemporaryFailure
            ? new CheckFinding(CheckSeverity.Warning, "unknown", host, "A", text.AddressesUnknown(host))
            : new CheckFinding(CheckSeverity.Error, "dangling-mx", host, "A", text.DanglingMx(host)) { Seen = [value] };
    }

    // RFC 8659 §3: the records of the nearest name that has some hold.
    private async Task<CheckFinding?> IssuerAsync(MailHost host, CancellationToken cancellationToken)
    {
        if (host.Certificate is not { Issuers.Count: > 0 } certificate) return null;
        if (await new IssuerTree(delegations).FindAsync(host.Name, cancellationToken).ConfigureAwait(false) is not { Issuers.Count: > 0 } allowed) return null;
        if (certificate.Issuers.Any(i => allowed.Issuers.Contains(i, StringComparer.OrdinalIgnoreCase))) return null;
        return new CheckFinding(CheckSeverity.Error, "issuer-forbidden", allowed.At.Ascii, "CAA", text.IssuerForbidden(allowed.At.Ascii, certificate.IssuerName, certificate.Issuers[0]))
        {
            Expected = certificate.Issuers,
            Seen = allowed.Values,
        };
    }
}
