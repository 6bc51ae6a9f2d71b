using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>A query over mailboxes (RFC 8621 §2.3): there are few of them, so all are looked at.</summary>
internal sealed class MailboxQuery
{
    private readonly Func<Mailbox, bool> _filter;
    private readonly ObjectSort<Mailbox> _sort;
    private readonly MailboxTree _tree;

    /// <exception cref="MethodException">unsupportedFilter, unsupportedSort, invalidArguments.</exception>
    internal MailboxQuery(JmapCall call, MailboxTree tree)
    {
        _tree = tree;
        _filter = ObjectFilter<Mailbox>.Read(call, (name, value) => Condition(name, value, call.Run));
        var sorts = new Dictionary<string, Comparison<Mailbox>>(StringComparer.Ordinal)
        {
            ["sortOrder"] = static (a, b) => MailboxTree.SortOrderOf(a).CompareTo(MailboxTree.SortOrderOf(b)),
            ["name"] = (a, b) => string.CompareOrdinal(SearchTokens.Fold(tree.NameOf(a)), SearchTokens.Fold(tree.NameOf(b))),
            ["parentId"] = (a, b) => (tree.ParentOf(a)?.Id.Value ?? 0).CompareTo(tree.ParentOf(b)?.Id.Value ?? 0),
        };
        _sort = ObjectSort<Mailbox>.Read(call, sorts, ByName, ("sortOrder", true));
        SortAsTree = call.Arguments.Boolean("sortAsTree");
        FilterAsTree = call.Arguments.Boolean("filterAsTree");
    }

    internal bool SortAsTree { get; }

    internal bool FilterAsTree { get; }

    internal List<Mailbox> Run()
    {
        List<Mailbox> all = [.. _tree.All];
        all.Sort(_sort.Compare);
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

    private static int ByName(Mailbox a, Mailbox b)
    {
        int names = string.CompareOrdinal(a.Name, b.Name);
        return names != 0 ? names : a.Id.Value.CompareTo(b.Id.Value);
    }

    private Func<Mailbox, bool>? Condition(string condition, JsonElement value, JmapRun run)
    {
        switch (condition)
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
                return null;
        }
    }
}
