namespace Posthouse.Web;

/// <summary>Another name for one or several addresses; also what to make or change one with.</summary>
public sealed record AliasModel
{
    public required string Address { get; init; }

    public IReadOnlyList<string> Targets { get; init; } = [];
}
