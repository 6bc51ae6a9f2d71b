namespace Posthouse.Web;

/// <summary>Points of charts.</summary>
public sealed record FiguresModel
{
    /// <summary>How far apart the points are: "minute", "hour" or "day" (of UTC).</summary>
    public required string Step { get; init; }

    /// <summary>The same in seconds: a point's time ends so much after its beginning.</summary>
    public long Seconds { get; init; }

    /// <summary>False while the server counts what has come in faster than it counts.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Null is all that the caller sees.</summary>
    public string? Domain { get; init; }

    /// <summary>The beginning of each point. The last may not be over yet.</summary>
    public required IReadOnlyList<DateTimeOffset> Times { get; init; }

    /// <summary>What never happened in the time has no series.</summary>
    public required IReadOnlyList<FigureSeriesModel> Series { get; init; }

    /// <summary>Recipients that arrived, of all that were sent or given up.</summary>
    public required FigureRateModel DeliveryRate { get; init; }

    /// <summary>Recipients given up or returned later, of all that were sent or given up.</summary>
    public required FigureRateModel BounceRate { get; init; }
}

/// <summary>One line of a chart.</summary>
public sealed record FigureSeriesModel
{
    /// <summary>"received", "delivered", "discarded" (messages), "queued", "sent", "deferred", "bounced", "returned", "complaints" (recipients), "rejected", "sign-in", "sign-in-failed", "queue" (recipients), "storage".</summary>
    public required string Group { get; init; }

    /// <summary>Of deferred, bounced and returned the class; of rejected the stage; of sign-ins the protocol; of queue "due", "scheduled" or "held"; of storage "octets" or "messages". Null for the others.</summary>
    public string? Part { get; init; }

    /// <summary>It is how it was and not how often it happened: a sum means nothing, and null is not 0 but not known.</summary>
    public bool IsGauge { get; init; }

    /// <summary>One for each time.</summary>
    public required IReadOnlyList<long?> Values { get; init; }

    /// <summary>Null for a gauge.</summary>
    public long? Total { get; init; }

    /// <summary>The query of "trace" that lists what is behind the line; with since and until, what is behind a point. Null for a gauge.</summary>
    public string? Trace { get; init; }
}

/// <summary>A rate against its target.</summary>
public sealed record FigureRateModel
{
    /// <summary>A part of 1.</summary>
    public double Target { get; init; }

    /// <summary>Of the whole time; null where nothing was sent.</summary>
    public double? Value { get; init; }

    /// <summary>Null where so little was sent that a rate says nothing.</summary>
    public bool? IsMet { get; init; }

    /// <summary>One for each time; null where nothing was sent.</summary>
    public IReadOnlyList<double?>? Values { get; init; }
}
