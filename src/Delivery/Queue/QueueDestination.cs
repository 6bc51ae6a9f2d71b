using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>The spelling of <see cref="Storage.QueuedRecipient.Destination"/>.</summary>
internal static class QueueDestination
{
    /// <summary>Accounts of this server that could not be delivered to at once: held, over quota, suspended.</summary>
    internal const string Local = "local";

    /// <summary>The domain in A-labels, or the literal in brackets. Routes are looked up at each attempt, so that a changed
    /// configuration holds for what waits already.</summary>
    internal static string Of(EmailAddress address) =>
        address.Domain?.Ascii ?? (address.Literal!.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[IPv6:{address.Literal}]" : $"[{address.Literal}]");
}
