using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

/// <summary>Several domains of one provider, without a server.</summary>
public class LaneSetTests
{
    private static readonly MailProvider Provider = new() { Name = "provider" };

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
    private long _next;

    [Fact]
    public void A_domain_of_which_nothing_is_known_begins_with_one_attempt_that_finds_out()
    {
        LaneSet lanes = Make();
        for (int i = 0; i < 10; i++) Add(lanes, "a.test");
        Assert.True(lanes.TryTakePlace(out Lane? lane));
        Assert.False(lanes.TryTakePlace(out _));
        Assert.True(lanes.IsGroupDue(lane));
        lanes.Group(lane, Provider);
        Assert.False(lanes.IsGroupDue(lane));
        Assert.True(lanes.TryTakePlace(out _));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(lanes.IsGroupDue(lane));
    }

    [Fact]
    public void Domains_of_a_provider_share_its_window_and_none_has_all_of_it()
    {
        LaneSet lanes = Make();
        var held = new Dictionary<string, int> { ["a.test"] = 0, ["b.test"] = 0, ["c.test"] = 0 };
        for (int i = 0; i < 20; i++) Add(lanes, "a.test");
        // Alone it has four of the five places: the next domain need not wait for a slow host of the first.
        Take(lanes, held);
        Assert.Equal(4, held["a.test"]);
        for (int i = 0; i < 20; i++) Add(lanes, "b.test");
        Take(lanes, held);
        Assert.Equal((4, 1), (held["a.test"], held["b.test"]));
        // The surplus of the first is taken from it at its next message, and is the others'.
        Add(lanes, "c.test");
        Lane a = _taken.First(static lane => lane.Route.Host == "a.test");
        OutboundSession? session = null;
        Assert.False(lanes.TryTakeWork(a, 1, _clock.GetTimestamp(), ref session, out _, out _));
        Leave(lanes, a, held);
        Take(lanes, held);
        Assert.Equal((3, 2), (held["a.test"], held["b.test"] + held["c.test"]));
        Assert.All(_taken, static lane => Assert.Equal("provider", lane.Group.Name));
    }

    [Fact]
    public void What_one_domain_teaches_holds_for_the_others_of_its_provider_but_a_dead_one_is_dead_alone()
    {
        LaneSet lanes = Make();
        for (int i = 0; i < 4; i++)
        {
            Add(lanes, "a.test");
            Add(lanes, "b.test");
        }

        Lane a = Start(lanes, "a.test"), b = Start(lanes, "b.test");
        lanes.Judge(a, Contact.Throttled, null);
        Assert.Equal((2, TimeSpan.FromSeconds(1)), (b.Group.Window, b.Group.Pace));
        for (int i = 0; i < 3; i++) lanes.Judge(a, Contact.Unreachable, new SmtpReply(421, null, "down"));
        Assert.Equal(LaneState.Dead, lanes.StateOf(a.Route));
        Assert.Equal(LaneState.Open, lanes.StateOf(b.Route));
        Assert.Equal(2, b.Group.Window);
    }

    [Fact]
    public void A_change_of_mx_moves_a_domain_with_all_that_is_under_way()
    {
        LaneSet lanes = Make();
        for (int i = 0; i < 4; i++) Add(lanes, "a.test");
        Lane lane = Start(lanes, "a.test");
        DestinationGroup before = lane.Group;
        Assert.True(lanes.TryTakePlace(out _));
        Assert.Equal(2, before.Active);
        lanes.Group(lane, new MailProvider { Name = "other" });
        Assert.Equal((0, 0, 0), (before.Active, before.Busy, before.Lanes));
        Assert.Equal(("other", 2, 1, 1), (lane.Group.Name, lane.Group.Active, lane.Group.Busy, lane.Group.Lanes));
        lanes.Group(lane, null);
        Assert.Equal(("a.test", 2, false), (lane.Group.Name, lane.Group.Active, lane.Group.IsShared));
    }

