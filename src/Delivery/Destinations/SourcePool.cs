using System.Net;

namespace Posthouse.Delivery;

/// <summary>Local addresses from which some mail goes out, apart from other mail.</summary>
public sealed record SourcePool
{
    /// <summary>The pool of this name has what no other one asks for.</summary>
    public const string Default = "default";

    public required string Name { get; init; }

    public required IReadOnlyList<SourceAddress> Addresses { get; init; }

    /// <summary>Accounts whose mail goes out from here; comes before <see cref="Senders"/>.</summary>
    public IReadOnlyList<Mail.EmailAddress> Accounts { get; init; } = [];

    /// <summary>Domains of envelope senders, <c>example.com</c> or <c>*.example.com</c>; comes before <see cref="Classes"/>.</summary>
    public IReadOnlyList<string> Senders { get; init; } = [];

    public IReadOnlyList<MailClass> Classes { get; init; } = [];
}

/// <summary>One address of a pool.</summary>
/// <param name="HostName">What EHLO says from here; null is <see cref="DeliveryOptions.HostName"/>.</param>
/// <param name="WarmsUp">It is new to those who take our mail: see <see cref="WarmUpOptions"/>.</param>
public sealed record SourceAddress(IPAddress Address, string? HostName = null, bool WarmsUp = false);
