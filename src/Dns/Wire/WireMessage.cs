namespace Posthouse.Dns;

/// <summary>A message, read or to be written. In an update (RFC 2136 §2) the sections are zone, prerequisites, updates and additional.</summary>
internal sealed record WireMessage
{
    internal const int OpcodeQuery = 0, OpcodeUpdate = 5;

    public ushort Id { get; init; }

    public bool IsResponse { get; init; }

    public int Opcode { get; init; }

    public bool Authoritative { get; init; }

    /// <summary>Not all had room: to be asked again over TCP.</summary>
    public bool Truncated { get; init; }

    public bool RecursionDesired { get; init; }

    public ResponseCode Code { get; init; }

    public IReadOnlyList<WireQuestion> Questions { get; init; } = [];

    public IReadOnlyList<WireRecord> Answers { get; init; } = [];

    public IReadOnlyList<WireRecord> Authorities { get; init; } = [];

    public IReadOnlyList<WireRecord> Additional { get; init; } = [];

    /// <summary>Where the last record of the message begins, counted from the message's beginning: a signature covers what is before it.</summary>
    public int LastRecordStart { get; init; }
}