    [Fact]
    public void Lessons_outlive_the_lane_that_learned_them_and_are_bounded()
    {
        LaneSet lanes = Make(new DeliveryOptions { Scheduler = new SchedulerOptions { MaximumLearnt = 3 } });
        for (int i = 0; i < 6; i++)
        {
            Add(lanes, $"d{i}.test");
            Lane lane = Start(lanes, $"d{i}.test", provider: null);
            OutboundSession? session = null;
            Assert.True(lanes.TryTakeWork(lane, 0, _clock.GetTimestamp(), ref session, out _, out _));
            lanes.Judge(lane, Contact.Throttled, null);
            lanes.Leave(lane, null);
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        lanes.Sweep();
        (List<LearntDestination> learnt, _) = lanes.TakeLearnt();
        Assert.Equal(6, learnt.Count);
        Assert.All(learnt, static one => Assert.Equal((2, TimeSpan.FromSeconds(1)), (one.Window, one.Pace)));
        Assert.Empty(lanes.TakeLearnt().Learnt);
        Assert.Equal(5, Again("d0.test").Group.Window);
        Assert.Equal(2, Again("d5.test").Group.Window);

        Lane Again(string domain)
        {
            Add(lanes, domain);
            return Start(lanes, domain, provider: null);
        }
    }

    [Fact]
    public void Too_many_connections_means_fewer_of_them_for_a_while_and_no_slower()
    {
        LaneSet lanes = Make();
        for (int i = 0; i < 40; i++) Add(lanes, "a.test");
        Lane lane = Start(lanes, "a.test", provider: null);
        while (lanes.TryTakePlace(out _)) continue;
        Assert.Equal(5, lane.Group.Active);
        lanes.Judge(lane, Contact.Crowded, null);
        Assert.Equal((4, TimeSpan.Zero), (lane.Group.Window, lane.Group.Pace));
        for (int i = 0; i < 100; i++) lanes.Judge(lane, Contact.Reached, null);
        Assert.Equal(4, lane.Group.Window);
        _clock.Advance(TimeSpan.FromHours(1));
        for (int i = 0; i < 100; i++) lanes.Judge(lane, Contact.Reached, null);
        Assert.True(lane.Group.Window > 4);
    }

    [Fact]
    public void After_how_many_messages_a_destination_hangs_up_is_learned_from_two_times_alike()
    {
        LaneSet lanes = Make();
        Add(lanes, "a.test");
        Lane lane = Start(lanes, "a.test", provider: null);
        lanes.ConnectionEnded(lane, 50);
        lanes.ConnectionEnded(lane, 30);
        Assert.Equal(0, lane.MessagesPerConnection);
        lanes.ConnectionEnded(lane, 30);
        Assert.Equal(30, lane.MessagesPerConnection);
    }

    private readonly List<Lane> _taken = [];

    private LaneSet Make(DeliveryOptions? options = null)
    {
        options ??= new DeliveryOptions();
        return new LaneSet(new RouteTable([]), new QueueIntake(), options, _clock, new Random(1));
    }

    private void Take(LaneSet lanes, Dictionary<string, int> held)
    {
        while (lanes.TryTakePlace(out Lane? lane))
        {
            if (lanes.IsGroupDue(lane)) lanes.Group(lane, Provider);
            held[lane.Route.Host]++;
            _taken.Add(lane);
        }
    }

    private void Leave(LaneSet lanes, Lane lane, Dictionary<string, int> held)
    {
        lanes.Leave(lane, null);
        held[lane.Route.Host]--;
        _taken.Remove(lane);
    }

    // The lane of the domain with one place taken and its group known.
    private Lane Start(LaneSet lanes, string domain, bool provider = true) => Start(lanes, domain, provider ? Provider : null);

    private Lane Start(LaneSet lanes, string domain, MailProvider? provider)
    {
        while (true)
        {
            Assert.True(lanes.TryTakePlace(out Lane? lane), $"No place for {domain}");
            lanes.Group(lane, provider);
            if (lane.Route.Host == domain) return lane;
        }
    }

    private void Add(LaneSet lanes, string domain)
    {
        QueuedRecipient recipient = new() { Id = ++_next, Recipient = new EnvelopeRecipient(EmailAddress.Parse("a@" + domain)), Destination = domain };
        lanes.TryAdd(Route.ByMx(domain, 25), new Work(new QueuedMessage { Id = new QueueId(_next), Envelope = new Envelope(), Recipients = [recipient] }, [recipient]));
    }
}
