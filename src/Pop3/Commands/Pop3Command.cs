namespace Posthouse.Pop3;

/// <summary>One command, read and checked for shape. What it may do is the session's question.</summary>
internal abstract record Pop3Command(Pop3Verb Verb);

/// <summary>The commands that take no argument: QUIT, STAT, NOOP, RSET, CAPA, STLS, UTF8.</summary>
internal sealed record PlainCommand(Pop3Verb Verb) : Pop3Command(Verb);

/// <summary>RFC 1939 §7.</summary>
internal sealed record UserCommand(string Name) : Pop3Command(Pop3Verb.User);

/// <summary>RFC 1939 §7: everything after the one space is the password, spaces included.</summary>
internal sealed record PassCommand(string Password) : Pop3Command(Pop3Verb.Pass)
{
    /// <summary>Never into a log.</summary>
    public override string ToString() => "PASS";
}

/// <summary>RFC 5034 §4.</summary>
/// <param name="Mechanism">Null asks for the list of mechanisms, as old clients do.</param>
/// <param name="InitialResponse">Still in base64; "=" is the empty one; null is none.</param>
internal sealed record AuthCommand(string? Mechanism, string? InitialResponse) : Pop3Command(Pop3Verb.Auth)
{
    /// <summary>Never into a log.</summary>
    public override string ToString() => "AUTH " + Mechanism;
}

/// <summary>LIST and UIDL, of one message or of all.</summary>
/// <param name="Number">From 1; null is all.</param>
internal sealed record ListCommand(Pop3Verb Verb, int? Number) : Pop3Command(Verb);

/// <summary>RETR and DELE.</summary>
internal sealed record MessageCommand(Pop3Verb Verb, int Number) : Pop3Command(Verb);

/// <summary>RFC 1939 §7: the header and so many lines of the body.</summary>
internal sealed record TopCommand(int Number, int Lines) : Pop3Command(Pop3Verb.Top);

/// <summary>RFC 6856 §3. Null asks for the list of languages.</summary>
internal sealed record LangCommand(string? Range) : Pop3Command(Pop3Verb.Lang);
