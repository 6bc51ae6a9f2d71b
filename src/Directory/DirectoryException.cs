namespace Posthouse.Directory;

/// <summary>Why a change of the directory was refused. Nothing of it has happened.</summary>
public enum DirectoryFault
{
    NotFound,

    /// <summary>An account, alias, group or domain of that name is there already.</summary>
    AlreadyExists,

    /// <summary>The domain's accounts, a group's members.</summary>
    LimitReached,

    /// <summary>A value cannot be: an address elsewhere as an account, an empty password.</summary>
    Invalid,

    /// <summary>It would leave the server in a state nobody wants, such as no administrator.</summary>
    NotPermitted,
}

/// <summary>Ends one change; the message is for the person who asked for it.</summary>
public sealed class DirectoryException(DirectoryFault fault, string message) : Exception(message)
{
    public DirectoryFault Fault { get; } = fault;
}
