using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// A query over an account's messages. By arrival it walks the store's own order and stops when the page is full, so that a list's first
/// page costs what it shows; by anything else it finds all that match and sorts them.
/// </summary>
internal sealed class EmailQuery(EmailFilter? filter, IReadOnlyList<EmailSort> sort, bool collapseThreads)
{
    private const int FirstPage = 128;
    private const int Page = 2048;

    // Places looked at between two looks whether the client is still there.
    private const int Patience = 1024;

    internal EmailFilter? Filter => filter;

    internal bool CollapseThreads => collapseThreads;

    internal bool LooksAtThread => collapseThreads || filter is { LooksAtThread: true } || sort.Any(static by => by.LooksAtThread);

    /// <exception cref="MethodException">The filter or the sort is none that the server knows.</exception>
    internal static EmailQuery Read(JmapCall call) =>
        new(EmailFilterReader.Read(call.Arguments, call.Run), EmailSort.Read(call.Arguments), call.Arguments.Boolean("collapseThreads"));

    /// <summary>The results in order; of each conversation only the first where threads are collapsed.</summary>
    internal IEnumerable<MessagePlace> Run(StoreReader reader, MailStore store, AccountView view, CancellationToken cancellationToken)
    {
        var threads = collapseThreads ? new HashSet<ThreadId>() : null;
        MailScope scope = view.Open(reader);
        var subject = new FilterSubject(reader, store, reader.Keywords(view.Account), scope, filter?.Within);
        IEnumerable<MessagePlace> found = sort is [{ IsByArrival: true }] && filter?.Narrowing is null
            ? ByArrival(reader, subject, view.Account, scope, cancellationToken)
            : Sorted(reader, store, subject, view.Account, scope, cancellationToken);
        foreach (MessagePlace place in found)
        {
            if (threads?.Add(place.Thread) ?? true) yield return place;
        }
    }

    /// <summary>How many results there are, where that is known without listing them.</summary>
    internal long? KnownTotal(StoreReader reader, AccountView view)
    {
        if (filter is not ({ IsOnlyMailbox: true, Within: not null })) return null;
        return reader.FindMailbox(filter.Within.Value) is { } mailbox && mailbox.Account == view.Account && view.Open(reader).Reads(mailbox.Id) ? (collapseThreads ? mailbox.Threads : mailbox.Emails) : 0;
    }

    /// <summary>Whether a message is a result, threads not collapsed.</summary>
    internal bool Matches(FilterSubject subject) => filter?.Matches(subject) ?? true;

    /// <summary>The order of two messages.</summary>
    internal int Compare(SortKey[] a, MessageId first, SortKey[] b, MessageId second)
    {
        for (int i = 0; i < sort.Count; i++)
        {
            int order = a[i].CompareTo(b[i]);
            if (order != 0) return sort[i].Ascending ? order : -order;
        }

        // As the store has it where two arrived in the same moment.
        int ids = first.Value.CompareTo(second.Value);
        return sort[^1].Ascending ? ids : -ids;
    }

    internal SortKey[] KeysOf(FilterSubject subject)
    {
        var keys = new SortKey[sort.Count];
        for (int i = 0; i < keys.Length; i++) keys[i] = sort[i].KeyOf(subject);
        return keys;
    }

    private IEnumerable<MessagePlace> ByArrival(StoreReader reader, FilterSubject subject, AccountId account, MailScope scope, CancellationToken cancellationToken)
    {
        int looked = 0;
        MessageId last = default;
        foreach (MessagePlace place in Walk(reader, subject, account, scope))
        {
            if (++looked % Patience == 0) cancellationToken.ThrowIfCancellationRequested();
            // The same message at two places has the same moment: they come one after the other.
            if (!scope.Shows(place) || place.Message == last) continue;
            last = place.Message;
            subject.Set(place);
            if (Matches(subject)) yield return place;
        }
    }

    private IEnumerable<MessagePlace> Walk(StoreReader reader, FilterSubject subject, AccountId account, MailScope scope)
    {
        bool ascending = sort[0].Ascending;
        if (filter?.Within is { } within)
            return reader.FindMailbox(within) is { } mailbox && mailbox.Account == account && scope.Reads(within) ? Listed(reader, subject, within, Walk(reader, within, ascending), ascending) : [];
        List<IEnumerator<MessagePlace>> walks = [];
        foreach (Mailbox mailbox in reader.ListMailboxes(account))
        {
            if (mailbox.Emails > 0 && scope.Reads(mailbox.Id)) walks.Add(Walk(reader, mailbox.Id, ascending).GetEnumerator());
        }

        return Merge(walks, ascending, static place => place.Received);
    }

