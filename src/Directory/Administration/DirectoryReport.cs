using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>Finds what leads nowhere: targets that nobody has, loops, aliases and groups that reach no one.</summary>
internal static class DirectoryReport
{
    // A group of thousands of strangers is one mistake, not thousands.
    private const int NamedTargets = 5;

    internal static IEnumerable<DirectoryFinding> Of(DirectorySnapshot snapshot)
    {
        foreach (DomainEntry domain in snapshot.Domains.Values.OrderBy(static d => d.Domain.Name.Ascii, StringComparer.Ordinal))
        {
            foreach (DirectoryFinding finding in Of(snapshot, domain.Domain)) yield return finding;
            foreach (DirectoryEntry entry in domain.Names.OrderBy(static n => n.Key, StringComparer.OrdinalIgnoreCase).Select(static n => n.Value))
            {
                foreach (DirectoryFinding finding in Of(snapshot, entry, everyLoop: false)) yield return finding;
            }
        }
    }

    internal static IEnumerable<DirectoryFinding> Of(DirectorySnapshot snapshot, Domain domain)
    {
        if (domain.CatchAll is { } catchAll && Targets.IsUnknown(snapshot, catchAll))
            yield return new DirectoryFinding("unknown-target", $"catch-all of {domain.Name.Unicode}", $"Nobody here has the address {catchAll.ToUnicodeString()}: mail to unknown names is refused.");
    }

    /// <param name="everyLoop">False names a loop once, at the first of its addresses.</param>
    internal static IEnumerable<DirectoryFinding> Of(DirectorySnapshot snapshot, DirectoryEntry entry, bool everyLoop = true)
    {
        if (entry is AccountEntry) yield break;
        string subject = $"{(entry is AliasEntry ? "alias" : "group")} {entry.Address.ToUnicodeString()}";
        List<EmailAddress> unknown = [.. Targets.Of(entry).Where(t => Targets.IsUnknown(snapshot, t))];
        if (unknown.Count > 0)
        {
            string named = string.Join(", ", unknown.Take(NamedTargets).Select(static t => t.ToUnicodeString()));
            yield return new DirectoryFinding(
                "unknown-target", subject, unknown.Count > NamedTargets ? $"Nobody here has the address {named} and {unknown.Count - NamedTargets} more." : $"Nobody here has the address {named}.");
        }

        if (entry is GroupEntry { Group.Owner: { } owner } && Targets.IsUnknown(snapshot, owner))
            yield return new DirectoryFinding("unknown-target", subject, $"Its owner {owner.ToUnicodeString()} is nobody here: reports on its members are lost.");
        if (Targets.FindLoop(snapshot, entry) is { } loop && (everyLoop || IsFirst(entry.Address, loop)))
            yield return new DirectoryFinding("loop", subject, $"It leads back to itself: {Targets.Show(loop)}.");
        if (AddressResolver.Resolve(snapshot, entry.Address).Kind == AddressKind.Unknown)
            yield return new DirectoryFinding("leads-nowhere", subject, Targets.Of(entry).Count == 0 ? "It has no members: mail to it is refused." : "It reaches nobody: mail to it is refused.");
    }

    private static bool IsFirst(EmailAddress address, IReadOnlyList<EmailAddress> loop) =>
        loop.All(a => string.CompareOrdinal(address.ToString(), a.ToString()) <= 0);
}
