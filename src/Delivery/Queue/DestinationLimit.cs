namespace Posthouse.Delivery;

/// <summary>What an administrator grants some destinations at most.</summary>
public sealed record DestinationLimit
{
    /// <summary><c>example.com</c>: that domain. <c>*.example.com</c>: every domain below it. <c>*</c>: all the rest. For a provider, its name.</summary>
    public required string Domain { get; init; }

    /// <summary>Attempts at once; 0 is what the scheduler grants.</summary>
    public int Concurrency { get; init; }

    /// <summary>Connections that are open at once, in use or kept for the next message; 0 is no limit beside <see cref="Concurrency"/>.</summary>
    public int Connections { get; init; }

    /// <summary>Messages over one connection; 0 is <see cref="OutboundOptions.MessagesPerConnection"/>.</summary>
    public int MessagesPerConnection { get; init; }

    /// <summary>Attempts a minute, over all connections; 0 is no limit.</summary>
    public int MessagesPerMinute { get; init; }

    /// <summary>Attempts at once that no lesson may pass; 0 is no limit.</summary>
    internal int Most => Concurrency > 0 && Connections > 0 ? Math.Min(Concurrency, Connections) : Math.Max(Concurrency, Connections);
}
