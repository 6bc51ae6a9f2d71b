namespace Posthouse.Web;

/// <summary>A distribution list as the administration API shows it.</summary>
public sealed record GroupModel
{
    public required string Address { get; init; }

    public string Name { get; init; } = "";

    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Who may send to it: "anyone", "members", "domain".</summary>
    public string Posting { get; init; } = "anyone";

    public string? Owner { get; init; }

    /// <summary>Only for a single group: where it leads nowhere or back to itself. Null when all is well.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>What to change of a group, or what to make one with. Null leaves it as it is; an empty owner takes it away.</summary>
public sealed record GroupChange
{
    /// <summary>Only for a new one.</summary>
    public string? Address { get; init; }

    public string? Name { get; init; }

    /// <summary>Replaces all members.</summary>
    public IReadOnlyList<string>? Members { get; init; }

    public IReadOnlyList<string>? AddMembers { get; init; }

    public IReadOnlyList<string>? RemoveMembers { get; init; }

    public string? Posting { get; init; }

    public string? Owner { get; init; }

    /// <summary>Take members and an owner of domains here that nobody has yet.</summary>
    public bool? AllowUnknown { get; init; }
}
