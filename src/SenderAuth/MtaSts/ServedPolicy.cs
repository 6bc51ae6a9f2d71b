using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>The MTA-STS policy that we serve for a domain of ours.</summary>
public sealed record ServedPolicy(DomainName Domain, MtaStsPolicy Policy)
{
    /// <summary>Changes with the policy, and only with it.</summary>
    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Policy.Write())))[..20];

    /// <summary>The host that serves it, whose certificate has to be good for this name.</summary>
    public string HostName => "mta-sts." + Domain.Ascii;

    /// <summary>Where the record is published.</summary>
    public string RecordName => "_mta-sts." + Domain.Ascii;

    /// <summary>The TXT record.</summary>
    public string Record => $"v=STSv1; id={Id};";
}
