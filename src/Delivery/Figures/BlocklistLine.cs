namespace Posthouse.Delivery;

/// <param name="Status">"not-listed", "listed", "refused" (the list does not answer this resolver) or "unknown".</param>
public sealed record BlocklistLine(string Address, string List, string Status, string? Code);
