namespace Posthouse.Delivery;

/// <summary>How mail arrived in some time. Recipients are counted, not messages; rates are parts of 1, and null where there is nothing to divide.</summary>
public sealed record DeliverabilityReport
{
    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>Null is all domains.</summary>
    public string? Domain { get; init; }

    /// <summary>False while the journal has more than was counted by now.</summary>
    public bool IsComplete { get; init; }

    public required DeliverabilityCounts Total { get; init; }

    /// <summary>Recipients given up, or returned later, by class; most frequent first.</summary>
    public required IReadOnlyList<ClassCount> Bounces { get; init; }

    /// <summary>Attempts that are to be repeated, by class.</summary>
    public required IReadOnlyList<ClassCount> Deferrals { get; init; }

    /// <summary>Of what strangers sent here.</summary>
    public required IReadOnlyList<AuthenticationRate> Authentication { get; init; }

    /// <summary>What strangers sent here over TLS, as part of all that was checked.</summary>
    public double? ReceivedOverTlsRate { get; init; }

    /// <summary>Those with the most trouble first.</summary>
    public required IReadOnlyList<DestinationFigures> Destinations { get; init; }

    /// <summary>By own domain; "" is what belongs to none: reports, and what is passed on for others.</summary>
    public required IReadOnlyList<DomainFigures> Domains { get; init; }

    public required IReadOnlyList<HourFigures> Hours { get; init; }

    public required IReadOnlyList<BlocklistLine> Blocklists { get; init; }

    /// <summary>What is outside its target, with what to do next.</summary>
    public required IReadOnlyList<DeliverabilityAdvice> Advice { get; init; }
}
