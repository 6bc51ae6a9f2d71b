namespace Posthouse.Dns;

/// <summary>What an answer's signature says.</summary>
internal enum TsigVerdict
{
    Good,

    /// <summary>There is none where one is owed (RFC 8945 §5.3).</summary>
    Missing,

    /// <summary>It is not by our key, or what it covers was changed.</summary>
    Wrong,

    /// <summary>It is ours and too old or too new by our clock.</summary>
    OutOfTime,

    /// <summary>The server does not know the key (RFC 8945 §5.2.1). Not signed: it cannot be.</summary>
    ServerBadKey,

    /// <summary>Our signature does not fit the server's key (§5.2.2). Not signed.</summary>
    ServerBadSignature,

    /// <summary>Our time is not the server's (§5.2.3). Signed, with the server's time.</summary>
    ServerBadTime,
}
