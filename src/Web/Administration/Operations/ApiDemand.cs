using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>A right that a body asks for beside the operation's own.</summary>
/// <param name="Where">An address or a domain; null is the whole server.</param>
/// <param name="OnlyIfHere">Holds only where the domain is of this server: mail may be sent on to anybody elsewhere.</param>
internal readonly record struct ApiDemand(Right Right, string? Where, bool OnlyIfHere = false)
{
    /// <summary>
    /// Where mail is led on: an alias's target, a group's member or owner, a catch-all. To anybody elsewhere; of the domains here only to those in reach. What the server
    /// says of an address here (nobody has it, it leads back) would tell who there is in others' domains, and a member that is a group takes what its parent took, whoever
    /// may write to it: that is for its own administrators to allow.
    /// </summary>
    public static ApiDemand Target(Right right, string address) => new(right, address, OnlyIfHere: true);

    /// <summary>It lets somebody act as <see cref="Where"/>, an address or a whole domain: nobody may who could not act on these accounts himself.</summary>
    public bool ActsAs { get; init; }
}
