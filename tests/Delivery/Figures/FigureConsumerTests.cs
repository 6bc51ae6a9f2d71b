using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

public class FigureConsumerTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_record_counts_once_however_often_the_journal_is_read()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(new DeliveryOptions { Figures = new FigureOptions { BatchSize = 7 } }, scheduler: false);
        for (int i = 0; i < 20; i++) await WriteAsync(harness, "there.test", At);
        Assert.True(await harness.Figures.CatchUpAsync(DeliveryHarness.Token));
        Assert.True(await harness.Figures.CatchUpAsync(DeliveryHarness.Token));
        Assert.Equal(20, (await ReportAsync(harness)).Total.Queued);
        // Whoever comes after a restart goes on from the same place.
        await WriteAsync(harness, "there.test", At);
        Assert.Equal(21, (await ReportAsync(harness)).Total.Queued);
    }

    [Fact]
    public async Task Counts_whose_transaction_is_lost_are_counted_with_the_next_one()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await WriteAsync(harness, "there.test", At);
        // A table that refuses: what ends the transaction halfway undoes the checkpoint too.
        await RunAsync(harness, "CREATE TRIGGER refuse BEFORE UPDATE ON journal_checkpoint BEGIN SELECT RAISE(ABORT, 'refused'); END");
        await RunAsync(harness, "CREATE TRIGGER refuse_first BEFORE INSERT ON journal_checkpoint BEGIN SELECT RAISE(ABORT, 'refused'); END");
        await Assert.ThrowsAnyAsync<Exception>(() => harness.Figures.CatchUpAsync(DeliveryHarness.Token));
        Assert.Equal(0, await harness.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM delivery_figure"), DeliveryHarness.Token));
        await RunAsync(harness, "DROP TRIGGER refuse");
        await RunAsync(harness, "DROP TRIGGER refuse_first");
        Assert.Equal(1, (await ReportAsync(harness)).Total.Queued);
    }

    [Fact]
    public async Task Two_that_read_the_same_journal_do_not_count_twice()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        for (int i = 0; i < 50; i++) await WriteAsync(harness, "there.test", At);
        using FigureConsumer other = harness.AnotherConsumer();
        await Task.WhenAll(harness.Figures.CatchUpAsync(DeliveryHarness.Token), other.CatchUpAsync(DeliveryHarness.Token));
        Assert.Equal(50, (await ReportAsync(harness)).Total.Queued);
    }

    [Fact]
    public async Task Destinations_without_end_are_counted_together()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(new DeliveryOptions { Figures = new FigureOptions { MaximumFlows = 3 } }, scheduler: false);
        for (int i = 0; i < 10; i++) await WriteAsync(harness, $"d{i}.test", At);
        Assert.Equal(10, (await ReportAsync(harness)).Total.Queued);
        Assert.Equal(4, await harness.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM delivery_flow"), DeliveryHarness.Token));
    }

    [Fact]
    public async Task Hours_are_told_apart_and_old_ones_are_forgotten()
    {
        await using DeliveryHarness harness = await DeliveryHarness.StartAsync(scheduler: false);
        await WriteAsync(harness, "there.test", At);
        await WriteAsync(harness, "there.test", At.AddHours(-2));
        await WriteAsync(harness, "there.test", At.AddDays(-100));
        DeliverabilityReport report = await ReportAsync(harness);
        Assert.Equal(2, report.Total.Queued);
        Assert.Equal([new DateTimeOffset(2026, 1, 5, 7, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero)], report.Hours.Select(static hour => hour.Hour));
        await harness.Store.WriteAsync(static transaction => FigureTable.Forget(transaction.Sql, JournalFold.HourOf(At.AddDays(-90))), DeliveryHarness.Token);
        Assert.Equal(2, await harness.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM delivery_flow"), DeliveryHarness.Token));
    }

    private static Task WriteAsync(DeliveryHarness harness, string destination, DateTimeOffset at) => harness.Store.WriteAsync(transaction =>
    {
        transaction.Journal(new JournalRecord("queued") { At = at, Sender = "alice@here.test", Recipient = $"b@{destination}", Detail = $"queue=Q1 to={destination}" });
        return 0;
    });

    private static Task RunAsync(DeliveryHarness harness, string sql) => harness.Store.WriteAsync(transaction => transaction.Sql.Execute(sql));

    private static Task<DeliverabilityReport> ReportAsync(DeliveryHarness harness) => harness.Deliverability.ReportAsync(null, TimeSpan.FromDays(7), "en", DeliveryHarness.Token);
}
