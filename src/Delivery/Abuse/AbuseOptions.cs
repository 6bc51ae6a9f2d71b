namespace Posthouse.Delivery;

/// <summary>What is done with an account that seems to be in strange hands.</summary>
public enum AbuseAction
{
    /// <summary>Its sending is held, and its owner and the administrators are told.</summary>
    Hold,

    /// <summary>They are told, and its mail goes on.</summary>
    Warn,

    /// <summary>Nobody looks.</summary>
    Off,
}

/// <summary>What a held account hears when it sends.</summary>
public enum HeldSubmission
{
    /// <summary>A temporary refusal (451 4.7.1) that says why.</summary>
    Refuse,

    /// <summary>Its mail is taken and held with the rest.</summary>
    Accept,
}

/// <summary>How a stolen account is noticed and stopped.</summary>
public sealed record AbuseOptions
{
    public AbuseAction Action { get; init; } = AbuseAction.Hold;

    /// <summary>Refuse: the owner learns of it from the program he writes with and keeps his letter; a thief's next million messages are not stored
    /// here; and what a release delivers is what was there when the hold began. With Accept nobody who writes notices anything.</summary>
    public HeldSubmission WhileHeld { get; init; } = HeldSubmission.Refuse;

    /// <summary>Points at which an account is held. 100: what is sent five times over what is usual, or two times over it to strangers and all alike.</summary>
    public int HoldScore { get; init; } = 100;

    /// <summary>Points at which the administrators are told, once a day for each account.</summary>
    public int WarnScore { get; init; } = 60;

    /// <summary>Recipients in an hour that are nothing strange for an account that has not been learned yet. 200: a new colleague who writes to all customers of a small firm.</summary>
    public int NewAccountHourlyRate { get; init; } = 200;

    /// <summary>The same for one whose habit is known, however little it usually sends. 60: one a minute.</summary>
    public int LeastHourlyRate { get; init; } = 60;

    /// <summary>So many times its busiest hour so far is nothing strange.</summary>
    public int HabitFactor { get; init; } = 5;

    /// <summary>Days of sending after which a habit is known: a working week.</summary>
    public int DaysToLearn { get; init; } = 5;

    /// <summary>Recipients in an hour (colleagues count a quarter) under which nothing is judged.</summary>
    public int LeastToJudge { get; init; } = 40;

    /// <summary>Recipients in an hour to whom the account never wrote before, to be a fact.</summary>
    public int LeastStrangers { get; init; } = 50;

    /// <summary>Messages in an hour that say the same, to be a fact.</summary>
    public int LeastAlike { get; init; } = 20;

    /// <summary>Recipients in an hour that their hosts do not know, at three hosts or more, to be a fact; and a seventh of all answers.</summary>
    public int LeastUnknown { get; init; } = 10;

    /// <summary>Answers in an hour that call the mail or its sender spam, at two hosts or more, to be a fact; and a tenth of all answers.</summary>
    public int LeastSpam { get; init; } = 5;

    /// <summary>Networks (IPv4 /24, IPv6 /48) of sign-ins for sending in an hour, to be a fact. 4: office, home, telephone and one more.</summary>
    public int LeastNetworks { get; init; } = 4;

    /// <summary>Failed sign-ins from one network before the one that succeeded, for a guessed password.</summary>
    public int GuessesFromNetwork { get; init; } = 10;

    /// <summary>Percent of a sending limit at which the administrators are told.</summary>
    public int NearLimitPercent { get; init; } = 80;

    /// <summary>Accounts whose activity is in memory, some 2 KB each; those that were silent for longest make room. 50,000 is 100 MB.</summary>
    public int MostAccounts { get; init; } = 50_000;

    /// <summary>How often what was counted is written to the store; what a crash takes in between is read from the journal again.</summary>
    public TimeSpan WriteInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Entries of the queue that are held or released in one transaction. 250: some ten milliseconds of the writer's time.</summary>
    public int EntriesAtOnce { get; init; } = 250;

    /// <summary>How often the store is asked for holds that another process made.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(30);
}