    // Each of those that came back stands where it would had it been received then.
    private IEnumerable<MessagePlace> Listed(StoreReader reader, FilterSubject subject, MailboxId mailbox, IEnumerable<MessagePlace> walk, bool ascending)
    {
        if (sort[0].Property != EmailSort.Listed || subject.Returned.Count == 0) return walk;
        IEnumerable<MessagePlace> returned = subject.Returned.SelectMany(one => reader.PlacesOf(one.Key).Where(place => place.Mailbox == mailbox));
        return Merge([walk.Where(place => !subject.Returned.ContainsKey(place.Message)).GetEnumerator(), InOrder(returned).GetEnumerator()], ascending, place => subject.Returned.GetValueOrDefault(place.Message, place.Received));

        IEnumerable<MessagePlace> InOrder(IEnumerable<MessagePlace> places) =>
            ascending ? places.OrderBy(Key) : places.OrderByDescending(Key);

        (DateTimeOffset, long) Key(MessagePlace place) => (subject.Returned[place.Message], place.Message.Value);
    }

    private static IEnumerable<MessagePlace> Walk(StoreReader reader, MailboxId mailbox, bool ascending)
    {
        (DateTimeOffset, MessageId)? after = null;
        for (int size = FirstPage; ; size = Page)
        {
            IReadOnlyList<MessagePlace> page = reader.PlacesByArrival(mailbox, ascending, after, size);
            foreach (MessagePlace place in page) yield return place;
            if (page.Count < size) yield break;
            after = (page[^1].Received, page[^1].Message);
        }
    }

    private static IEnumerable<MessagePlace> Merge(List<IEnumerator<MessagePlace>> walks, bool ascending, Func<MessagePlace, DateTimeOffset> moment)
    {
        var queue = new PriorityQueue<IEnumerator<MessagePlace>, (long, long)>();
        foreach (IEnumerator<MessagePlace> walk in walks) Next(walk);
        while (queue.TryDequeue(out IEnumerator<MessagePlace>? walk, out _))
        {
            yield return walk.Current;
            Next(walk);
        }

        void Next(IEnumerator<MessagePlace> walk)
        {
            if (!walk.MoveNext()) return;
            long received = moment(walk.Current).UtcTicks, message = walk.Current.Message.Value;
            queue.Enqueue(walk, ascending ? (received, message) : (-received, -message));
        }
    }

    private IEnumerable<MessagePlace> Sorted(StoreReader reader, MailStore store, FilterSubject subject, AccountId account, MailScope scope, CancellationToken cancellationToken)
    {
        var found = new List<(MessagePlace Place, SortKey[] Keys)>();
        List<MessagePlace> candidates = Candidates(reader, store, account, scope, cancellationToken);
        bool together = sort.Any(static by => by.NeedsSummary) || filter?.Narrowing is { Field: not SearchField.Body };
        var summaries = new Dictionary<MessageId, MessageSummary?>();
        MessageId last = default;
        for (int i = 0; i < candidates.Count; i++)
        {
            if (i % Patience == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (together) ReadSummaries(reader, candidates, i, summaries);
            }

            MessagePlace place = candidates[i];
            if (!scope.Shows(place) || place.Message == last) continue;
            if (together) subject.Set(place, summaries.GetValueOrDefault(place.Message));
            else subject.Set(place);
            last = place.Message;
            if (Matches(subject)) found.Add((place, KeysOf(subject)));
        }

        found.Sort((a, b) => Compare(a.Keys, a.Place.Message, b.Keys, b.Place.Message));
        return found.Select(static f => f.Place);
    }

    // A thousand at once: they ascend, and stand side by side.
    private static void ReadSummaries(StoreReader reader, List<MessagePlace> places, int first, Dictionary<MessageId, MessageSummary?> summaries)
    {
        summaries.Clear();
        var ids = new List<MessageId>(Patience);
        for (int i = first; i < Math.Min(first + Patience, places.Count); i++)
        {
            if (ids.Count == 0 || ids[^1] != places[i].Message) ids.Add(places[i].Message);
        }

        reader.ReadMessages(ids, MessageDetail.Summary, message => summaries[message.Id] = message.Summary);
    }

    // Ascending by message.
    private List<MessagePlace> Candidates(StoreReader reader, MailStore store, AccountId account, MailScope scope, CancellationToken cancellationToken)
    {
        var places = new List<MessagePlace>();
        if (filter?.Narrowing is { } text && store.FindText(account, text.Field, text.Terms) is { CanNarrow: true } hits)
        {
            foreach (long message in hits.Maybe.Order()) places.AddRange(reader.PlacesOf(new MessageId(message)));
            if (hits.IndexedTo < reader.Numbers(account).NextMessage - 1) reader.VisitPlaces(account, hits.IndexedTo + 1, places.Add);
            return places;
        }

        if (filter?.Within is { } within)
        {
            if (reader.FindMailbox(within) is not { } mailbox || mailbox.Account != account || !scope.Reads(within)) return places;
            return Of(within);
        }

        // A part of an account costs what the part holds.
        if (!scope.IsWhole) return Of([.. scope.Listed.Where(scope.Reads)]);

        cancellationToken.ThrowIfCancellationRequested();
        reader.VisitPlaces(account, 0, places.Add);
        return places;

        List<MessagePlace> Of(params ReadOnlySpan<MailboxId> mailboxes)
        {
            foreach (MailboxId mailbox in mailboxes) places.AddRange(reader.PlacesOf(mailbox, UidSet.Range(1, uint.MaxValue)));
            places.Sort(static (a, b) => a.Message.Value.CompareTo(b.Message.Value));
            return places;
        }
    }
}
