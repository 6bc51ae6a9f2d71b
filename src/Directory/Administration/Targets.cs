using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// Where aliases, groups and catch-alls lead: that each address of a domain here is somebody's, and that no way comes back to where it
/// began. Resolution cuts loops and passes over what nobody has (<see cref="AddressResolver"/>), so neither harms a server; but whoever
/// writes one does not mean it.
/// </summary>
internal static class Targets
{
    /// <summary>Refuses what was not there before and leads back to <paramref name="address"/> or to nobody.</summary>
    /// <param name="next">With the change made.</param>
    internal static void Require(DirectorySnapshot next, EmailAddress address, IReadOnlyList<EmailAddress> named, IReadOnlyList<EmailAddress> before, bool allowUnknown)
    {
        // What was there before is the report's to tell: another member must be able to join a group with an old mistake in it.
        var known = new HashSet<EmailAddress>(before);
        List<EmailAddress> added = [.. named.Where(n => !known.Contains(n))];
        if (added.Count == 0) return;
        if (next.TryGetEntry(address, out DirectoryEntry? entry)) RequireNoLoop(next, entry);
        if (!allowUnknown) RequireKnown(next, added);
    }

    internal static void RequireKnown(DirectorySnapshot snapshot, IEnumerable<EmailAddress> addresses)
    {
        List<string> unknown = [.. addresses.Where(a => IsUnknown(snapshot, a)).Take(5).Select(static a => a.ToUnicodeString())];
        if (unknown.Count > 0)
        {
            throw new DirectoryException(
                DirectoryFault.Invalid, $"Nobody here has the address {string.Join(", ", unknown)}. Create it first, or allow unknown addresses (--allow-unknown; allowUnknown in the API) and create it later.");
        }
    }

    internal static void RequireNoLoop(DirectorySnapshot snapshot, DirectoryEntry start)
    {
        if (FindLoop(snapshot, start) is { } loop)
            throw new DirectoryException(DirectoryFault.NotPermitted, $"This would lead mail in a circle: {Show(loop)}.");
    }

    /// <summary>The address is of a domain here, and neither an entry nor the administrators' duty takes its mail. A catch-all may.</summary>
    internal static bool IsUnknown(DirectorySnapshot snapshot, EmailAddress address) =>
        snapshot.TryGetDomain(address.Domain, out DomainEntry? domain)
        && !AddressResolver.TryMatch(domain, address.LocalPart, out _, out _)
        && AddressResolver.ImpliedTargets(snapshot, domain, address.LocalPart).IsEmpty;

    /// <summary>A shortest way is not promised. Null when no way leads back.</summary>
    /// <returns>From the address of <paramref name="start"/> to itself.</returns>
    internal static IReadOnlyList<EmailAddress>? FindLoop(DirectorySnapshot snapshot, DirectoryEntry start)
    {
        var cameFrom = new Dictionary<DirectoryEntry, DirectoryEntry>();
        var pending = new Stack<DirectoryEntry>([start]);
        while (pending.TryPop(out DirectoryEntry? entry))
        {
            foreach (EmailAddress target in Of(entry))
            {
                if (Follow(snapshot, target) is not { } next || next is AccountEntry) continue;
                if (next == start) return Way(cameFrom, start, entry);
                if (cameFrom.TryAdd(next, entry)) pending.Push(next);
            }
        }

        return null;
    }

    internal static string Show(IReadOnlyList<EmailAddress> way) =>
        string.Join(" → ", (way.Count > 8 ? [.. way.Take(4), .. way.TakeLast(3)] : way).Select(static a => a.ToUnicodeString()));

    internal static IReadOnlyList<EmailAddress> Of(DirectoryEntry entry) => entry switch
    {
        AliasEntry alias => alias.Alias.Targets,
        GroupEntry group => group.Group.Members,
        _ => [],
    };

    /// <summary>What all the addresses mean, where it is one and the same; else null.</summary>
    internal static DirectoryEntry? OnlyOne(DirectorySnapshot snapshot, IReadOnlyList<EmailAddress> addresses)
    {
        List<DirectoryEntry?> entries = [.. addresses.Select(a => Match(snapshot, a)).Distinct()];
        return entries is [{ } one] ? one : null;
    }

    private static DirectoryEntry? Follow(DirectorySnapshot snapshot, EmailAddress address)
    {
        if (Match(snapshot, address) is { } entry) return entry;
        return IsUnknown(snapshot, address) && snapshot.TryGetDomain(address.Domain, out DomainEntry? domain) && domain.Domain.CatchAll is { } catchAll ? Match(snapshot, catchAll) : null;
    }

    private static DirectoryEntry? Match(DirectorySnapshot snapshot, EmailAddress address) =>
        snapshot.TryGetDomain(address.Domain, out DomainEntry? domain) && AddressResolver.TryMatch(domain, address.LocalPart, out DirectoryEntry? entry, out _) ? entry : null;

    private static List<EmailAddress> Way(Dictionary<DirectoryEntry, DirectoryEntry> cameFrom, DirectoryEntry start, DirectoryEntry last)
    {
        List<EmailAddress> way = [start.Address];
        for (DirectoryEntry at = last; at != start; at = cameFrom[at]) way.Add(at.Address);
        way.Add(start.Address);
        way.Reverse();
        return way;
    }
}
