using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>Owners of records and the zones that they are in.</summary>
internal static class ZoneNames
{
    internal static string Canonical(string name) => (name.EndsWith('.') ? name[..^1] : name).ToLowerInvariant();

    internal static bool IsWithin(string name, DomainName zone) =>
        Canonical(name) is var canonical && (canonical == zone.Ascii || canonical.EndsWith("." + zone.Ascii, StringComparison.Ordinal));

    /// <summary>As providers' APIs want it: "@" for the zone itself, otherwise the labels before it.</summary>
    internal static string Relative(string name, DomainName zone) => Canonical(name) == zone.Ascii ? "@" : Canonical(name)[..^(zone.Ascii.Length + 1)];

    internal static string Absolute(string relative, DomainName zone) => relative is "@" or "" ? zone.Ascii : $"{relative.ToLowerInvariant()}.{zone.Ascii}";

    /// <summary>The domain and those above it, but for the top: no zone there is anybody's of ours.</summary>
    internal static IEnumerable<DomainName> Candidates(DomainName domain)
    {
        for (DomainName? name = domain; name is not null && name.Ascii.Contains('.', StringComparison.Ordinal); name = name.Parent) yield return name;
    }
}
