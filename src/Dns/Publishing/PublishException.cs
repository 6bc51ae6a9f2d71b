namespace Posthouse.Dns;

public enum PublishFault
{
    /// <summary>The key is unknown, wrong, or may not do this.</summary>
    Credentials,

    /// <summary>The clocks are too far apart for a signature to hold.</summary>
    Clock,

    /// <summary>The zone is not here.</summary>
    NoZone,

    /// <summary>Too many requests: later.</summary>
    Busy,

    /// <summary>Not reached, no answer, or one that cannot be read.</summary>
    Unreachable,

    /// <summary>Understood and refused.</summary>
    Refused,

    /// <summary>The settings cannot be used.</summary>
    Settings,
}

/// <summary>Why a publisher could not do what it was asked. The message is for the administrator and never has a secret in it.</summary>
public sealed class PublishException(PublishFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public PublishFault Fault { get; } = fault;

    /// <summary>How long the other side wants to be left alone, where it said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The request may have been carried out all the same.</summary>
    public bool Unknown { get; init; }
}
