namespace Posthouse.Smtp;

/// <summary>Where a session stands, and in <see cref="CommandTable"/> where a command is allowed.</summary>
[Flags]
internal enum SessionStates
{
    /// <summary>Nobody has said HELO, EHLO or LHLO, or TLS has just begun.</summary>
    Start = 1,

    /// <summary>Greeted, no transaction.</summary>
    Ready = 2,

    /// <summary>MAIL was taken, no recipient yet.</summary>
    Mail = 4,

    /// <summary>At least one recipient.</summary>
    Recipient = 8,

    /// <summary>A BDAT that was not the last was taken.</summary>
    Chunks = 16,

    NoTransaction = Start | Ready,
    All = Start | Ready | Mail | Recipient | Chunks,
}
