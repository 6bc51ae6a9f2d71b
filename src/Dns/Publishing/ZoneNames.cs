using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>Owners of records and the zones that they are in.</summary>
internal static class ZoneNames
{
    internal static string Canonical(string name) => (name.EndsWith('.') ? name[..^1] : name).ToLowerInvariant();

    internal static bool IsWithin(string name, DomainName zone) =>
        Canonical(name) is var canonical && (canonical == zone.Ascii || canonical.EndsWith("." + zone.Ascii, StringComparison.Ordinal));

    /// <summary>Whether what is asked about these names has to do with the record: it is at one of them, or delegates one.</summary>
    internal static bool Concerns(PublishedRecord record, HashSet<string> names, DomainName zone) =>
        names.Contains(record.Name) || (record.Type == "NS" && record.Name != zone.Ascii && names.Any(name => name.EndsWith("." + record.Name, StringComparison.Ordinal)));

    /// <summary>As providers' APIs want it: "@" for the zone itself, otherwise the labels before it.</summary>
    internal static string Relative(string name, DomainName zone) => Canonical(name) == zone.Ascii ? "@" : Canonical(name)[..^(zone.Ascii.Length + 1)];

    internal static string Absolute(string relative, DomainName zone) => relative is "@" or "" ? zone.Ascii : $"{relative.ToLowerInvariant()}.{zone.Ascii}";

    /// <summary>The domain and those above it, but for the top: no zone there is anybody's of ours.</summary>
    internal static IEnumerable<DomainName> Candidates(DomainName domain)
    {
        for (DomainName? name = domain; name is not null && name.Ascii.Contains('.', StringComparison.Ordinal); name = name.Parent) yield return name;
    }
}
