namespace Posthouse.Dns;

/// <summary>How one given name server is talked to.</summary>
internal sealed record WireOptions
{
    /// <summary>For connecting, and for the answers to all questions that are on their way together. 5 s, as resolvers have it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Octets of an answer over TCP. 65,535 is what its length can say (RFC 1035 §4.2.2).</summary>
    public int MaximumAnswer { get; init; } = 65_535;

    /// <summary>Octets of a request over UDP. 512 (RFC 1035 §4.2.1); a longer one goes over TCP.</summary>
    public int MaximumDatagram { get; init; } = 512;

    /// <summary>Records of an answer. 4,096: no name has more for mail, and an answer of 64 KB holds hardly more.</summary>
    public int MaximumRecords { get; init; } = 4_096;

    /// <summary>Datagrams that are not the answer and are thrown away while it is waited for. 16: more is a flood, and TCP is asked.</summary>
    public int StrayDatagrams { get; init; } = 16;

    /// <summary>Questions on their way at once on one connection (RFC 7766 §6.2.1.1). 16.</summary>
    public int Pipelined { get; init; } = 16;
}
