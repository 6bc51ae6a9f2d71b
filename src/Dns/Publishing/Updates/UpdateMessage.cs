using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>Makes updates (RFC 2136 §2): each set is changed only if it still is as it was compared. Pure.</summary>
internal static class UpdateMessage
{
    /// <param name="changes">All changes of each name among them, since what stands at a name depends on each other.</param>
    internal static WireMessage Of(DomainName zone, IReadOnlyList<RecordSetChange> changes)
    {
        var prerequisites = new List<WireRecord>();
        var updates = new List<WireRecord>();
        foreach (IGrouping<string, RecordSetChange> name in changes.GroupBy(static c => c.Name, StringComparer.OrdinalIgnoreCase))
        {
            AddGuards(name.Key, [.. name], prerequisites);
            foreach (RecordSetChange change in name)
            {
                AddPrerequisites(change, prerequisites);
                AddUpdates(change, updates);
            }
        }

        return Message(zone, prerequisites, updates);
    }

    /// <summary>Changes nothing, and asks whether the zone itself has a set of this type at the name: a wildcard's answer is none (§3.2).</summary>
    internal static WireMessage Exists(DomainName zone, string name, string type) =>
        Message(zone, [new WireRecord(name, Number(type), DnsTypes.ClassAny, 0, default)], []);

    private static WireMessage Message(DomainName zone, List<WireRecord> prerequisites, List<WireRecord> updates) => new()
    {
        Opcode = WireMessage.OpcodeUpdate, Questions = [new WireQuestion(zone.Ascii, DnsTypes.Soa)], Answers = prerequisites, Authorities = updates,
    };

    // §3.4.2.2: a server silently leaves out an alias beside others, and others beside an alias. It has to say so instead.
    private static void AddGuards(string name, List<RecordSetChange> changes, List<WireRecord> prerequisites)
    {
        bool alias = changes.Any(static c => c.Type == "CNAME");
        if (alias && changes.All(static c => c.Before.Count == 0)) prerequisites.Add(new WireRecord(name, DnsTypes.Any, DnsTypes.ClassNone, 0, default));
        else if (!alias && changes.Any(static c => c.Add.Count > 0)) prerequisites.Add(new WireRecord(name, DnsTypes.Cname, DnsTypes.ClassNone, 0, default));
    }

    private static void AddPrerequisites(RecordSetChange change, List<WireRecord> prerequisites)
    {
        // §2.4.3: the set does not exist; §2.4.2: it exists and has exactly these, whose time to live has to be 0.
        if (change.Before.Count == 0) prerequisites.Add(new WireRecord(change.Name, Number(change.Type), DnsTypes.ClassNone, 0, default));
        else prerequisites.AddRange(change.Before.Select(r => new WireRecord(change.Name, Number(change.Type), DnsTypes.ClassInternet, 0, Data(change.Type, r.Value))));
    }

    private static void AddUpdates(RecordSetChange change, List<WireRecord> updates)
    {
        IEnumerable<string> add = change.Add;
        if (change.Retime.Count > 0)
        {
            // §2.5.2: the set goes, and comes back with its new time to live. Nobody sees what is between.
            updates.Add(new WireRecord(change.Name, Number(change.Type), DnsTypes.ClassAny, 0, default));
            add = change.After;
        }
        else
        {
            updates.AddRange(change.Remove.Select(r => new WireRecord(change.Name, Number(change.Type), DnsTypes.ClassNone, 0, Data(change.Type, r.Value))));
        }

        updates.AddRange(add.Select(value => new WireRecord(change.Name, Number(change.Type), DnsTypes.ClassInternet, (uint)change.TimeToLive, Data(change.Type, value))));
    }

    private static ushort Number(string type) => DnsTypes.TryNumber(type, out ushort number) ? number : throw new FormatException($"'{type}' is not a type of record.");

    private static byte[] Data(string type, string value) => RecordData.TryParse(Number(type), value, out byte[] data) ? data : throw new FormatException($"'{value}' is no {type} record.");
}
