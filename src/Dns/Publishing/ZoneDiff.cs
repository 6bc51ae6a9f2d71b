using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>
/// Compares what a zone has with what it should have. What we published and no longer want goes, unless something else of its name is in
/// conflict; what others published stays, whatever it is, and is named where it is in the way. Pure.
/// </summary>
public static class ZoneDiff
{
    // With others of their type beside them, these would lead half of the world elsewhere. A CAA or TLSA record only adds to what is allowed.
    private static readonly string[] Undivided = ["MX", "SRV", "A", "AAAA", "PTR", "CNAME"];

    /// <summary>Where the zone has to be looked at: the names of what is wanted and of what we published before.</summary>
    public static IReadOnlyCollection<string> Names(DomainName zone, IEnumerable<DnsRecord> wanted, OwnedRecords owned) =>
        wanted.Select(static r => r.Name).Concat(owned.Records.Select(static r => r.Name)).Where(name => ZoneNames.IsWithin(name, zone)).Select(ZoneNames.Canonical).ToHashSet(StringComparer.Ordinal);

    /// <param name="wanted">All that should be there: what is ours and not among it is removed.</param>
    /// <param name="published">What is there, at <see cref="Names"/>.</param>
    public static ZoneChange Compare(DomainName zone, IReadOnlyList<DnsRecord> wanted, IReadOnlyList<PublishedRecord> published, OwnedRecords owned, ZoneDiffOptions? options = null)
    {
        options ??= new ZoneDiffOptions();
        var conflicts = new List<ZoneConflict>();
        List<PublishedRecord> cuts = [.. published.Where(r => r.Type == "NS" && ZoneNames.Canonical(r.Name) != zone.Ascii)];
        List<DnsRecord> good = [.. wanted.Where(record => Check(record, zone, cuts, conflicts)).DistinctBy(static r => (ZoneNames.Canonical(r.Name), r.Type.ToUpperInvariant(), RecordValue.Key(r.Type, r.Value)))];
        var changes = new List<RecordSetChange>();
        var unchanged = new List<PublishedRecord>();
        ILookup<string, DnsRecord> wantedByName = good.ToLookup(static r => ZoneNames.Canonical(r.Name), StringComparer.Ordinal);
        ILookup<string, PublishedRecord> publishedByName = published.ToLookup(static r => ZoneNames.Canonical(r.Name), StringComparer.Ordinal);
        foreach (string name in good.Select(static r => ZoneNames.Canonical(r.Name)).Concat(publishedByName.Select(static g => g.Key)).Distinct(StringComparer.Ordinal))
        {
            var comparison = new NameComparison(name, [.. wantedByName[name]], [.. publishedByName[name]], owned, options);
            comparison.Run(changes, conflicts, unchanged);
        }

        return new ZoneChange(changes, conflicts, unchanged);
    }

    private static bool Check(DnsRecord record, DomainName zone, List<PublishedRecord> cuts, List<ZoneConflict> conflicts)
    {
        string name = ZoneNames.Canonical(record.Name);
        List<PublishedRecord> delegations = [.. cuts.Where(cut => name == ZoneNames.Canonical(cut.Name) || name.EndsWith("." + ZoneNames.Canonical(cut.Name), StringComparison.Ordinal))];
        ConflictKind? kind = !RecordValue.IsValid(record.Type, record.Value) || !WireName.TryEncode(record.Name, out _) ? ConflictKind.Malformed
            : !ZoneNames.IsWithin(record.Name, zone) ? ConflictKind.OutsideZone : delegations.Count > 0 ? ConflictKind.Delegated : null;
        if (kind is not null) conflicts.Add(new ZoneConflict(kind.Value, record, delegations, null));
        return kind is null;
    }

    /// <summary>All that is at one name: the sets there depend on each other.</summary>
    private sealed class NameComparison(string name, List<DnsRecord> wanted, List<PublishedRecord> published, OwnedRecords owned, ZoneDiffOptions options)
    {
        internal void Run(List<RecordSetChange> changes, List<ZoneConflict> conflicts, List<PublishedRecord> unchanged)
        {
            var keptOut = new HashSet<DnsRecord>();
            int found = conflicts.Count;
            foreach (DnsRecord record in wanted)
            {
                if (Find(record) is { } there)
                {
                    unchanged.Add(there);
                    // It is there, and so is another that makes both invalid.
                    if (IsSingle(record, out string text, out string kind) && IsKeptOutBySingle(record, text, kind, [], out ZoneConflict? doubled) && doubled is not null) conflicts.Add(doubled);
                    continue;
                }

                if (!IsKeptOut(record, unchanged, out ZoneConflict? conflict)) continue;
                keptOut.Add(record);
                if (conflict is not null) conflicts.Add(conflict);
            }

            // Where something is in conflict, our old records of the type stay too: half a change could leave nothing.
            IEnumerable<string> types = wanted.Select(static r => r.Type.ToUpperInvariant()).Concat(published.Select(static r => r.Type)).Distinct(StringComparer.Ordinal);
            HashSet<string> blocked = [.. conflicts.Skip(found).Select(static c => c.Wanted.Type.ToUpperInvariant())];
            if (blocked.Contains("CNAME")) return;
            changes.AddRange(types.Select(type => Change(type, keptOut, blocked.Contains(type))).OfType<RecordSetChange>().OrderBy(static change => change.Add.Count == 0 ? 0 : 1));
        }

