using System.Security.Cryptography.X509Certificates;

namespace Posthouse.Delivery;

/// <summary>How other servers are talked to.</summary>
public sealed record OutboundOptions
{
    /// <summary>The port of servers found by MX.</summary>
    public int Port { get; init; } = 25;

    /// <summary>For one address. 30 s, as Postfix: a host that takes longer will not be faster later in the talk.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this the next address of a host is tried beside the slow one (RFC 8305 §5 would be 250 ms; mail has time).</summary>
    public TimeSpan ConnectStagger { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>RFC 5321 §4.5.3.2.1: 5 minutes.</summary>
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>MAIL, RCPT, EHLO and the rest. RFC 5321 §4.5.3.2.2, §4.5.3.2.3: 5 minutes.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 5321 §4.5.3.2.4: 2 minutes for the answer to DATA.</summary>
    public TimeSpan DataStartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>RFC 5321 §4.5.3.2.5: 3 minutes for a block of data.</summary>
    public TimeSpan DataBlockTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>RFC 5321 §4.5.3.2.6: 10 minutes for the answer to the final dot; giving up earlier sends mail twice.</summary>
    public TimeSpan DataEndTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Addresses tried in one attempt. RFC 5321 §5.1: at least two.</summary>
    public int MaximumAddresses { get; init; } = 5;

    /// <summary>Recipients in one transaction where the server names no limit (RFC 5321 §4.5.3.1.8: 100 are always allowed).</summary>
    public int MaximumRecipients { get; init; } = 100;

    /// <summary>Messages over one connection; many servers count.</summary>
    public int MessagesPerConnection { get; init; } = 1000;

    /// <summary>A connection in constant use is renewed after this, so that changes of DNS are seen.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A connection without work is kept for this long.</summary>
    public TimeSpan ConnectionIdle { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From this size on BDAT is preferred where it is offered (RFC 3030): no look at each line on either side.</summary>
    public long ChunkingFrom { get; init; } = 1 << 20;

    /// <summary>A server whose STARTTLS failed is talked to in clear text for this long before TLS is tried again.</summary>
    public TimeSpan ClearTextMemory { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Failures of TLS in a row until a server is talked to in clear text without trying. More than one: a single handshake is cheap to break for whoever sits on the way.</summary>
    public int TlsFailuresUntilClearText { get; init; } = 3;

    /// <summary>A server that has done TLS within this time is expected to do it.</summary>
    public TimeSpan TlsMemory { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Mail for such a one waits at least so long, from the first failure on, before it goes in clear text.</summary>
    public TimeSpan TlsPatience { get; init; } = TimeSpan.FromHours(1);

    /// <summary>An IP version that failed while the other one worked is tried last for this long.</summary>
    public TimeSpan FamilyMemory { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Mail hosts of which TLS and IP version are remembered. About 300 bytes each.</summary>
    public int MaximumHostMemories { get; init; } = 10_000;

    /// <summary>Servers found by MX may be on this machine. Off: a stranger's MX must not make us talk to our own ports.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Who is believed to vouch for hosts where a name has to be proved by a public authority; null is the machine's store.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }
}
