using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>Days of a new address, played.</summary>
public class WarmUpTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
    private readonly DeliveryOptions _options = new() { WarmUp = new WarmUpOptions { Schedule = [10, 20, 40] } };
    private WarmUpLedger _ledger;

    public WarmUpTests() => _ledger = new WarmUpLedger(_options, _clock);

    [Fact]
    public void Clean_days_lead_up_to_an_address_that_is_warm()
    {
        Assert.Equal(10, Day(sent: 10));
        Assert.Equal(20, Day(sent: 20));
        Assert.Equal(40, Day(sent: 25));
        Assert.Equal(int.MaxValue, Left());
        Assert.Null(Assert.Single(_ledger.Figures()).Allowance);
    }

    [Fact]
    public void A_day_with_little_mail_proves_nothing_and_one_with_refusals_or_many_deferrals_is_a_step_down()
    {
        Day(sent: 10);
        Day(sent: 5);
        Assert.Equal(20, Day(sent: 12, refused: 1));
        Assert.Equal(10, Day(sent: 8));
        Assert.Equal(20, Day(sent: 12, deferred: 5));
        Assert.Equal(10, Left());
    }

    [Fact]
    public void Refusals_end_the_day_at_once()
    {
        _ledger.Reserve("a", "p", 4);
        _ledger.Settle("a", "p", 4, 1, 0, 3);
        Assert.Equal(0, _ledger.Reserve("a", "p", 1));
        Assert.True(Assert.Single(_ledger.Figures()).Ended);
        // Other providers know nothing of it.
        Assert.Equal(10, _ledger.Reserve("a", "q", 99));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(10, _ledger.Reserve("a", "p", 99));
    }

    [Fact]
    public void What_is_under_way_counts_and_what_was_not_sent_may_go_later()
    {
        Assert.Equal(7, _ledger.Reserve("a", "p", 7));
        Assert.Equal(3, _ledger.Reserve("a", "p", 7));
        Assert.Equal(0, _ledger.Reserve("a", "p", 7));
        _ledger.Settle("a", "p", 7, 0, 0, 0);
        Assert.Equal(7, _ledger.Reserve("a", "p", 99));
    }

    [Fact]
    public void After_a_month_without_mail_half_of_the_steps_are_lost()
    {
        Day(sent: 10);
        Day(sent: 20);
        Assert.Equal(40, Left());
        _clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(20, Left());
    }

    [Fact]
    public void A_calendar_that_is_set_back_gives_no_new_day()
    {
        var stepped = new SteppedClock(_clock);
        _ledger = new WarmUpLedger(_options, stepped);
        Assert.Equal(10, _ledger.Reserve("a", "p", 99));
        stepped.Step(TimeSpan.FromDays(-3));
        Assert.Equal(0, _ledger.Reserve("a", "p", 99));
    }

    [Fact]
    public async Task A_restart_in_the_middle_of_a_day_goes_on_where_it_was()
    {
        await using DeliveryHarness here = await StartAsync(_options, scheduler: false);
        Day(sent: 10);
        _ledger.Reserve("a", "p", 15);
        _ledger.Settle("a", "p", 15, 12, 1, 1);
        await Memory(_ledger).WriteAsync();
        var again = new WarmUpLedger(_options, _clock);
        await Memory(again).ReadAsync(Token);
        Assert.Equal(_ledger.Figures(), again.Figures());
        Assert.Equal(6, again.Reserve("a", "p", 99));

        DestinationMemory Memory(WarmUpLedger ledger) => new(here.Store, new LaneSet(new RouteTable([]), new QueueIntake(), _options, _clock, new Random(1)), ledger, _options, _clock, NullLogger.Instance);
    }

    // The allowance of the day; then what came of it, and the next day.
    private int Day(int sent, int deferred = 0, int refused = 0)
    {
        int allowed = _ledger.Reserve("a", "p", 1000);
        _ledger.Settle("a", "p", allowed, sent, deferred, refused);
        _clock.Advance(TimeSpan.FromDays(1));
        return allowed;
    }

    private int Left()
    {
        int left = _ledger.Reserve("a", "p", int.MaxValue);
        _ledger.Settle("a", "p", left, 0, 0, 0);
        return left;
    }
}
