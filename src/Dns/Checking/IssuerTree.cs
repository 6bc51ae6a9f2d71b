using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>Which issuers CAA records allow for a name: those of the nearest name at or above it that has any (RFC 8659 §3).</summary>
internal sealed class IssuerTree(Delegations delegations)
{
    /// <summary>Null where no name up to the top has any: everybody may issue.</summary>
    internal async Task<AllowedIssuers?> FindAsync(DomainName name, CancellationToken cancellationToken)
    {
        foreach (DomainName candidate in ZoneNames.Candidates(name))
        {
            PlaceAnswer answer = await delegations.AskOwnAsync(candidate.Ascii, "CAA", cancellationToken).ConfigureAwait(false);
            if (answer.Values.Count > 0) return new AllowedIssuers(candidate, answer.Values);
        }

        return null;
    }
}

/// <param name="At">Whose records they are.</param>
/// <param name="Values">The records, as a zone file has them.</param>
internal sealed record AllowedIssuers(DomainName At, IReadOnlyList<string> Values)
{
    /// <summary>Of "issue"; none where only other properties are there, which restrict nobody (§4.2). Tags are the same in any case (§4.1).</summary>
    internal IReadOnlyList<string> Issuers { get; } =
        [.. Values.Select(static v => v.Split(' ', 3)).Where(static p => p.Length == 3 && p[1].Equals("issue", StringComparison.OrdinalIgnoreCase)).Select(static p => CharacterStrings.Join(p[2]).Split(';')[0].Trim())];

    /// <summary>Says of every one of the issuers that it may, as records of their own would.</summary>
    internal bool Cover(IEnumerable<string> wanted) => wanted.All(w => Issuers.Contains(w, StringComparer.OrdinalIgnoreCase));
}
