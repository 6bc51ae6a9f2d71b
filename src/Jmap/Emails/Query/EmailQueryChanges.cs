using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Email/queryChanges (RFC 8621 §4.5), answered from the change log: only the messages that changed, and where a result depends on
/// their conversations the messages of those, are asked again. Their places in the list are found by walking it to the last of them.
/// </summary>
internal sealed class EmailQueryChanges(MailStore store) : IJmapMethod
{
    public string Name => "Email/queryChanges";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal", "collapseThreads");
        EmailQuery query = EmailQuery.Read(call);
        string since = call.Arguments.RequiredText("sinceQueryState");
        string? upTo = call.Arguments.Text("upToId") is { } id ? call.Run.Resolve(id) : null;
        bool total = call.Arguments.Boolean("calculateTotal");
        Answer answer = await store.ReadAsync(reader => Find(reader, call, query, since, upTo, total, cancellationToken), cancellationToken).ConfigureAwait(false);
        QueryChangesResult.Write(call, since, answer.State, answer.Total, answer.Removed, answer.Added);
    }

    private Answer Find(StoreReader reader, JmapCall call, EmailQuery query, string since, string? upTo, bool withTotal, CancellationToken cancellationToken)
    {
        MessageChanges changes = MessageChanges.Since(reader, call.View, since, threads: false, call.Options.MaximumChanges);
        if (changes.HasMore) throw new MethodException("tooManyChanges", "More has changed than can be told: ask the query anew.");
        long? total = withTotal ? query.KnownTotal(reader, call.View) : null;
        if (changes.Messages.Count == 0)
        {
            if (withTotal) total ??= query.Run(reader, store, call.View, cancellationToken).LongCount();
            return new Answer(changes.EmailState, total, [], []);
        }

        HashSet<MessageId> affected = Affected(reader, query, changes);
        // RFC 8620 §5.6: those that are gone from the results, and those whose place may have changed; ids that were not in it do no harm.
        HashSet<MessageId> removed = [.. affected.Where(message => (message.Value & uint.MaxValue) < changes.Before.Next || changes.Messages.GetValueOrDefault(message).ShownAgain)];
        HashSet<MessageId> looked = Matching(reader, call.Account, changes.Scope, query, affected);
        var added = new List<(string, long)>();
        long index = 0;
        foreach (MessagePlace place in query.Run(reader, store, call.View, cancellationToken))
        {
            if (looked.Remove(place.Message)) added.Add((JmapIds.Of(place.Message), index));
            string current = JmapIds.Of(place.Message);
            index++;
            // With a total that is not known the list is walked to its end.
            if (current == upTo || looked.Count == 0 && (!withTotal || total is not null)) break;
        }

        if (withTotal && total is null) total = query.Run(reader, store, call.View, cancellationToken).LongCount();
        return new Answer(changes.EmailState, total, [.. removed.Select(JmapIds.Of)], added);
    }

    private static HashSet<MessageId> Affected(StoreReader reader, EmailQuery query, MessageChanges changes)
    {
        HashSet<MessageId> affected = [.. changes.Messages.Keys];
        if (!query.LooksAtThread) return affected;
        foreach (ThreadId thread in changes.Messages.Values.Select(static change => change.Thread).Distinct())
            affected.UnionWith(reader.PlacesOf(thread).Select(static place => place.Message));
        return affected;
    }

    // Those that are in the list, or would be if threads were not collapsed: of each thread the list has one.
    private HashSet<MessageId> Matching(StoreReader reader, AccountId account, MailScope scope, EmailQuery query, HashSet<MessageId> affected)
    {
        var subject = new FilterSubject(reader, store, reader.Keywords(account), scope, query.Filter?.Within);
        var matching = new HashSet<MessageId>();
        var best = new Dictionary<ThreadId, (MessageId Message, SortKey[] Keys)>();
        foreach (MessageId message in affected)
        {
            if (Email.Find(reader, message, scope) is not { } email) continue;
            MessagePlace place = query.Filter?.Within is { } within ? email.Places.FirstOrDefault(p => p.Mailbox == within, email.Places[0]) : email.Places[0];
            subject.Set(place);
            if (!query.Matches(subject)) continue;
            if (!query.CollapseThreads)
            {
                matching.Add(message);
                continue;
            }

            SortKey[] keys = query.KeysOf(subject);
            if (!best.TryGetValue(email.Thread, out var other) || query.Compare(keys, message, other.Keys, other.Message) < 0) best[email.Thread] = (message, keys);
        }

        matching.UnionWith(best.Values.Select(static first => first.Message));
        return matching;
    }

    private sealed record Answer(string State, long? Total, IReadOnlyCollection<string> Removed, IReadOnlyList<(string, long)> Added);
}
