namespace Posthouse.Sieve;

/// <summary>What may be stored and run. Every limit has its source beside it.</summary>
public sealed record ScriptOptions
{
    /// <summary>Scripts that one owner may have. People have a handful; RFC 5804 names no figure.</summary>
    public int MaximumScripts { get; init; } = 64;

    /// <summary>Octets that one owner's scripts may have together: four of the largest.</summary>
    public long MaximumOctets { get; init; } = 2 * 1024 * 1024;

    /// <summary>Octets of a script's name in UTF-8. RFC 5804 §1.6: at least 128 characters, which are 512 octets at most.</summary>
    public int MaximumNameOctets { get; init; } = 512;

    /// <summary>Octets of script whose compiled form is kept in memory, counted by their source; about ten times as much is held.</summary>
    public long CompiledOctets { get; init; } = 4 * 1024 * 1024;

    /// <summary>Messages that the scripts of one account may send in a day: redirects, answers and notifications. A loop through another system ends there; Exchange Online stops forwarding at 10,000.</summary>
    public int SentPerDay { get; init; } = 1_000;

    /// <summary>Changes of messages, by range of UIDs, that may wait for the script of their mailbox, for each account. At a millisecond for each run, ten seconds of work.</summary>
    public int EventsWaiting { get; init; } = 10_000;

    /// <summary>What one run may cost.</summary>
    public SieveLimits Limits { get; init; } = SieveLimits.Default;
}
