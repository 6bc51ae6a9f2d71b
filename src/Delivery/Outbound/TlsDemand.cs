using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>What one connection has to be: by what its host has published, by its route, and by its message.</summary>
internal sealed record TlsDemand
{
    internal required HostPolicy Policy { get; init; }

    /// <summary>STARTTLS where it is offered.</summary>
    internal bool Try { get; init; } = true;

    /// <summary>Clear text will not do.</summary>
    internal bool MustEncrypt { get; init; }

    /// <summary>The host has to prove its name: by its policy where that proves, else to the platform's authorities.</summary>
    internal bool MustProve { get; init; }

    /// <summary>What fails the policy is not used. Otherwise the failure is only told (testing mode; mail that asks for no TLS).</summary>
    internal bool Enforce { get; init; }

    internal string ServerName => Policy.ServerName;

    /// <summary>Null lets the connection go on.</summary>
    /// <param name="failure">How it fails its policy, whether or not that ends it.</param>
    /// <param name="proved">The host is who it should be.</param>
    internal TlsFailure? Judge(X509Certificate2 leaf, X509Chain? chain, SslPolicyErrors errors, DateTimeOffset now, out TlsFailure? failure, out bool proved)
    {
        X509Certificate2Collection sent = chain?.ChainPolicy.ExtraStore ?? [];
        failure = Policy.Check(leaf, sent, chain, errors, now);
        if (Policy.Proves)
        {
            proved = failure is null;
            return Enforce || MustProve ? failure : null;
        }

        proved = errors == SslPolicyErrors.None;
        return proved || !MustProve ? null : new TlsFailure(TlsResultType.CertificateNotTrusted, $"its certificate is not good for {ServerName}");
    }
}
