using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

public class LaneTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private readonly Lane _lane = new(Route.ByMx("d.test", 25), new SchedulerOptions());

    [Fact]
    public void The_window_grows_by_one_when_a_windowful_succeeded()
    {
        for (int i = 0; i < 6; i++) _lane.Succeeded();
        Assert.Equal(6, _lane.Window);
        for (int i = 0; i < 2000; i++) _lane.Succeeded();
        Assert.Equal(20, _lane.Window);
    }

    [Fact]
    public void A_failure_now_and_then_does_not_narrow_it()
    {
        for (int i = 0; i < 100; i++)
        {
            _lane.Succeeded();
            _lane.Failed(Now, 0.5);
        }

        Assert.Equal(5, _lane.Window);
    }

    [Fact]
    public void Failures_in_a_row_make_it_dead_for_longer_each_time()
    {
        Assert.False(_lane.Failed(Now, 0.5));
        Assert.False(_lane.Failed(Now, 0.5));
        Assert.True(_lane.Failed(Now, 0.5));
        Assert.Equal(Now.AddMinutes(1), _lane.DeadUntil);
        Assert.Equal(1, _lane.Window);

        // One failed probe is enough the next time.
        DateTimeOffset later = Now.AddMinutes(2);
        Assert.True(_lane.Failed(later, 0.5));
        Assert.Equal(later.AddMinutes(2), _lane.DeadUntil);
        for (int i = 0; i < 20; i++)
        {
            later = _lane.DeadUntil.AddSeconds(1);
            _lane.Failed(later, 0.5);
        }

        Assert.Equal(later.AddMinutes(30), _lane.DeadUntil);
        _lane.Succeeded();
        Assert.False(_lane.Failed(later.AddHours(1), 0.5));
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

    private static Work Of(long id, int priority)
    {
        QueuedRecipient recipient = new() { Id = id, Recipient = new EnvelopeRecipient(EmailAddress.Parse("a@d.test")), Destination = "d.test" };
        return new Work(new QueuedMessage { Id = new QueueId(id), Envelope = new Envelope { Priority = priority }, Recipients = [recipient] }, [recipient]);
    }
}
