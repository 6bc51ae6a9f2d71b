namespace Posthouse.Identity;

/// <summary>A provider's answer that cannot be acted upon.</summary>
/// <param name="message">For the log and the administrator: what of it is wrong.</param>
public sealed class ProviderException(ProviderFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public ProviderFault Fault { get; } = fault;
}
