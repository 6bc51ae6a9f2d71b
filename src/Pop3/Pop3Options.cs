namespace Posthouse.Pop3;

/// <summary>How POP3 behaves. Every limit has its source beside it.</summary>
public sealed record Pop3Options
{
    /// <summary>Octets of a command with its line end. RFC 2449 §4 asks for 255; a long passphrase in UTF-8 needs more.</summary>
    public int MaximumLine { get; init; } = 2048;

    /// <summary>Octets of a line inside AUTH (RFC 4954 §4 asks SMTP for 12288; POP3 names no figure of its own).</summary>
    public int MaximumAuthLine { get; init; } = 12288;

    /// <summary>
    /// From the beginning until the client has signed in, whatever it says meanwhile; as in IMAP. Nothing is kept for it that it could
    /// lose, so RFC 1939's ten minutes are not needed.
    /// </summary>
    public TimeSpan AuthorizationTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Between commands, and for each 32 KB of a message to be taken. RFC 1939 §3: at least ten minutes.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Failed sign-ins before the connection is closed.</summary>
    public int MaximumFailedSignIns { get; init; } = 3;

    /// <summary>Commands before a sign-in, before the connection is closed. Clients send fewer than ten; SMTP suffers as many without a message.</summary>
    public int MaximumCommandsBeforeSignIn { get; init; } = 100;

    /// <summary>Lines that are no command before the connection is closed: a client of another protocol, or a scanner.</summary>
    public int MaximumBadCommands { get; init; } = 20;

    /// <summary>BCP 47; the language of replies after LANG *. Before LANG they are in English (RFC 6856 §3.2: ASCII).</summary>
    public string PreferredLanguage { get; init; } = "en";
}
