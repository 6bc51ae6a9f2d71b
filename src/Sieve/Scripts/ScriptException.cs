namespace Posthouse.Sieve;

/// <summary>Why a script was not stored, or not changed.</summary>
public enum ScriptFault
{
    NotFound,

    /// <summary>Another has the name.</summary>
    NameTaken,

    /// <summary>It is the active one, which cannot be deleted (RFC 5804 §2.10).</summary>
    IsActive,

    /// <summary>The name cannot be one (RFC 5804 §1.6).</summary>
    BadName,

    /// <summary>The script has errors; the message lists them.</summary>
    BadScript,

    /// <summary>RFC 5804 §1.3, QUOTA/MAXSCRIPTS.</summary>
    TooMany,

    /// <summary>RFC 5804 §1.3, QUOTA/MAXSIZE: the one script, or all together.</summary>
    TooLarge,
}

/// <summary>Ends one change of the scripts; nothing of it has happened. The message is for the person who asked.</summary>
public sealed class ScriptException(ScriptFault fault, string message) : Exception(message)
{
    public ScriptFault Fault { get; } = fault;
}
