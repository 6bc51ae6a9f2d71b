using System.Net;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>Which mail is checked, and what follows.</summary>
public sealed record VerificationOptions
{
    /// <summary>The name by which this server signs its findings (RFC 8601 §2.5).</summary>
    public required string AuthServId { get; init; }

    public DmarcEnforcement Dmarc { get; init; } = DmarcEnforcement.Full;

    /// <summary>Author domains whose published policy is not followed, such as a partner's that is known to be wrong.</summary>
    public IReadOnlyList<DomainName> DmarcExempt { get; init; } = [];

    /// <summary>
    /// Domains whose ARC seal is believed: where the last sealer says that DMARC passed before its hands, the author's policy is not
    /// applied (RFC 8617 §7.2). Nobody is trusted unasked.
    /// </summary>
    public IReadOnlyList<DomainName> TrustedSealers { get; init; } = [];

    /// <summary>Networks of our own, whose mail is not a stranger's: this machine's, where programs and gateways hand mail in.</summary>
    public IReadOnlyList<IPNetwork> Trusted { get; init; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Whether a client is one of our own networks.</summary>
    public bool Trusts(IPAddress client)
    {
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        foreach (IPNetwork network in Trusted)
        {
            if (network.Contains(client)) return true;
        }

        return false;
    }

    /// <summary>
    /// For all checks of one message together; what is not known then is a temporary error. Above SPF's own 20 s, far below the ten
    /// minutes that RFC 5321 §4.5.3.2.6 has a client wait.
    /// </summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);
}
