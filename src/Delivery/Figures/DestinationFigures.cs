namespace Posthouse.Delivery;

/// <param name="UsualReply">What it says most often to mail it does not take.</param>
public sealed record DestinationFigures(string Destination, DeliverabilityCounts Counts, string? UsualReply);
