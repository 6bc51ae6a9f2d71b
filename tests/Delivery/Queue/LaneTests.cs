using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

public class LaneTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
    private readonly Lane _lane;

    public LaneTests() => _lane = Make(DestinationLimits.None, _clock);

    [Fact]
    public void The_window_grows_by_one_when_a_windowful_succeeded()
    {
        for (int i = 0; i < 6; i++) _lane.Succeeded();
        Assert.Equal(6, _lane.Group.Window);
        for (int i = 0; i < 2000; i++) _lane.Succeeded();
        Assert.Equal(20, _lane.Group.Window);
    }

    [Fact]
    public void A_failure_now_and_then_does_not_narrow_it()
    {
        for (int i = 0; i < 100; i++)
        {
            _lane.Succeeded();
            _lane.Failed(0.5, null);
        }

        Assert.Equal(5, _lane.Group.Window);
    }

    [Fact]
    public void Failures_in_a_row_make_it_dead_for_longer_each_time()
    {
        Assert.False(_lane.Failed(0.5, null));
        Assert.False(_lane.Failed(0.5, null));
        Assert.True(_lane.Failed(0.5, new SmtpReply(421, new EnhancedStatusCode(4, 3, 2), "closed")));
        Assert.True(_lane.IsDead);
        Assert.Equal(new LaneDeath(_clock.GetUtcNow().AddMinutes(1), new SmtpReply(421, new EnhancedStatusCode(4, 3, 2), "closed")), _lane.Death);
        Assert.Equal(1, _lane.Group.Window);

        // One failed probe is enough the next time.
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.False(_lane.IsDead);
        Assert.True(_lane.Failed(0.5, null));
        Assert.Equal(TimeSpan.FromMinutes(2), _lane.DeadLeft);
        for (int i = 0; i < 20; i++)
        {
            _clock.Advance(_lane.DeadLeft + TimeSpan.FromSeconds(1));
            _lane.Failed(0.5, null);
        }

        Assert.Equal(TimeSpan.FromMinutes(30), _lane.DeadLeft);
        _clock.Advance(TimeSpan.FromHours(1));
        _lane.Succeeded();
        Assert.False(_lane.Failed(0.5, null));
    }

    [Fact]
    public void A_destination_that_says_too_fast_gets_half_as_much_half_as_often_and_is_not_dead()
    {
        for (int i = 1; i <= 10; i++) _lane.Add(Of(i, 0), i);
        _lane.Throttled();
        _lane.Throttled();
        Assert.Equal((2, TimeSpan.FromSeconds(1)), (_lane.Group.Window, _lane.Group.Pace));
        Assert.True(_lane.CanStart);
        Assert.True(_lane.TryTake(out _));
        Assert.False(_lane.CanStart);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_lane.CanStart);
        for (int i = 0; i < 10; i++)
        {
            _lane.Throttled();
            _clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal((1, TimeSpan.FromMinutes(1), false), (_lane.Group.Window, _lane.Group.Pace, _lane.IsDead));
        for (int i = 0; i < 20; i++) _lane.Succeeded();
        Assert.Equal(TimeSpan.FromSeconds(30), _lane.Group.Pace);
        for (int i = 0; i < 200; i++) _lane.Succeeded();
        Assert.Equal(TimeSpan.Zero, _lane.Group.Pace);
        Assert.True(_lane.Group.Window > 1);
    }

    [Fact]
    public void What_was_learnt_of_a_destinations_pace_is_forgotten_after_an_hour()
    {
        _lane.Add(Of(1, 0), 1);
        _lane.Throttled();
        Assert.True(_lane.Group.IsThrottled);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(_lane.Group.IsThrottled);
        Assert.True(_lane.TryTake(out _));
        Assert.Equal(TimeSpan.Zero, _lane.Group.Pace);
    }

    [Fact]
    public void A_configured_limit_is_never_passed()
    {
        Lane lane = Make(new DestinationLimit { Domain = "d.test", Concurrency = 3, MessagesPerMinute = 30 }, _clock);
        Assert.Equal((3, TimeSpan.FromSeconds(2)), (lane.Group.Window, lane.Group.Pace));
        for (int i = 0; i < 100; i++) lane.Succeeded();
        Assert.Equal(3, lane.Group.Window);
    }

    [Fact]
    public void A_clock_that_is_set_back_keeps_no_destination_dead()
    {
        var calendar = new SteppedClock(_clock);
        Lane lane = Make(DestinationLimits.None, calendar);
        for (int i = 0; i < 3; i++) lane.Failed(0.5, null);
        calendar.Step(TimeSpan.FromDays(-10));
        Assert.Equal(TimeSpan.FromMinutes(1), lane.DeadLeft);
        Assert.Equal(calendar.GetUtcNow().AddMinutes(1), lane.Death.Until);
    }

    [Fact]
    public void Higher_priority_is_taken_first_and_equals_in_their_order()
    {
        _lane.Add(Of(1, 0), 1);
        _lane.Add(Of(2, 5), 2);
        _lane.Add(Of(3, 0), 3);
        _lane.Add(Of(4, -5), 4);
        var order = new List<long>();
        while (_lane.TryTake(out Work? work)) order.Add(work.Message.Id.Value);
        Assert.Equal([2, 1, 3, 4], order);
        Assert.Equal(0, _lane.WaitingRecipients);
    }

    private static Lane Make(DestinationLimit limit, TimeProvider clock)
    {
        var options = new SchedulerOptions();
        var route = Route.ByMx("d.test", 25);
        return new Lane(route, limit, new DestinationGroup(route.Key, "", isShared: false, new GroupTotal(limit, clock), options, clock), options, clock);
    }

    private static Work Of(long id, int priority)
    {
        QueuedRecipient recipient = new() { Id = id, Recipient = new EnvelopeRecipient(EmailAddress.Parse("a@d.test")), Destination = "d.test" };
        return new Work(new QueuedMessage { Id = new QueueId(id), Envelope = new Envelope { Priority = priority }, Recipients = [recipient] }, [recipient]);
    }
}
