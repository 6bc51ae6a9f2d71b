using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>What a destination has published about TLS to its mail hosts: the one place that the outbound client asks.</summary>
/// <param name="findSts"><see cref="MtaStsPolicies.FindAsync"/>.</param>
public sealed class TlsPolicies(Func<DomainName, CancellationToken, ValueTask<MtaStsAnswer>> findSts, DaneLookup dane)
{
    /// <summary>The MTA-STS policy of a mail domain; none for what is no domain name.</summary>
    public ValueTask<MtaStsAnswer> ForDomainAsync(string domain, CancellationToken cancellationToken = default) =>
        DomainName.TryParse(domain, out DomainName? name) ? findSts(name, cancellationToken) : ValueTask.FromResult(default(MtaStsAnswer));

    /// <param name="domain">Null for a host that configuration names.</param>
    /// <param name="authenticated">The host's name is known to be the right one: by DNSSEC or by configuration.</param>
    public async ValueTask<HostPolicy> ForHostAsync(string? domain, string host, int port, bool authenticated, MtaStsAnswer sts, CancellationToken cancellationToken = default)
    {
        // RFC 7672 §2.2.1: behind an MX that is not authenticated, TLSA records prove nothing.
        DaneAnswer? answer = authenticated ? await dane.FindAsync(host, port, cancellationToken).ConfigureAwait(false) : null;
        if (answer?.Status == DaneStatus.TemporaryFailure)
            return new HostPolicy { Host = host, Domain = domain, Dane = answer, Refusal = new TlsFailure(TlsResultType.DnssecInvalid, "its TLSA records cannot be looked up at the moment") };
        if (answer is { Status: not DaneStatus.None })
        {
            // Only below an authority does the certificate's name matter.
            string? expanded = domain is not null && answer.Records.Any(static r => r.IsAuthority) ? await dane.ExpandAsync(domain, cancellationToken).ConfigureAwait(false) : null;
            return new HostPolicy { Host = host, Domain = domain, ExpandedDomain = expanded, Dane = answer };
        }

        if (sts.Policy is not { } policy)
        {
            TlsFailure? missing = sts.Fault switch
            {
                MtaStsFault.FetchError => new TlsFailure(TlsResultType.StsPolicyFetchError, "the domain's MTA-STS policy cannot be fetched"),
                MtaStsFault.PolicyInvalid => new TlsFailure(TlsResultType.StsPolicyInvalid, "the domain's MTA-STS policy cannot be read"),
                MtaStsFault.WebPkiInvalid => new TlsFailure(TlsResultType.StsWebPkiInvalid, "the domain's MTA-STS policy host does not prove its name"),
                _ => null,
            };
            return new HostPolicy { Host = host, Domain = domain, Refusal = missing };
        }

        return new HostPolicy
        {
            Host = host,
            Domain = domain,
            Sts = policy,
            Refusal = policy.Names(host) ? null : new TlsFailure(TlsResultType.ValidationFailure, "the MTA-STS policy of the domain does not name it"),
        };
    }
}
