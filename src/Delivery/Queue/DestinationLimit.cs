namespace Posthouse.Delivery;

/// <summary>What an administrator grants some destinations at most.</summary>
public sealed record DestinationLimit
{
    /// <summary><c>example.com</c>: that domain. <c>*.example.com</c>: every domain below it. <c>*</c>: all the rest.</summary>
    public required string Domain { get; init; }

    /// <summary>Connections, and with them attempts, at once; 0 is what the scheduler grants.</summary>
    public int Concurrency { get; init; }

    /// <summary>Attempts a minute, over all connections; 0 is no limit.</summary>
    public int MessagesPerMinute { get; init; }
}
