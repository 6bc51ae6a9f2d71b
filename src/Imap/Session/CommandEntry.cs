namespace Posthouse.Imap;

/// <summary>One row of the <see cref="CommandTable"/>.</summary>
/// <param name="States">Where it is allowed.</param>
/// <param name="Announce">What others did may be told before its tagged answer.</param>
internal sealed record CommandEntry(string Name, SessionState States, Announce Announce, ArgumentParser Parse, CommandHandler Handler)
{
    /// <summary>It names or is answered with sequence numbers.</summary>
    internal bool CountsBySequence { get; } = Name is "FETCH" or "STORE" or "COPY" or "MOVE" or "SEARCH" or "SORT" or "THREAD" or "REPLACE";
}
