namespace Posthouse.ManageSieve;

/// <summary>How ManageSieve behaves. Every limit has its source beside it; those of scripts are <see cref="Sieve.ScriptOptions"/>.</summary>
public sealed record ManageSieveOptions
{
    /// <summary>Octets of a command without its literals. RFC 5804 §4 names no figure; a quoted string has 1024 at most, and a command three of them.</summary>
    public int MaximumLine { get; init; } = 8192;

    /// <summary>Octets of a string inside AUTHENTICATE (RFC 4954 §4 asks SMTP for 12288).</summary>
    public int MaximumAuthString { get; init; } = 12288;

    /// <summary>From the beginning until the client has signed in, whatever it says meanwhile; as in POP3 and IMAP.</summary>
    public TimeSpan AuthorizationTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Between commands. RFC 5804 §1.2: at least 30 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Failed sign-ins before the connection is closed.</summary>
    public int MaximumFailedSignIns { get; init; } = 3;

    /// <summary>Commands before a sign-in, before the connection is closed, as in POP3.</summary>
    public int MaximumCommandsBeforeSignIn { get; init; } = 100;

    /// <summary>Commands that are none before the connection is closed: a client of another protocol, or a scanner.</summary>
    public int MaximumBadCommands { get; init; } = 20;
}
