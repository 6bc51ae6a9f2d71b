using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>A right that a body asks for beside the operation's own.</summary>
/// <param name="Where">An address or a domain; null is the whole server.</param>
/// <param name="OnlyIfHere">Holds only where the domain is of this server: mail may be sent on to anybody elsewhere.</param>
internal readonly record struct ApiDemand(Right Right, string? Where, bool OnlyIfHere = false)
{
    /// <summary>It lets somebody act as <see cref="Where"/>, an address or a whole domain: nobody may who could not act on these accounts himself.</summary>
    public bool ActsAs { get; init; }
}
