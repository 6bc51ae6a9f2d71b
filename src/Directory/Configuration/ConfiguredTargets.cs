using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// Where a configuration leads mail once all of it is done. What led nowhere before may stay so: what was exported can be applied again.
/// </summary>
internal static class ConfiguredTargets
{
    // Enough to see what is wrong with a file; thousands would be one mistake.
    private const int Named = 20;

    /// <param name="before">Without the configuration.</param>
    /// <param name="after">With all of it.</param>
    internal static void RequireKnown(DirectorySnapshot before, DirectorySnapshot after, DirectoryConfiguration wanted)
    {
        List<string> astray = [.. Ways(wanted).Where(way => Targets.IsUnknown(after, way.To) && !LedNowhere(before, way)).Select(static way => $"{way.Of} → {way.To.ToUnicodeString()}").Distinct(StringComparer.Ordinal)];
        if (astray.Count == 0) return;
        if (astray.Count > Named) astray = [.. astray.Take(Named), "…"];
        throw new DirectoryException(
            DirectoryFault.Invalid,
            $"Nobody would have these addresses of domains here: {string.Join(", ", astray)}. Correct the configuration or make the addresses in it, or allow unknown addresses (--allow-unknown; allowUnknown in the API).");
    }

    private static IEnumerable<Way> Ways(DirectoryConfiguration wanted)
    {
        foreach (Alias alias in wanted.Aliases.Where(alias => !wanted.MayLeadNowhere.Contains(alias.Address)))
        {
            foreach (EmailAddress target in alias.Targets) yield return new Way(alias.Address.ToUnicodeString(), alias.Address, null, target);
        }

        foreach (Group group in wanted.Groups)
        {
            foreach (EmailAddress member in group.Members) yield return new Way(group.Address.ToUnicodeString(), group.Address, null, member);
            if (group.Owner is { } owner) yield return new Way(group.Address.ToUnicodeString(), group.Address, null, owner);
        }

        foreach (Domain domain in wanted.Domains)
        {
            if (domain.CatchAll is { } catchAll) yield return new Way("*@" + domain.Name.Unicode, null, domain.Name, catchAll);
        }
    }

    private static bool LedNowhere(DirectorySnapshot before, Way way)
    {
        if (!Targets.IsUnknown(before, way.To)) return false;
        if (way.Domain is { } name) return before.TryGetDomain(name, out DomainEntry? domain) && way.To.Equals(domain.Domain.CatchAll);
        return before.TryGetEntry(way.List!, out DirectoryEntry? entry) && (Targets.Of(entry).Contains(way.To) || (entry is GroupEntry { Group.Owner: { } owner } && owner.Equals(way.To)));
    }

    /// <param name="Of">For the administrator.</param>
    private sealed record Way(string Of, EmailAddress? List, DomainName? Domain, EmailAddress To);
}
