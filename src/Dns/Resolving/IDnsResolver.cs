using System.Net;

namespace Posthouse.Dns;

/// <summary>
/// Asks the DNS. Names are in A-labels, with or without the final dot; CNAMEs are followed. No method throws for what the
/// network does: the status says it. Injected everywhere, so that tests play the DNS.
/// </summary>
public interface IDnsResolver
{
    ValueTask<DnsAnswer<MxRecord>> MxAsync(string name, CancellationToken cancellationToken = default);

    ValueTask<DnsAnswer<IPAddress>> AAsync(string name, CancellationToken cancellationToken = default);

    ValueTask<DnsAnswer<IPAddress>> AaaaAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Each record's strings are joined without anything between (RFC 7208 §3.3, RFC 6376 §3.6.2.2).</summary>
    ValueTask<DnsAnswer<string>> TxtAsync(string name, CancellationToken cancellationToken = default);

    ValueTask<DnsAnswer<TlsaRecord>> TlsaAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Names of an address, without final dots.</summary>
    ValueTask<DnsAnswer<string>> PtrAsync(IPAddress address, CancellationToken cancellationToken = default);

    /// <summary>The alias's own target, without its final dot.</summary>
    ValueTask<DnsAnswer<string>> CnameAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>What is remembered of a name and all below it is asked anew the next time.</summary>
    void Forget(string name)
    {
        // Who remembers nothing has nothing to forget.
    }
}
