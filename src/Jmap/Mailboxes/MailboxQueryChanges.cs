using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Mailbox/queryChanges (RFC 8621 §2.4). Messages that come and go change no query: nothing is filtered or sorted by counts.</summary>
internal sealed class MailboxQueryChanges(MailStore store) : IJmapMethod
{
    private const int Records = 512;

    public string Name => "Mailbox/queryChanges";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal", "sortAsTree", "filterAsTree");
        string since = call.Arguments.RequiredText("sinceQueryState");
        (MailboxTree tree, string state, HashSet<MailboxId> changed) = await store.ReadAsync(
            reader => (MailboxTree.Of(reader, call.View), MailboxState.Of(reader, call.View), Changed(reader, call.View, since)), cancellationToken).ConfigureAwait(false);
        var query = new MailboxQuery(call, tree);
        // In a tree, what is above moves what is below.
        if (changed.Count > 0 && (query.SortAsTree || query.FilterAsTree)) changed.UnionWith(tree.All.Select(static mailbox => mailbox.Id));
        List<Mailbox> results = query.Run();
        var added = new List<(string Id, long Index)>();
        for (int i = 0; i < results.Count; i++)
        {
            if (changed.Contains(results[i].Id)) added.Add((JmapIds.Of(results[i].Id), i));
        }

        QueryChangesResult.Write(call, since, state, call.Arguments.Boolean("calculateTotal") ? results.Count : null, [.. changed.Select(JmapIds.Of)], added);
    }

    private static HashSet<MailboxId> Changed(StoreReader reader, AccountView view, string text)
    {
        AccountId account = view.Account;
        MailScope scope = view.Open(reader);
        if (!MailboxState.TryParse(scope.Unmask(text), out MailboxState since) || since.ModSeq > reader.HighestModSeq(account) || since.ModSeq < reader.ChangesKnownSince(account))
            throw MethodException.CannotCalculateChanges("The state is older than the log of changes, or none of this account's.");
        var changed = new HashSet<MailboxId>();
        for (ModSeq at = since.ModSeq; ;)
        {
            IReadOnlyList<LoggedChange> log = reader.LogOf(account, at, Records);
            foreach (LoggedChange record in log)
            {
                // One that was shared and is gone has taken its rights with it: that state is another one.
                if (record.Kind is ChangeKind.MailboxCreated or ChangeKind.MailboxChanged or ChangeKind.MailboxDeleted && scope.Lists(record.Mailbox)) changed.Add(record.Mailbox);
                at = record.ModSeq;
            }

            if (log.Count < Records) return changed;
        }
    }
}
