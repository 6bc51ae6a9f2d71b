namespace Posthouse.Jmap;

/// <summary>Those whom one user sees, by name, and a word that is another one when they, or what they are called, are others.</summary>
internal sealed class PrincipalList(IReadOnlyList<Principal> all, string state)
{
    private readonly Dictionary<string, Principal> _byId = all.ToDictionary(static principal => principal.Id, StringComparer.Ordinal);

    internal IReadOnlyList<Principal> All => all;

    internal string State => state;

    internal Principal? Find(string? id) => id is null ? null : _byId.GetValueOrDefault(id);
}
