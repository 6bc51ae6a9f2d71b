namespace Posthouse.Delivery;

/// <param name="Hour">Its beginning.</param>
public sealed record HourFigures(DateTimeOffset Hour, DeliverabilityCounts Counts);
