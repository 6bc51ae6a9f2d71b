using System.Net.Sockets;

namespace Posthouse.Delivery;

/// <summary>What a mail host has shown of its TLS and its IP versions. Changed under the lock of <see cref="HostMemories"/>.</summary>
internal sealed class HostMemory(string host)
{
    internal string Host { get; } = host;

    internal long LastUsed { get; set; }

    /// <summary>When TLS last worked; null where it never did, or long ago.</summary>
    internal long? TlsWorkedAt { get; set; }

    /// <summary>When the first of the failures in a row was.</summary>
    internal long TlsFailedAt { get; set; }

    internal int TlsFailures { get; set; }

    /// <summary>Since when it is talked to in clear text without trying.</summary>
    internal long? ClearTextSince { get; set; }

    /// <summary>The IP version that failed while the other one worked.</summary>
    internal AddressFamily? BrokenFamily { get; set; }

    internal long BrokenSince { get; set; }
}

/// <summary>What a failure of TLS with a host that need not use it leads to.</summary>
internal enum TlsFallback
{
    /// <summary>This message goes in clear text; the next one tries TLS again.</summary>
    Once,

    /// <summary>So do those of the next time: TLS failed again and again.</summary>
    ForAWhile,

    /// <summary>The message waits: the host has shown that it can do TLS, and somebody on the way may want to read the mail.</summary>
    Wait,
}
