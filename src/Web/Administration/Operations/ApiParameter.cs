namespace Posthouse.Web;

/// <summary>A query parameter of an operation.</summary>
/// <param name="Type">"string", "integer", "boolean" or "date-time".</param>
internal sealed record ApiParameter(string Name, string Type, string Description)
{
    /// <summary>What it may be, where that is a fixed list.</summary>
    public IReadOnlyList<string>? OneOf { get; init; }

    public bool Required { get; init; }

    internal static ApiParameter Text(string name, string description) => new(name, "string", description);

    internal static ApiParameter Number(string name, string description) => new(name, "integer", description);

    internal static ApiParameter Flag(string name, string description) => new(name, "boolean", description);

    internal static ApiParameter Moment(string name, string description) => new(name, "date-time", description);
}
