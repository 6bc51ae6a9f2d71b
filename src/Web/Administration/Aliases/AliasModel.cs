namespace Posthouse.Web;

/// <summary>Another name for one or several addresses; also what to make or change one with.</summary>
public sealed record AliasModel
{
    public required string Address { get; init; }

    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>In a request: take targets of domains here that nobody has yet.</summary>
    public bool? AllowUnknown { get; init; }

    /// <summary>In an answer about one alias: where it leads nowhere or back to itself. Null when all is well.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
