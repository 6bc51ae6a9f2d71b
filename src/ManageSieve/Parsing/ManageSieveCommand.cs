using System.Text;

namespace Posthouse.ManageSieve;

internal enum ManageSieveVerb
{
    Authenticate,
    StartTls,
    Logout,
    Capability,
    HaveSpace,
    PutScript,
    ListScripts,
    SetActive,
    GetScript,
    DeleteScript,
    RenameScript,
    CheckScript,
    Noop,
    Unauthenticate,
}

/// <summary>One command, read and checked for shape. What it may do is the session's question.</summary>
/// <param name="Strings">Its strings, in order, not decoded.</param>
/// <param name="Number">Of HAVESPACE; 0 elsewhere.</param>
internal sealed record ManageSieveCommand(ManageSieveVerb Verb, IReadOnlyList<ReadOnlyMemory<byte>> Strings, long Number)
{
    /// <summary>A string that is text. The parser has seen that it is UTF-8.</summary>
    internal string Text(int index) => Encoding.UTF8.GetString(Strings[index].Span);

    /// <summary>Never its arguments into a log: passwords are among them.</summary>
    public override string ToString() => Verb.ToString();
}

/// <summary>What came of an attempt to read a command.</summary>
internal enum ManageSieveFault
{
    None,

    /// <summary>No command of this name.</summary>
    Unknown,

    /// <summary>Its arguments have not the shape that RFC 5804 §4 gives them.</summary>
    BadArguments,

    /// <summary>Text that is not UTF-8.</summary>
    NotUtf8,

    /// <summary>A line, or a quoted string, is longer than it may be.</summary>
    TooLong,

    /// <summary>A literal is longer than any script may be: the connection cannot go on, since what follows is its content.</summary>
    LiteralTooLong,
}
