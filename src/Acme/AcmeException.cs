namespace Posthouse.Acme;

/// <summary>No certificate came of it. The message says why and what to do next; it is for the administrator.</summary>
public sealed class AcmeException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The last part of the authority's error type, such as "rateLimited"; null where it sent none.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The HTTP status of the answer; 0 where there was none.</summary>
    public int Status { get; init; }

    /// <summary>When the authority wants to be asked again, at the earliest.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
