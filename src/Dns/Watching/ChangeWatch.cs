using System.Runtime.CompilerServices;

namespace Posthouse.Dns;

/// <summary>
/// Follows a domain's records until every server and every resolver shows them. When that will be follows from what they remember: a
/// resolver may keep what was there before for as long as that said.
/// </summary>
public sealed class ChangeWatch(DomainChecker checker, WatchOptions options, TimeProvider clock)
{
    /// <summary>A round for each look, the last one where all is shown or the time is over.</summary>
    /// <param name="plan">Asked before each look: keys turn, and domains that a flattened SPF record was made from change, while it is watched.</param>
    /// <param name="cancellationToken">Nobody watches any more.</param>
    public async IAsyncEnumerable<WatchRound> FollowAsync(Func<CancellationToken, ValueTask<MailDomain>> plan, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        DateTimeOffset end = clock.GetUtcNow() + options.Longest;
        var histories = new Dictionary<(string, string), SetHistory>();
        while (true)
        {
            MailDomain current = await plan(cancellationToken).ConfigureAwait(false);
            IReadOnlyList<CheckedSet> sets = await checker.AskAsync(current, cancellationToken).ConfigureAwait(false);
            DateTimeOffset now = clock.GetUtcNow();
            var pending = new List<PendingRecord>();
            foreach (CheckedSet set in sets)
            {
                if (!histories.TryGetValue((set.Name, set.Type), out SetHistory? history)) histories[(set.Name, set.Type)] = history = new SetHistory();
                if (history.Look(set, now) is { } record) pending.Add(current.Spf is null ? record : record with { Drift = DriftOf(set) });
            }

            bool over = now >= end;
            yield return new WatchRound(now, sets.Count - pending.Count, sets.Count, pending) { GaveUp = over && pending.Count > 0 };
            if (pending.Count == 0 || over) yield break;
            TimeSpan wait = end - now < options.Interval ? end - now : options.Interval;
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static SpfDrift? DriftOf(CheckedSet set)
    {
        if (set.Wanted.FirstOrDefault(static w => SingleRecord.KindOf(w.Name, w.PlainValue) == "spf") is not { } wanted) return null;
        IEnumerable<string> published = set.Answers.Where(static a => a.Place.Authoritative).SelectMany(static a => a.Answer.Values).Select(static v => RecordValue.Text("TXT", v)).OfType<string>();
        return published.Where(t => SingleRecord.KindOf(wanted.Name, t) == "spf").Select(t => SpfDrift.Of(wanted.PlainValue, t)).FirstOrDefault(static d => d is not null);
    }

    // How long what was there before may be remembered, and since when it is there no more.
    private sealed class SetHistory
    {
        private TimeSpan _old;
        private DateTimeOffset? _published;

        internal PendingRecord? Look(CheckedSet set, DateTimeOffset now)
        {
            List<PlaceRecords> late = [.. set.Answers.Where(a => !set.IsShown(a))];
            bool held = set.Answers.Any(static a => a.Place.Authoritative) && late.All(static a => !a.Place.Authoritative);
            // At a server of the zone the whole time to live of the old answer is seen, at a resolver what is left of it.
            foreach (PlaceRecords place in late.Where(static a => !a.Answer.Failed && a.Place.Authoritative)) _old = place.Answer.TimeToLive > _old ? place.Answer.TimeToLive : _old;
            if (!held) _published = null;
            else _published ??= now;
            if (late.Count == 0 && set.Answers.Count > 0) return null;
            // A resolver that does not answer is not waited for once all others show it: it may never answer.
            if (held && late.All(static a => a.Answer.Failed)) return null;
            DateTimeOffset? everywhere = _published is { } since ? since + _old : null;
            TimeSpan left = late.Where(static a => !a.Place.Authoritative && !a.Answer.Failed).Select(static a => a.Answer.TimeToLive).DefaultIfEmpty(TimeSpan.Zero).Max();
            if (everywhere is not null && now + left > everywhere) everywhere = now + left;
            return new PendingRecord(set.Name, set.Type, [.. set.Wanted.Select(static w => w.Value)], held, everywhere, [.. late.Select(static a => a.Place.Name)]);
        }
    }
}
