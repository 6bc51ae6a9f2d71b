using System.Net;
using Posthouse.Dns;

namespace Posthouse.SenderAuth;

/// <summary>Does the client's address have a name, and does the name have the address (RFC 8601 §3)? A hint, and no proof of anything else.</summary>
public sealed class IprevCheck(IDnsResolver resolver, IprevOptions options, TimeProvider clock)
{
    /// <summary>The address has no name.</summary>
    public const string NoName = "no-name";

    /// <summary>It has names, and none leads back.</summary>
    public const string NoMatch = "no-match";

    /// <summary>The DNS did not answer in time.</summary>
    public const string DnsError = "dns-error";

    public async ValueTask<IprevOutcome> CheckAsync(IPAddress client, CancellationToken cancellationToken = default)
    {
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        var dns = new BoundedLookups(resolver, clock, options.TimeLimit, cancellationToken);
        ConfirmedNames names = await ConfirmedNames.OfAsync(dns, client, options.MaximumNames).ConfigureAwait(false);
        if (names.Names.Count > 0) return new IprevOutcome(AuthResult.Pass, names.Names[0], null);
        return names switch
        {
            // RFC 8601 §2.7.3: without PTR data there is nothing that a later attempt would end otherwise.
            { Published: DnsStatus.NxDomain or DnsStatus.NoData } => new IprevOutcome(AuthResult.PermError, null, NoName),
            { Published: DnsStatus.NoError, Doubtful: false } => new IprevOutcome(AuthResult.Fail, null, NoMatch),
            _ => new IprevOutcome(AuthResult.TempError, null, DnsError),
        };
    }
}
