namespace Posthouse.Delivery;

public sealed record ClassCount(string Class, long Count);
