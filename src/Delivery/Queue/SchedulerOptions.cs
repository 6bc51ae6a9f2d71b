namespace Posthouse.Delivery;

/// <summary>How much is tried at once, and how destinations that fail are spared.</summary>
public sealed record SchedulerOptions
{
    /// <summary>Recipients held in memory; the rest waits in the store. About 2 KB each.</summary>
    public int MaximumInMemory { get; init; } = 10_000;

    /// <summary>Of one destination: the others must find room too.</summary>
    public int MaximumInMemoryPerDestination { get; init; } = 4_000;

    /// <summary>Attempts at once, over all destinations. They cost a connection and some 100 KB each.</summary>
    public int MaximumAttempts { get; init; } = 500;

    /// <summary>Further attempts for destinations that have none under way, so that slow ones cannot hold all places.</summary>
    public int ReservedAttempts { get; init; } = 100;

    /// <summary>Attempts at once to a destination that is not known yet. 5, as Postfix's initial_destination_concurrency.</summary>
    public int InitialConcurrency { get; init; } = 5;

    /// <summary>Attempts at once to a destination that takes everything. 20, as Postfix's default_destination_concurrency_limit.</summary>
    public int MaximumConcurrency { get; init; } = 20;

    /// <summary>The least time between two attempts when a destination first says that we send too fast; doubled each time it says so again.</summary>
    public TimeSpan ShortestPace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>It never becomes more than this.</summary>
    public TimeSpan LongestPace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After so many messages that it took, the time is halved.</summary>
    public int MessagesAtPace { get; init; } = 20;

    /// <summary>After so long without being told so, it is forgotten. One hour: limits of receivers are mostly by the hour.</summary>
    public TimeSpan ThrottleMemory { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What a destination has taught is forgotten when it was not used for so long. 1 day: who is written to daily need not teach it anew.</summary>
    public TimeSpan LearntMemory { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Destinations whose lessons are kept, over a restart too; the least used go first. About 500 bytes each.</summary>
    public int MaximumLearnt { get; init; } = 10_000;

    /// <summary>How often new lessons are written down; a crash loses those since.</summary>
    public TimeSpan LearntInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Failures to talk to a destination, one after the other, until it is left alone.</summary>
    public int FailuresUntilDead { get; init; } = 3;

    /// <summary>For how long at first; doubled each time it is found dead again.</summary>
    public TimeSpan DeadPause { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan MaximumDeadPause { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long mail of a suspended account is put off, again and again until the account is resumed or the mail's time is over. 15 minutes: so long it stays at most once the account is resumed.</summary>
    public TimeSpan SuspendedPause { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A destination hands its place on after so many messages while others wait for one.</summary>
    public int MessagesPerTurn { get; init; } = 20;

    /// <summary>Or after so long: few messages take long where a host is slow.</summary>
    public TimeSpan TurnTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The store is asked at most this often for what is due.</summary>
    public TimeSpan RefillInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>And at least this often, whatever the clock does.</summary>
    public TimeSpan RefillHorizon { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>At the end attempts under way have this long to finish.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);
}
