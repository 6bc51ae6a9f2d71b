namespace Posthouse.Imap;

internal enum InputKind
{
    /// <summary>The client is gone.</summary>
    Closed,

    /// <summary>The deadline passed or the server stops: say goodbye.</summary>
    Interrupted,

    /// <summary>A whole command with its literals.</summary>
    Command,

    /// <summary>An APPEND up to and with the marker of a message, whose octets have not been asked for.</summary>
    Append,

    /// <summary>A line or literal above its limit: what was read so far, for the tag.</summary>
    TooLong,
}
