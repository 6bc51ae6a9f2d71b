using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>A query over mailboxes (RFC 8621 §2.3): there are few of them, so all are looked at.</summary>
internal sealed class MailboxQuery
{
    private readonly Func<Mailbox, bool> _filter;
    private readonly List<(string Property, bool Ascending)> _sort = [];
    private readonly MailboxTree _tree;

    /// <exception cref="MethodException">unsupportedFilter, unsupportedSort, invalidArguments.</exception>
    internal MailboxQuery(JmapCall call, MailboxTree tree)
    {
        _tree = tree;
        _filter = call.Arguments.Object("filter") is { } filter ? Filter(filter, call.Run) : static _ => true;
        foreach (JsonElement comparator in call.Arguments.Array("sort")?.EnumerateArray() ?? default) _sort.Add(Comparator(comparator));
        if (_sort.Count == 0) _sort.Add(("sortOrder", true));
        SortAsTree = call.Arguments.Boolean("sortAsTree");
        FilterAsTree = call.Arguments.Boolean("filterAsTree");
    }

    internal bool SortAsTree { get; }

    internal bool FilterAsTree { get; }

    internal List<Mailbox> Run()
    {
        List<Mailbox> all = [.. _tree.All];
        all.Sort(Compare);
        if (SortAsTree) all = [.. Below(null, all.ToLookup(mailbox => _tree.ParentOf(mailbox)?.Id))];
        return all.FindAll(mailbox => FilterAsTree ? IsInTree(mailbox) : _filter(mailbox));
    }

    // RFC 8621 §2.3: with all its superiors.
    private bool IsInTree(Mailbox mailbox)
    {
        for (Mailbox? at = mailbox; at is not null; at = _tree.ParentOf(at))
        {
            if (!_filter(at)) return false;
        }

        return true;
    }

    private static IEnumerable<Mailbox> Below(MailboxId? parent, ILookup<MailboxId?, Mailbox> children)
    {
        foreach (Mailbox mailbox in children[parent])
        {
            yield return mailbox;
            foreach (Mailbox below in Below(mailbox.Id, children)) yield return below;
        }
    }

    private int Compare(Mailbox a, Mailbox b)
    {
        foreach ((string property, bool ascending) in _sort)
        {
            int order = property switch
            {
                "sortOrder" => MailboxTree.SortOrderOf(a).CompareTo(MailboxTree.SortOrderOf(b)),
                "name" => string.CompareOrdinal(SearchTokens.Fold(_tree.NameOf(a)), SearchTokens.Fold(_tree.NameOf(b))),
                _ => (_tree.ParentOf(a)?.Id.Value ?? 0).CompareTo(_tree.ParentOf(b)?.Id.Value ?? 0),
            };
            if (order != 0) return ascending ? order : -order;
        }

        int names = string.CompareOrdinal(a.Name, b.Name);
        return names != 0 ? names : a.Id.Value.CompareTo(b.Id.Value);
    }

    private static (string, bool) Comparator(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("property", out JsonElement named) || named.ValueKind != JsonValueKind.String) throw MethodException.Invalid("sort", "A comparator is an object with a 'property'.");
        if (named.GetString() is not ("sortOrder" or "name" or "parentId")) throw new MethodException("unsupportedSort", "Mailboxes are sorted by sortOrder, name or parentId.");
        bool ascending = !element.TryGetProperty("isAscending", out JsonElement given) || given.ValueKind != JsonValueKind.False;
        return (named.GetString()!, ascending);
    }

    private Func<Mailbox, bool> Filter(JsonElement element, JmapRun run)
    {
        if (element.ValueKind != JsonValueKind.Object) throw MethodException.Invalid("filter", "A filter is an object.");
        if (!element.TryGetProperty("operator", out JsonElement named))
        {
            List<Func<Mailbox, bool>> all = [.. element.EnumerateObject().Select(property => Condition(property, run))];
            return mailbox => all.TrueForAll(condition => condition(mailbox));
        }

        if (!element.TryGetProperty("conditions", out JsonElement list) || list.ValueKind != JsonValueKind.Array || named.ValueKind != JsonValueKind.String) throw MethodException.Invalid("filter", "An operator has an array 'conditions'.");
        List<Func<Mailbox, bool>> parts = [.. list.EnumerateArray().Select(part => Filter(part, run))];
        return named.GetString() switch
        {
            "AND" => mailbox => parts.TrueForAll(part => part(mailbox)),
            "OR" => mailbox => parts.Exists(part => part(mailbox)),
            "NOT" => mailbox => !parts.Exists(part => part(mailbox)),
            _ => throw new MethodException("unsupportedFilter", "The operators are AND, OR and NOT."),
        };
    }

    private Func<Mailbox, bool> Condition(JsonProperty property, JmapRun run)
    {
        JsonElement value = property.Value;
        switch (property.Name)
        {
            case "parentId" when value.ValueKind is JsonValueKind.String or JsonValueKind.Null:
                string? parent = value.GetString() is { } id ? run.Resolve(id) ?? "" : null;
                return mailbox => (_tree.ParentOf(mailbox) is { } above ? JmapIds.Of(above.Id) : null) == parent;
            case "name" when value.ValueKind == JsonValueKind.String:
                string name = SearchTokens.Fold(value.GetString()!);
                return mailbox => SearchTokens.Fold(_tree.NameOf(mailbox)).Contains(name, StringComparison.Ordinal);
            case "role" when value.ValueKind is JsonValueKind.String or JsonValueKind.Null:
                string? role = value.GetString();
                return mailbox => MailboxTree.RoleOf(mailbox) == role;
            case "hasAnyRole" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                bool any = value.GetBoolean();
                return mailbox => (mailbox.Role != MailboxRole.None) == any;
            case "isSubscribed" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                bool subscribed = value.GetBoolean();
                return mailbox => _tree.IsSubscribed(mailbox) == subscribed;
            default:
                throw new MethodException("unsupportedFilter", $"'{property.Name}' is not a condition, or has a value of the wrong type.");
        }
    }
}
