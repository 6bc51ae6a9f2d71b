using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Mailbox/set (RFC 8621 §2.5).</summary>
internal sealed class MailboxSet(MailStore store, PrincipalDirectory principals) : SetMethod(store)
{
    private const int MaximumName = 490;

    public override string Name => "Mailbox/set";

    public override string Capability => Capabilities.Mail;

    internal override IReadOnlySet<string> Updatable { get; } = FrozenSet.Create("name", "parentId", "role", "sortOrder", "isSubscribed", "shareWith");

    protected override IReadOnlyList<string> OwnArguments => ["onDestroyRemoveEmails"];

    protected override string State(StoreReader reader, AccountView view) => MailboxState.Of(reader, view);

    // A parent that is made in the same call comes before its children; a circle stays, and fails. Each is looked at once.
    protected override IEnumerable<JsonProperty> Order(List<JsonProperty> create)
    {
        Dictionary<string, JsonProperty> all = create.ToDictionary(static property => property.Name, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var line = new Stack<JsonProperty>();
        foreach (JsonProperty property in create)
        {
            for (JsonProperty? at = property; at is { } one && done.Add(one.Name); at = ParentIn(one, all)) line.Push(one);
            while (line.TryPop(out JsonProperty next)) yield return next;
        }
    }

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        MailboxPatch patch = MailboxPatch.Read(value, call.Run, creating: true);
        IReadOnlyDictionary<Grantee, string> names = await NamesAsync(call, patch.Shares, cancellationToken).ConfigureAwait(false);
        (Mailbox made, MailboxRights rights, bool subscribed) = await WriteAsync(
            call,
            transaction =>
            {
                MailboxTree tree = MailboxTree.Of(transaction, call.Account);
                MailScope scope = call.View.Open(transaction);
                if (patch.Parent is { } parent) RequireParent(tree, scope, parent);
                else if (!scope.IsWhole) throw Forbidden();
                if (patch.Role is not (null or MailboxRole.None) && !scope.IsWhole) throw Forbidden();
                string path = Path(tree, patch.Parent, patch.Name!);
                RequireRole(tree, patch.Role, null);
                Mailbox mailbox = transaction.CreateMailbox(call.Account, path, patch.Role ?? MailboxRole.None);
                // It has the access list of the one that it is below.
                scope = call.View.Open(transaction);
                if (patch.SortOrder is { } order) transaction.SetSortOrder(mailbox.Id, order);
                Subscribe(transaction, call, scope, mailbox, patch.Subscribed ?? true);
                if (patch.Shares is { } shares) Share(transaction, call, scope, mailbox, shares, names);
                return (transaction.FindMailbox(mailbox.Id)!, call.View.Open(transaction).In(mailbox.Id), patch.Subscribed ?? true);
            },
            cancellationToken).ConfigureAwait(false);
        return (JmapIds.Of(made.Id), output =>
        {
            // RFC 8620 §5.3: what the client did not say.
            if (patch.Role is null) output.WriteNull("role"u8);
            if (patch.SortOrder is null) output.WriteNumber("sortOrder"u8, MailboxTree.SortOrderOf(made));
            if (patch.Subscribed is null) output.WriteBoolean("isSubscribed"u8, subscribed);
            foreach (string count in (ReadOnlySpan<string>)["totalEmails", "unreadEmails", "totalThreads", "unreadThreads"]) output.WriteNumber(count, 0);
            output.WritePropertyName("myRights"u8);
            MailboxSharing.WriteRights(output, made, rights, call.Run.Using.Contains(MailShareCapability.Name));
        });
    }

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        MailboxPatch change = MailboxPatch.Read(patch, call.Run, creating: false);
        IReadOnlyDictionary<Grantee, string> names = await NamesAsync(call, change.Shares, cancellationToken).ConfigureAwait(false);
        await WriteAsync(
            call,
            transaction =>
            {
                MailboxTree tree = MailboxTree.Of(transaction, call.Account);
                MailScope scope = call.View.Open(transaction);
                Mailbox mailbox = Find(tree, scope, id);
                if (change.ChangesMailbox && !scope.May(mailbox.Id, MailboxRights.DeleteMailbox)) throw Forbidden();
                // What it is for, and what stands above all, is its owner's to say.
                if (!scope.IsWhole && (change.HasRole || (change.HasParent && change.Parent is null && tree.ParentOf(mailbox) is not null))) throw Forbidden();
                if (change.Parent is { } parent && (tree.ParentOf(mailbox) is not { } now || JmapIds.Of(now.Id) != parent)) RequireParent(tree, scope, parent);
                RequireRole(tree, change.Role, mailbox);
                // What may be refused comes before what is done.
                if (change.Shares is { } shares) Share(transaction, call, scope, mailbox, shares, names);
                if (change.Name is not null || change.HasParent) Rename(transaction, tree, mailbox, change);
                if (change.HasRole && (change.Role ?? MailboxRole.None) != mailbox.Role) transaction.SetRole(mailbox.Id, change.Role ?? MailboxRole.None);
                if (change.SortOrder is { } order) transaction.SetSortOrder(mailbox.Id, order);
                if (change.Subscribed is { } subscribed) Subscribe(transaction, call, scope, transaction.FindMailbox(mailbox.Id)!, subscribed);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        return null;
    }

    protected override async ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        bool removeEmails = call.Arguments.Boolean("onDestroyRemoveEmails");
        await WriteAsync(
            call,
            transaction =>
            {
                MailboxTree tree = MailboxTree.Of(transaction, call.Account);
                MailScope scope = call.View.Open(transaction);
                Mailbox mailbox = Find(tree, scope, id);
                if (mailbox.Role == MailboxRole.Inbox) throw new SetException("forbidden", "The Inbox cannot be destroyed.");
                if (!scope.May(mailbox.Id, MailboxRights.DeleteMailbox)) throw Forbidden();
                if (tree.HasChildren(mailbox)) throw new SetException("mailboxHasChild", "The mailbox has mailboxes below it.");
                if (!removeEmails && mailbox.Emails > 0) throw new SetException("mailboxHasEmail", "The mailbox has Emails in it.");
                transaction.DeleteMailbox(mailbox.Id);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // The names of those that are shared with, for the journal: those that the user sees and no others, so that ids cannot be guessed.
    private async ValueTask<IReadOnlyDictionary<Grantee, string>> NamesAsync(JmapCall call, SharePatch? shares, CancellationToken cancellationToken)
    {
        var names = new Dictionary<Grantee, string>();
        if (shares is null || !shares.Grantees.Any()) return names;
        PrincipalList known = await principals.OfAsync(call.User, cancellationToken).ConfigureAwait(false);
        foreach (Grantee grantee in shares.Grantees)
        {
            Principal principal = known.Find(PrincipalIds.Of(grantee)) ?? throw SetException.Invalid("shareWith", $"There is no principal '{PrincipalIds.Of(grantee)}'.");
            names[grantee] = principal.Email ?? AccountDirectory.Anyone;
        }

        return names;
    }

    private static void Share(WriteTransaction transaction, JmapCall call, MailScope scope, Mailbox mailbox, SharePatch shares, IReadOnlyDictionary<Grantee, string> names)
    {
        // RFC 4314 §4, SETACL.
        if (!scope.May(mailbox.Id, MailboxRights.Administer)) throw Forbidden();
        IReadOnlyList<MailboxGrant> before = transaction.Grants(mailbox.Id);
        List<MailboxGrant> changed = shares.Apply(before);
        if (changed.Exists(grant => grant.Grantee == Grantee.Account(mailbox.Account))) throw SetException.Invalid("shareWith", "The owner of a mailbox has all rights in it.");
        int added = changed.Count(grant => grant.Rights != MailboxRights.None && !before.Any(old => old.Grantee == grant.Grantee));
        if (before.Count + added > call.Options.MaximumGrants) throw new SetException("overQuota", $"A mailbox may be shared with {call.Options.MaximumGrants}.");
        foreach (MailboxGrant grant in changed) MailboxShares.Set(transaction, mailbox, grant, names.GetValueOrDefault(grant.Grantee) ?? PrincipalIds.Of(grant.Grantee), call.User.Address);
    }

    private static void Subscribe(WriteTransaction transaction, JmapCall call, MailScope scope, Mailbox mailbox, bool subscribed)
    {
        if (scope.IsWhole) transaction.SetSubscribed(call.Account, mailbox.Name, subscribed);
        else Subscriptions.Set(transaction, call.View.User, mailbox.Id, subscribed);
    }

    // RFC 4314 §4, CREATE and RENAME: the right stands on the mailbox above.
    private static void RequireParent(MailboxTree tree, MailScope scope, string parent)
    {
        if (!JmapIds.TryMailbox(parent, out MailboxId id) || tree.Find(id) is null || !scope.Lists(id)) throw SetException.Invalid("parentId", "There is no such mailbox.");
        if (!scope.May(id, MailboxRights.CreateMailboxes)) throw Forbidden();
    }

    private static SetException Forbidden() => new("forbidden", "You have not been given the right to do that.");

    private static void Rename(WriteTransaction transaction, MailboxTree tree, Mailbox mailbox, MailboxPatch change)
    {
        string name = change.Name ?? tree.NameOf(mailbox);
        string? parent = change.HasParent ? change.Parent : tree.ParentOf(mailbox) is { } current ? JmapIds.Of(current.Id) : null;
        if (mailbox.Role == MailboxRole.Inbox)
        {
            if (parent is null && name == tree.NameOf(mailbox)) return;
            throw new SetException("forbidden", "The Inbox stays where it is.");
        }

        string path = parent is null && change.Name is null && name.Contains(Mailbox.Separator, StringComparison.Ordinal) ? name : Path(tree, parent, name);
        if (path == mailbox.Name) return;
        if (path.StartsWith(mailbox.Name + Mailbox.Separator, StringComparison.Ordinal)) throw SetException.Invalid("parentId", "A mailbox cannot be below itself.");
        if (tree.Find(path) is { } other && other.Id != mailbox.Id) throw SetException.Invalid("name", "There is a mailbox of that name already.");
        transaction.RenameMailbox(mailbox.Id, path);
    }

    private static string Path(MailboxTree tree, string? parent, string name)
    {
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaximumName || name.Contains(Mailbox.Separator, StringComparison.Ordinal) || name.Any(static c => char.IsControl(c) || c is '\u2028' or '\u2029'))
            throw SetException.Invalid("name", $"A name has 1 to {MaximumName} octets, no '/' and no control characters.");
        string path = name;
        if (parent is not null) path = (JmapIds.TryMailbox(parent, out MailboxId id) && tree.Find(id) is { } above ? above.Name : throw SetException.Invalid("parentId", "There is no such mailbox.")) + Mailbox.Separator + name;
        if (parent is null && name.Equals(Mailbox.Inbox, StringComparison.OrdinalIgnoreCase)) throw SetException.Invalid("name", "There is an Inbox already.");
        path = path.IsNormalized() ? path : path.Normalize();
        if (tree.Find(path) is { } existing) throw new SetException("invalidProperties", "There is a mailbox of that name already.") { Properties = ["name"], ExistingId = JmapIds.Of(existing.Id) };
        return path;
    }

    private static void RequireRole(MailboxTree tree, MailboxRole? role, Mailbox? of)
    {
        if (role is null or MailboxRole.None || of?.Role == role) return;
        if (of?.Role == MailboxRole.Inbox || role == MailboxRole.Inbox) throw SetException.Invalid("role", "The Inbox's role is fixed.");
        // RFC 8621 §2: no two mailboxes have the same role.
        if (tree.All.Any(mailbox => mailbox.Role == role)) throw SetException.Invalid("role", "Another mailbox has that role.");
    }

    private static Mailbox Find(MailboxTree tree, MailScope scope, string id) => JmapIds.TryMailbox(id, out MailboxId mailbox) && scope.Lists(mailbox) && tree.Find(mailbox) is { } found ? found : throw SetException.NotFound();

    private static JsonProperty? ParentIn(JsonProperty property, Dictionary<string, JsonProperty> all) =>
        property.Value.TryGetProperty("parentId", out JsonElement parent) && parent.ValueKind == JsonValueKind.String && parent.GetString() is ['#', .. var id] && all.TryGetValue(id, out JsonProperty found) ? found : null;
}
