using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

public class TraceSearchTests
{
    [Fact]
    public async Task Pages_show_each_record_once_the_newest_first()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        for (int i = 0; i < 25; i++)
        {
            // Several of one moment, and some whose clock was behind.
            JournalRecord record = ActivityFiguresTests.Bounced(now.AddSeconds(-(i % 7))) with { Trace = $"T{i}" };
            await ActivityFiguresTests.WriteAsync(harness, record, ActivityFiguresTests.Sent(now.AddSeconds(-i)) with { Trace = $"S{i}" });
        }

        var seen = new List<long>();
        TracePlace? place = TracePlace.End;
        while (place is { } from)
        {
            TracePage page = await FindAsync(harness, new TraceQuery { Outcome = "bounced" }, from, limit: 4, related: false);
            Assert.True(page.Records.Count <= 4);
            seen.AddRange(page.Records.Select(static record => record.Sequence));
            place = page.Next;
        }

        Assert.Equal(25, seen.Count);
        Assert.Equal(25, seen.Distinct().Count());
    }

    [Fact]
    public async Task Each_condition_leaves_what_it_says()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        await ActivityFiguresTests.WriteAsync(
            harness,
            ActivityFiguresTests.Sent(now), ActivityFiguresTests.Bounced(now), ActivityFiguresTests.Deferred(now),
            new JournalRecord("rejected") { At = now, Recipient = "alice@here.test", Detail = "stage=relay-control reason=relay remote=192.0.2.7 reply=550 5.7.1 no" },
            new JournalRecord("rejections") { At = now, Detail = "count=3 stage=loop reason=loop reply=554" },
            new JournalRecord("sign-in-failed") { At = now, Detail = "protocol=imap mechanism=PLAIN remote=192.0.2.7 tls=yes name=alice@here.test" });
        Assert.Equal(["bounced"], await KindsAsync(harness, new TraceQuery { Outcome = "bounced", BounceClass = "unknown", Destination = "There.test" }));
        Assert.Equal(["deferred"], await KindsAsync(harness, new TraceQuery { BounceClass = "rate-limited" }));
        Assert.Equal(["sent", "bounced", "deferred"], await KindsAsync(harness, new TraceQuery { Destination = "there.test" }));
        Assert.Equal(["rejected", "rejections"], await KindsAsync(harness, new TraceQuery { Outcome = "rejected" }));
        Assert.Equal(["rejections"], await KindsAsync(harness, new TraceQuery { Outcome = "rejected", Stage = "loop" }));
        Assert.Equal(["sign-in-failed"], await KindsAsync(harness, new TraceQuery { Outcome = "sign-in-failed", Protocol = "imap" }));
        Assert.Empty(await KindsAsync(harness, new TraceQuery { Outcome = "sign-in-failed", Protocol = "pop3" }));
        Assert.Empty(await KindsAsync(harness, new TraceQuery { Outcome = "sent", Kind = "bounced" }));
        Assert.Equal(["bounced"], await KindsAsync(harness, new TraceQuery { Recipient = "C@there.test" }));
        Assert.Equal(["sent"], await KindsAsync(harness, new TraceQuery { Trace = "T1" }));
        Assert.Empty(await KindsAsync(harness, new TraceQuery { Outcome = "sent", Until = now }));
        Domain here = await HereAsync(harness);
        Assert.Equal(["sent", "bounced", "deferred", "rejected", "sign-in-failed"], await KindsAsync(harness, new TraceQuery { Domain = here.Id }));
        Assert.Equal(["sign-in-failed"], await KindsAsync(harness, new TraceQuery { Domain = here.Id, Outcome = "sign-in-failed" }));
        Assert.Empty(await KindsAsync(harness, new TraceQuery { Domain = here.Id + 1 }));
    }

    [Fact]
    public async Task A_message_is_told_with_all_that_became_of_it_and_the_page_keeps_its_measure()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        await ActivityFiguresTests.WriteAsync(harness, [.. Enumerable.Range(0, 3).SelectMany(i => new[] { ActivityFiguresTests.Deferred(now.AddSeconds(i)) with { Trace = $"M{i}" }, ActivityFiguresTests.Bounced(now.AddSeconds(i)) with { Trace = $"M{i}" } })]);
        TracePage page = await FindAsync(harness, new TraceQuery { Outcome = "bounced" }, TracePlace.End, limit: 5, related: true);
        Assert.Equal(["M1", "M1", "M2", "M2"], page.Records.Select(static record => record.Trace));
        page = await FindAsync(harness, new TraceQuery { Outcome = "bounced" }, page.Next!.Value, limit: 5, related: true);
        Assert.Equal(["M0", "M0"], page.Records.Select(static record => record.Trace));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Where_the_index_is_far_behind_the_journal_itself_is_read()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        JournalRecord[] many = [.. Enumerable.Range(0, 4500).Select(i => ActivityFiguresTests.Sent(now) with { Trace = $"S{i}" })];
        await ActivityFiguresTests.WriteAsync(harness, [.. many, ActivityFiguresTests.Bounced(now), ActivityFiguresTests.Deferred(now) with { Trace = "T2" }]);
        TracePage page = await FindAsync(harness, new TraceQuery { Outcome = "bounced" }, TracePlace.End, limit: 10, related: true);
        Assert.Equal(["bounced", "deferred"], page.Records.Select(static record => record.Kind));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task A_search_that_leaves_little_stops_and_says_where_to_go_on()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        await ActivityFiguresTests.WriteAsync(harness, [ActivityFiguresTests.Sent(now.AddHours(-1)) with { Detail = "queue=Q1 to=rare.test reply=250 ok" }, .. Enumerable.Range(0, 2000).Select(i => ActivityFiguresTests.Sent(now))]);
        await harness.ActivityConsumer.CatchUpAsync(DeliveryHarness.Token);
        Assert.True(await harness.ActivityConsumer.CatchUpAsync(DeliveryHarness.Token));
        RecordDomains domains = await RecordDomains.AtAsync(harness.Directory, null, DeliveryHarness.Token);
        var query = new TraceQuery { Outcome = "sent", Show = static record => record.Detail!.Contains("rare", StringComparison.Ordinal) ? record : null };
        TracePage page = await harness.Store.ReadAsync(reader => new TraceReading(reader, query, domains, indexed: true).Page(TracePlace.End, 10, false, rowsAtOnce: 100, mostRows: 1000), DeliveryHarness.Token);
        Assert.Empty(page.Records);
        page = await harness.Store.ReadAsync(reader => new TraceReading(reader, query, domains, indexed: true).Page(page.Next!.Value, 10, false, rowsAtOnce: 100, mostRows: 5000), DeliveryHarness.Token);
        Assert.Single(page.Records);
    }

    [Fact]
    public async Task The_index_forgets_what_the_journal_has_forgotten()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await ActivityFiguresTests.WriteAsync(harness, [.. Enumerable.Range(0, 50).Select(i => ActivityFiguresTests.Sent(harness.Clock.GetUtcNow()) with { Trace = $"S{i}" })]);
        await harness.ActivityConsumer.CatchUpAsync(DeliveryHarness.Token);
        await harness.Store.WriteAsync(static transaction => transaction.Sql.Execute("DELETE FROM journal WHERE sequence < (SELECT MAX(sequence) FROM journal)"));
        await harness.ActivityConsumer.ForgetTraceAsync(DeliveryHarness.Token);
        Assert.Equal(1, await harness.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(DISTINCT sequence) FROM delivery_trace"), DeliveryHarness.Token));
    }

    private static async Task<Domain> HereAsync(DeliveryHarness harness) => (await harness.Directory.FindDomainAsync(Mail.DomainName.Parse("here.test"), DeliveryHarness.Token))!;

    private static async Task<List<string>> KindsAsync(DeliveryHarness harness, TraceQuery query) =>
        [.. (await FindAsync(harness, query, TracePlace.End, 100, related: false)).Records.Select(static record => record.Kind).Where(static kind => kind != "account-created")];

    private static async Task<TracePage> FindAsync(DeliveryHarness harness, TraceQuery query, TracePlace from, int limit, bool related) =>
        await harness.Trace.FindAsync(query, await RecordDomains.AtAsync(harness.Directory, null, DeliveryHarness.Token), from, limit, related, DeliveryHarness.Token);
}
