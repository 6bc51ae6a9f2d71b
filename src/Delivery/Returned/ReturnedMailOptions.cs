namespace Posthouse.Delivery;

/// <summary>How far reports that come back are followed.</summary>
public sealed record ReturnedMailOptions
{
    /// <summary>
    /// Whether a report is believed that came to no return path of ours but names one of our messages. Every recipient knows these names,
    /// and whoever writes to an alias chooses one: only where a gateway lets no stranger's report through.
    /// </summary>
    public bool BelieveReferences { get; init; }

    /// <summary>Recipients of one report that the journal takes; reports are about one, and the message itself is kept whole.</summary>
    public int JournalledRecipients { get; init; } = 20;

    /// <summary>How old a message may be that a report is about. Queues give up after days, some after a week; then reports travel too.</summary>
    public TimeSpan MatchWindow { get; init; } = TimeSpan.FromDays(10);

    /// <summary>Reports in an hour whose message is looked for in vain; then only those with a return path of ours are followed until the
    /// hour is over. A look-up reads days of the journal, and anyone can send reports.</summary>
    public int FailedLookups { get; init; } = 120;
}
