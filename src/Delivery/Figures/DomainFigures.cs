namespace Posthouse.Delivery;

public sealed record DomainFigures(string Domain, DeliverabilityCounts Counts);
