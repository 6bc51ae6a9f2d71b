namespace Posthouse.Jmap;

/// <summary>One that is offered while somebody types.</summary>
/// <param name="Source">"contact", "group", "history" or "directory": where it is known from.</param>
internal sealed record RecipientSuggestion(string Name, string Email, string Source, double Weight)
{
    /// <summary>Of a group of contacts: who is written to; an address for each.</summary>
    internal IReadOnlyList<(string Name, string Email)> Members { get; init; } = [];

    /// <summary>Names that are looked in besides.</summary>
    internal string Also { get; init; } = "";
}
