using System.Net;

namespace Posthouse.Delivery;

/// <summary>What a list says of an address.</summary>
public enum BlocklistStatus
{
    NotListed,
    Listed,

    /// <summary>The list does not answer the DNS server we ask through, or not as often: it says nothing of the address.</summary>
    Refused,

    /// <summary>No answer, or one that no blocklist gives.</summary>
    Unknown,
}

/// <param name="Code">The list's answer, such as 127.0.0.2: it tells why, by the list's own table.</param>
public sealed record BlocklistFinding(IPAddress Address, string List, BlocklistStatus Status, string? Code);