        private PublishedRecord? Find(DnsRecord record) =>
            published.FirstOrDefault(p => Same(p.Type, record.Type) && RecordValue.Key(p.Type, p.Value) == RecordValue.Key(record.Type, record.Value));

        private bool IsOurs(PublishedRecord record) => !record.Fixed && owned.Contains(record.Name, record.Type, record.Value);

        private bool IsWanted(PublishedRecord record) => wanted.Any(w => Same(w.Type, record.Type) && RecordValue.Key(w.Type, w.Value) == RecordValue.Key(record.Type, record.Value));

        private bool IsForeign(PublishedRecord record) => !IsOurs(record) && !IsWanted(record);

        private bool IsSingle(DnsRecord record, out string text, out string kind)
        {
            text = RecordValue.Text(record.Type, record.Value) ?? "";
            kind = (text.Length > 0 ? SingleRecord.KindOf(name, text) : null) ?? "";
            return kind.Length > 0;
        }

        // Without a conflict, what others published serves as well.
        private bool IsKeptOut(DnsRecord record, List<PublishedRecord> unchanged, out ZoneConflict? conflict)
        {
            conflict = null;
            List<PublishedRecord> staying = [.. published.Where(p => !IsOurs(p) || IsWanted(p))];
            List<PublishedRecord> aliases = [.. staying.Where(static p => Same(p.Type, "CNAME"))];
            if (aliases.Count > 0) conflict = new ZoneConflict(ConflictKind.AliasInTheWay, record, aliases, null);
            // RFC 2181 §10.1: the records of DNSSEC may stand beside an alias; no publisher lists them.
            else if (Same(record.Type, "CNAME") && (staying.Count > 0 || wanted.Any(w => w != record))) conflict = new ZoneConflict(ConflictKind.AliasBesideOthers, record, staying, null);
            else if (IsSingle(record, out string text, out string kind)) return IsKeptOutBySingle(record, text, kind, unchanged, out conflict);
            else if (Undivided.Contains(record.Type, StringComparer.OrdinalIgnoreCase) && published.Where(p => IsForeign(p) && Same(p.Type, record.Type)).ToList() is { Count: > 0 } same) conflict = new ZoneConflict(ConflictKind.WouldBeSplit, record, same, null);
            return conflict is not null;
        }

        private bool IsKeptOutBySingle(DnsRecord record, string text, string kind, List<PublishedRecord> unchanged, out ZoneConflict? conflict)
        {
            conflict = null;
            List<PublishedRecord> same = [.. published.Where(p => IsForeign(p) && RecordValue.Text(p.Type, p.Value) is { } other && SingleRecord.KindOf(name, other) == kind)];
            if (same.Count == 0) return false;
            string? merged = null;
            if (kind == "spf" && same.Count == 1)
            {
                string theirs = RecordValue.Text(same[0].Type, same[0].Value)!;
                if (SpfMerge.Covers(theirs, text) && !published.Any(p => !IsForeign(p) && p != same[0] && IsWanted(p) && SingleRecord.KindOf(name, RecordValue.Text(p.Type, p.Value) ?? "") == kind))
                {
                    unchanged.Add(same[0]);
                    return true;
                }

                merged = SpfMerge.Merge(theirs, text);
            }

            conflict = new ZoneConflict(ConflictKind.OnlyOneAllowed, record, same, merged is null ? null : RecordValue.FromText(merged));
            return true;
        }

        private RecordSetChange? Change(string type, HashSet<DnsRecord> keptOut, bool blocked)
        {
            List<PublishedRecord> before = [.. published.Where(p => Same(p.Type, type))];
            List<DnsRecord> add = [.. wanted.Where(w => Same(w.Type, type) && !keptOut.Contains(w) && Find(w) is null)];
            List<PublishedRecord> remove = blocked ? [] : [.. before.Where(p => IsOurs(p) && !IsWanted(p))];
            List<PublishedRecord> stay = [.. before.Except(remove)];
            // RFC 2181 §5.2: a set has one time to live, and beside what others published theirs holds.
            bool retime = options.Retime && stay.All(IsOurs);
            int timeToLive = stay.Count == 0 || retime ? options.TimeToLive : stay.Min(static p => p.TimeToLive);
            List<PublishedRecord> retimed = retime ? [.. stay.Where(p => p.TimeToLive != timeToLive)] : [];
            if (add.Count == 0 && remove.Count == 0 && retimed.Count == 0) return null;
            string purpose = add.Count > 0 ? add[0].Purpose : remove.Count > 0 ? PurposeText.In(options.Language).NoLongerNeeded : PurposeText.In(options.Language).OtherTimeToLive;
            return new RecordSetChange(name, type.ToUpperInvariant(), before, [.. add.Select(w => RecordValue.Canonical(type, w.Value))], remove, timeToLive, purpose) { Retime = retimed };
        }

        private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
    }
}
