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

    /// <summary>Entries of the queue that are held or released in one transaction. 250: some ten milliseconds of the writer's time.</summary>
    public int EntriesAtOnce { get; init; } = 250;

    /// <summary>How often the store is asked for holds that another process made.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(30);
}
