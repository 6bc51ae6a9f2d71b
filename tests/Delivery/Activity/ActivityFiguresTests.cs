using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

public class ActivityFiguresTests
{
    [Fact]
    public async Task What_happened_is_told_by_minute_hour_and_day()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        await WriteAsync(harness, Sent(now.AddMinutes(-5)), Sent(now.AddMinutes(-5)), Bounced(now.AddMinutes(-3)), Deferred(now.AddMinutes(-3)));
        ActivityReport minutes = await harness.Activity.ReadAsync(null, now.AddMinutes(-10), now, null, DeliveryHarness.Token);
        Assert.Equal(SeriesStep.Minute, minutes.Step);
        int five = minutes.Times.ToList().FindIndex(time => time <= now.AddMinutes(-5) && time.AddMinutes(1) > now.AddMinutes(-5));
        Assert.Equal(2, minutes.Values["sent"][five]);
        Assert.Equal(2, minutes.Sum("sent"));
        Assert.Equal(1, minutes.Sum("bounced."));
        Assert.Equal(1, minutes.Sum("deferred.rate-limited"));
        Assert.Equal(2, (await harness.Activity.ReadAsync(null, now.AddDays(-3), now, null, DeliveryHarness.Token)).Sum("sent"));
        ActivityReport days = await harness.Activity.ReadAsync(null, now.AddDays(-60), now, null, DeliveryHarness.Token);
        Assert.Equal(SeriesStep.Day, days.Step);
        Assert.Equal(2, days.Sum("sent"));
    }

    [Fact]
    public async Task A_domain_has_its_own_figures_and_no_others()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        await WriteAsync(harness, Sent(now), Sent(now) with { Sender = "x@elsewhere.test" });
        Assert.Equal(2, (await harness.Activity.ReadAsync(null, now.AddHours(-1), now.AddMinutes(1), SeriesStep.Hour, DeliveryHarness.Token)).Sum("sent"));
        Domain here = (await harness.Directory.FindDomainAsync(DomainName.Parse("here.test"), DeliveryHarness.Token))!;
        Assert.Equal(1, (await harness.Activity.ReadAsync([here.Id], now.AddHours(-1), now.AddMinutes(1), SeriesStep.Hour, DeliveryHarness.Token)).Sum("sent"));
        Assert.Empty((await harness.Activity.ReadAsync([], now.AddHours(-1), now.AddMinutes(1), SeriesStep.Hour, DeliveryHarness.Token)).Values);
    }

    [Fact]
    public async Task A_flood_that_the_journal_sums_up_counts_in_full()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        await WriteAsync(
            harness,
            new JournalRecord("rejections") { At = now, Recipient = "*@here.test", Detail = "count=70 stage=relay-control reason=relay remote=192.0.2.7 reply=550" },
            new JournalRecord("rejected") { At = now, Recipient = "a@here.test", Detail = "stage=relay-control reason=relay remote=192.0.2.7 reply=550 5.7.1 no" },
            new JournalRecord("sign-in-failed") { At = now, Detail = "protocol=imap mechanism=PLAIN remote=192.0.2.7 tls=yes name=alice@here.test" },
            new JournalRecord("sign-in-failed") { At = now, Detail = "12 more sign-ins were not recorded one by one" },
            new JournalRecord("sign-in") { At = now, Detail = "protocol=smtp mechanism=PLAIN remote=192.0.2.7 tls=yes name=alice@here.test" });
        ActivityReport report = await harness.Activity.ReadAsync(null, now.AddHours(-1), now.AddMinutes(1), SeriesStep.Hour, DeliveryHarness.Token);
        Assert.Equal(71, report.Sum("rejected.relay-control"));
        Assert.Equal(1, report.Sum("sign-in-failed.imap"));
        Assert.Equal(12, report.Sum("sign-in-failed.unknown"));
        Assert.Equal(1, report.Sum("sign-in.smtp"));
    }

    [Fact]
    public async Task Gauges_are_noted_each_minute_and_a_domain_stays_what_it_was()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await harness.ReceiveAsync("a@elsewhere.test", "alice@here.test");
        await harness.ActivityConsumer.SampleAsync(DeliveryHarness.Token);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        long server = (await harness.Activity.ReadAsync(null, now.AddMinutes(-1), now.AddTicks(1), SeriesStep.Minute, DeliveryHarness.Token)).Values["storage.octets"][^1]!.Value;
        Assert.True(server > 0);
        harness.Clock.Advance(TimeSpan.FromHours(3));
        await harness.ActivityConsumer.SampleAsync(DeliveryHarness.Token);
        Domain here = (await harness.Directory.FindDomainAsync(DomainName.Parse("here.test"), DeliveryHarness.Token))!;
        ActivityReport hours = await harness.Activity.ReadAsync([here.Id], harness.Clock.GetUtcNow().AddHours(-4), harness.Clock.GetUtcNow(), SeriesStep.Hour, DeliveryHarness.Token);
        Assert.Equal(server, hours.Values["storage.octets"][^1]);
        Assert.Equal(server, hours.Values["storage.octets"][^2]);
        Assert.Null(hours.Values["storage.octets"][0]);
    }

    [Fact]
    public async Task What_is_kept_no_longer_is_forgotten_and_not_made_again()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(new DeliveryOptions { Figures = new FigureOptions { MinutesKept = TimeSpan.FromHours(1) } }, scheduler: false);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        await WriteAsync(harness, Sent(now));
        await harness.ActivityConsumer.CatchUpAsync(DeliveryHarness.Token);
        Assert.Equal(2, await CountAsync(harness, SeriesStep.Minute));
        harness.Clock.Advance(TimeSpan.FromHours(2));
        await harness.ActivityConsumer.ForgetAsync(DeliveryHarness.Token);
        await WriteAsync(harness, Sent(now));
        await harness.ActivityConsumer.CatchUpAsync(DeliveryHarness.Token);
        Assert.Equal(0, await CountAsync(harness, SeriesStep.Minute));
        Assert.Equal(2, await CountAsync(harness, SeriesStep.Hour));
    }

    [Fact]
    public async Task More_points_than_a_screen_has_are_refused()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        DateTimeOffset now = harness.Clock.GetUtcNow();
        await Assert.ThrowsAsync<FormatException>(() => harness.Activity.ReadAsync(null, now.AddDays(-30), now, SeriesStep.Minute, DeliveryHarness.Token));
        await Assert.ThrowsAsync<FormatException>(() => harness.Activity.ReadAsync(null, now.AddHours(1), now.AddHours(2), null, DeliveryHarness.Token));
    }

    internal static JournalRecord Sent(DateTimeOffset at) => new("sent") { At = at, Sender = "alice@here.test", Recipient = "b@there.test", Trace = "T1", Detail = "queue=Q1 to=there.test attempt=1 tls=yes after=1 host=mx reply=250 ok" };

    internal static JournalRecord Bounced(DateTimeOffset at) => new("bounced") { At = at, Sender = "alice@here.test", Recipient = "c@there.test", Trace = "T2", Detail = "queue=Q2 to=there.test attempt=1 host=mx class=unknown rule=x reply=550 5.1.1 no such user" };

    internal static JournalRecord Deferred(DateTimeOffset at) => new("deferred") { At = at, Sender = "alice@here.test", Recipient = "d@there.test", Trace = "T3", Detail = "queue=Q3 to=there.test attempt=1 host=mx class=rate-limited rule=x reply=451 4.7.0 slower" };

    internal static Task WriteAsync(DeliveryHarness harness, params JournalRecord[] records) => harness.Store.WriteAsync(transaction =>
    {
        foreach (JournalRecord record in records) transaction.Journal(record);
        return 0;
    });

    private static async Task<long> CountAsync(DeliveryHarness harness, SeriesStep step) =>
        await harness.Store.ReadAsync(reader => reader.Sql.Scalar("SELECT COUNT(*) FROM delivery_series WHERE step = @1 AND name = 'sent'", (long)step), DeliveryHarness.Token);
}
