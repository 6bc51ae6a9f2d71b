namespace Posthouse.Delivery;

/// <summary>What is known of destinations, and of the addresses that mail goes out from.</summary>
public sealed record DestinationReport
{
    /// <summary>Those that have work, or have taught something; the busiest first.</summary>
    public IReadOnlyList<DestinationFigure> Destinations { get; init; } = [];

    public IReadOnlyList<PoolFigure> Pools { get; init; } = [];

    public IReadOnlyList<WarmUpFigure> WarmUp { get; init; } = [];

    /// <summary>Mail hosts whose TLS or IP version is in trouble.</summary>
    public IReadOnlyList<HostReport> Hosts { get; init; } = [];
}

/// <summary>One destination as seen from one pool.</summary>
public sealed record DestinationFigure
{
    /// <summary>A provider's name, a domain, or a route.</summary>
    public required string Name { get; init; }

    /// <summary>Several domains may stand behind it.</summary>
    public bool IsProvider { get; init; }

    /// <summary>Empty where the machine chooses the address.</summary>
    public string Pool { get; init; } = "";

    /// <summary>Domains that have work or are left alone, at most 20.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Of the domains, those that cannot be reached and are left alone for a while, at most 20.</summary>
    public IReadOnlyList<string> Unreachable { get; init; } = [];

    /// <summary>Recipients that wait in memory.</summary>
    public int Waiting { get; init; }

    /// <summary>Attempts under way.</summary>
    public int Active { get; init; }

    /// <summary>Attempts at once that it bears, as far as is known.</summary>
    public int Window { get; init; }

    /// <summary>Connections kept for the next message.</summary>
    public int Idle { get; init; }

    /// <summary>The least time between two attempts; 0 for none.</summary>
    public double PaceSeconds { get; init; }

    /// <summary>When it last said that mail comes too fast; null where that is forgotten.</summary>
    public DateTimeOffset? ThrottledAt { get; init; }

    /// <summary>0 where nothing is known or set.</summary>
    public int MessagesPerConnection { get; init; }

    /// <summary>What settings grant at most; 0 for no limit.</summary>
    public int MostAttempts { get; init; }

    public int MostConnections { get; init; }

    public int MostPerMinute { get; init; }
}

/// <summary>A pool and its addresses.</summary>
public sealed record PoolFigure(string Name, IReadOnlyList<PoolAddressFigure> Addresses);

/// <param name="HostName">What EHLO says.</param>
/// <param name="IsHere">It is on this machine; otherwise nothing goes out from it.</param>
public sealed record PoolAddressFigure(string Address, string HostName, bool IsHere, bool WarmsUp);
