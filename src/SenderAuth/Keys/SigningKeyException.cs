namespace Posthouse.SenderAuth;

/// <summary>A change of a domain's keys that is refused; the message is for the administrator.</summary>
public sealed class SigningKeyException(bool notFound, string message) : Exception(message)
{
    /// <summary>The key that was named is not there; otherwise the change makes no sense.</summary>
    public bool NotFound { get; } = notFound;
}
