namespace Posthouse.Delivery;

/// <summary>The list cannot take an address, or does not have it; the message is for the person who asked.</summary>
public sealed class SuppressionException(bool notFound, string message) : Exception(message)
{
    public bool IsNotFound { get; } = notFound;
}
