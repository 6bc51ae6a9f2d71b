using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Decides what is tried when. The truth is in the store, where <see cref="DueMail"/> finds what is due; what may be tried now waits
/// in <see cref="LaneSet"/>, one lane for each next hop. It never speaks SMTP and never writes a fate: that is <see cref="AttemptRunner"/>'s.
/// </summary>
internal sealed partial class QueueScheduler : BackgroundService
{
    private readonly MailStore _store;
    private readonly QueueIntake _intake;
    private readonly RouteTable _routes;
    private readonly ProviderTable _providers;
    private readonly PoolChooser _pools;
    private readonly SourceSelector _sources;
    private readonly WarmUpLedger _warmUp;
    private readonly HostMemories _hosts;
    private readonly AttemptRunner _attempts;
    private readonly OutcomeRecorder _recorder;
    private readonly RetrySchedule _retry;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _clock;
    private readonly Random _random;
    private readonly ILogger<QueueScheduler> _logger;
    private readonly LaneSet _lanes;
    private readonly DestinationMemory _memory;
    private readonly DueMail _due;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _abandon = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _lookAgain = true;

    public QueueScheduler(
        MailStore store, QueueIntake intake, RouteTable routes, ProviderTable providers, PoolChooser pools, SourceSelector sources, WarmUpLedger warmUp, HostMemories hosts, AttemptRunner attempts, OutcomeRecorder recorder, RetrySchedule retry,
        DeliveryOptions options, TimeProvider clock, Random random, ILogger<QueueScheduler> logger)
    {
        _store = store;
        _intake = intake;
        _routes = routes;
        _providers = providers;
        _pools = pools;
        _sources = sources;
        _warmUp = warmUp;
        _hosts = hosts;
        _attempts = attempts;
        _recorder = recorder;
        _retry = retry;
        _options = options;
        _clock = clock;
        _random = random;
        _logger = logger;
        _lanes = new LaneSet(routes, intake, options, clock, random);
        _memory = new DestinationMemory(store, _lanes, warmUp, options, clock, logger);
        _due = new DueMail(store, intake, _lanes, retry, options, clock, logger);
    }

    private SchedulerOptions Limits => _options.Scheduler;

    /// <summary>Once it takes what is queued right from the write; what was being queued before is found by a look into the store.</summary>
    internal Task Open => _open.Task;

    /// <summary>Something may be due: look into the store.</summary>
    internal void LookAgain()
    {
        _lookAgain = true;
        Wake();
    }

    /// <summary>Takes back what waits of a message and is not being tried at this moment: an operator has changed it.</summary>
    internal void Recall(QueueId message) => _lanes.Recall(id => id == message);

    /// <summary>The same of many at once.</summary>
    internal void Recall(IReadOnlySet<QueueId> messages) => _lanes.Recall(messages.Contains);

    /// <summary>
    /// An operator wants what waits of a message tried now, whatever is known of its destinations. To be called in the write that makes it
    /// due: the scheduler looks as soon as that is made, and must not find them dead any more.
    /// </summary>
    internal void Revive(QueuedMessage message)
    {
        foreach (QueuedRecipient recipient in message.Recipients)
        {
            if (recipient.State == RecipientState.Waiting) _lanes.Revive(RouteOf(message, recipient, ""));
        }
    }

    /// <summary>What is known of destinations at this moment; also where no mail is being sent by this process.</summary>
    internal async ValueTask<DestinationReport> DestinationsAsync(int most, CancellationToken cancellationToken)
    {
        await _memory.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new DestinationReport { Destinations = _lanes.Report(most), Pools = _sources.Figures(), WarmUp = _warmUp.Figures(), Hosts = _hosts.Report(most) };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var metrics = new DestinationMetrics(_lanes, _warmUp, _hosts);
        using IDisposable subscription = _store.SubscribeQueue(LookAgain);
        _sources.LookWhenDue();
        await _memory.ReadAsync(stoppingToken).ConfigureAwait(false);
        _intake.Open(Limits.MaximumInMemory, Wake);
        _open.SetResult();
        long lastLook = 0;
        DateTimeOffset nextDue = _clock.GetUtcNow();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                while (_intake.TryTake(out QueuedMessage? offered)) await AdmitAsync(offered, offered.Recipients, stoppingToken).ConfigureAwait(false);
                bool wanted = _lookAgain || _clock.GetUtcNow() >= nextDue || _clock.GetElapsedTime(lastLook) >= Limits.RefillHorizon;
                if (wanted && (lastLook == 0 || _clock.GetElapsedTime(lastLook) >= Limits.RefillInterval) && _intake.Count < Limits.MaximumInMemory * 7 / 8)
                {
                    _lookAgain = false;
                    lastLook = _clock.GetTimestamp();
                    nextDue = await RefillAsync(stoppingToken).ConfigureAwait(false);
                }

                TimeSpan? paced = _lanes.ReadyPaced();
                while (_lanes.TryTakePlace(out Lane? lane)) _ = RunAsync(lane);
                if (_lanes.Shed()) _lookAgain = true;
                foreach (OutboundSession session in _lanes.Sweep()) _ = session.QuitAsync();
                await _memory.WriteIfDueAsync().ConfigureAwait(false);
                TimeSpan wait = _lookAgain ? Limits.RefillInterval : nextDue - _clock.GetUtcNow();
                if (wait > _options.Outbound.ConnectionIdle) wait = _options.Outbound.ConnectionIdle;
                if (paced is { } pace && wait > pace) wait = pace;
                if (wait > TimeSpan.Zero) await WaitAsync(wait, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            _intake.Close();
            await DrainAsync().ConfigureAwait(false);
        }
    }

    public override void Dispose()
    {
        _abandon.Dispose();
        _wake.Dispose();
        base.Dispose();
    }

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0) _wake.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // Two woke it at once, or it has stopped: both are what the caller wants.
        }
    }

    private async Task WaitAsync(TimeSpan time, CancellationToken stoppingToken)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task signal = _wake.WaitAsync(until.Token);
        await Task.WhenAny(signal, Task.Delay(time, _clock, until.Token)).ConfigureAwait(false);
        await until.CancelAsync().ConfigureAwait(false);
        stoppingToken.ThrowIfCancellationRequested();
    }

    // Returns when to look again at the latest.
    private async Task<DateTimeOffset> RefillAsync(CancellationToken stoppingToken)
    {
        DueBatch batch = await _due.TakeAsync(stoppingToken).ConfigureAwait(false);
        foreach (DueMessage due in batch.Ready) await AdmitAsync(due.Message, due.Recipients, stoppingToken).ConfigureAwait(false);
        foreach (DueMessage due in batch.Blocked)
        {
            string pool = await _pools.ChooseAsync(due.Message, stoppingToken).ConfigureAwait(false);
            foreach ((Route route, Work work) in Split(due.Message, due.Recipients, pool)) Postpone(route, work, Limits.DeadPause);
        }

        foreach (DueMessage stranded in batch.Stranded) _ = PostponeAsync(new Work(stranded.Message, stranded.Recipients), Later(_retry.First), null);
        return batch.Next;
    }

    private async ValueTask AdmitAsync(QueuedMessage message, IReadOnlyList<QueuedRecipient> recipients, CancellationToken stoppingToken)
    {
        string pool = await _pools.ChooseAsync(message, stoppingToken).ConfigureAwait(false);
        foreach ((Route route, Work work) in Split(message, recipients, pool))
        {
            switch (_lanes.TryAdd(route, work))
            {
                case LaneState.Dead:
                    Postpone(route, work, Limits.DeadPause);
                    break;
                case LaneState.Full when _options.Pools.Count > 0:
                    // The other pools of the destination may have room: what hides them from view steps back.
                    Postpone(route, work, Limits.RefillHorizon);
                    break;
                case LaneState.Full:
                    // It stays due in the store and is found when there is room.
                    _intake.Free(work.Recipients);
                    _lookAgain = true;
                    break;
            }
        }
    }

    // One transaction is one piece of work: its outcome is recorded before the next begins, so that a crash repeats at most that.
    private IEnumerable<(Route Route, Work Work)> Split(QueuedMessage message, IReadOnlyList<QueuedRecipient> recipients, string pool)
    {
        if (recipients.Count == 1)
        {
            yield return (RouteOf(message, recipients[0], pool), new Work(message, recipients));
            yield break;
        }

        int most = _options.Outbound.MaximumRecipients;
        var byRoute = new Dictionary<string, (Route Route, List<QueuedRecipient> Recipients)>(StringComparer.OrdinalIgnoreCase);
        foreach (QueuedRecipient recipient in recipients)
        {
            Route route = RouteOf(message, recipient, pool);
            if (byRoute.TryGetValue(route.Key, out var group) && group.Recipients.Count == most)
            {
                yield return (group.Route, new Work(message, group.Recipients));
                byRoute.Remove(route.Key);
            }

            if (!byRoute.TryGetValue(route.Key, out group)) byRoute[route.Key] = group = (route, []);
            group.Recipients.Add(recipient);
        }

        foreach ((Route route, List<QueuedRecipient> group) in byRoute.Values) yield return (route, new Work(message, group));
    }

    private Route RouteOf(QueuedMessage message, QueuedRecipient recipient, string pool)
    {
        Route route = _routes.Find(message.Route is { } forced && recipient.Destination != QueueDestination.Local ? forced : recipient.Destination);
        return pool.Length > 0 && route.Kind is RouteKind.Mx or RouteKind.Smtp ? route with { Pool = pool } : route;
    }

    // Without an attempt: no fault of the message, and none is counted. But its time goes on, and its sender is told.
    private void Postpone(Route route, Work work, TimeSpan otherwise)
    {
        LaneDeath? death = _lanes.DeathOf(route);
        _ = PostponeAsync(work, death is { } dead ? dead.Until + Spread() : Later(otherwise), death?.Reply);
    }

    private async Task PostponeAsync(Work work, DateTimeOffset until, SmtpReply? why)
    {
        // It is due at another moment, perhaps now, and was in our hands when the scheduler heard of that.
        if (!await _recorder.PostponeAsync(work, until, why).ConfigureAwait(false)) LookAgain();
    }

    private DateTimeOffset Later(TimeSpan wait) => _clock.GetUtcNow() + wait + Spread();

    // What waited for one moment does not come back in one.
    private TimeSpan Spread() => TimeSpan.FromSeconds(30 * _random.NextDouble());

    // One place of a lane: message after message over one connection, while there is work and no other lane waits for the place.
    private async Task RunAsync(Lane lane)
    {
        await Task.Yield();
        OutboundSession? session = null;
        int done = 0;
        long since = _clock.GetTimestamp();
        try
        {
            while (!_abandon.IsCancellationRequested)
            {
                if (_lanes.IsGroupDue(lane)) await GroupAsync(lane).ConfigureAwait(false);
                if (!_lanes.TryTakeWork(lane, done, since, ref session, out Work? work, out OutboundSession? surplus)) break;
                if (surplus is not null) await surplus.QuitAsync().ConfigureAwait(false);
                done++;
                session = await _attempts.RunAsync(lane.Route, lane.Group.IsShared ? lane.Group.Name : null, work, session, (contact, failure, ended) => Judge(lane, contact, failure, ended), _abandon.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
            // Stopped in the middle: nothing was recorded, so it is tried again at the next start.
        }
        catch (Exception exception)
        {
            LogAttemptFailed(exception, lane.Route.Key);
        }
        finally
        {
            if (session is not null && _abandon.IsCancellationRequested)
            {
                await session.DisposeAsync().ConfigureAwait(false);
                session = null;
            }

            _lanes.Leave(lane, session);
            Wake();
        }
    }

    // While that cannot be told, what was known holds; a domain of which nothing is known stands alone.
    private async Task GroupAsync(Lane lane)
    {
        MailProvider? provider = null;
        bool known = true;
        if (!RouteTable.TryLiteral(lane.Route.Host, out _)) (known, provider) = await _providers.FindAsync(lane.Route.Host, _abandon.Token).ConfigureAwait(false);
        if (!known && lane.IsGrouped) return;
        foreach (OutboundSession session in _lanes.Group(lane, provider)) _ = session.QuitAsync();
    }

    private void Judge(Lane lane, Contact contact, SmtpReply? failure, int ended)
    {
        if (ended > 0) _lanes.ConnectionEnded(lane, ended);
        List<Work> stranded = _lanes.Judge(lane, contact, failure);
        if (stranded.Count > 0 && _lanes.DeathOf(lane.Route) is { } death) LogDead(lane.Route.Key, death.Until);
        foreach (Work other in stranded) Postpone(lane.Route, other, Limits.DeadPause);
    }

    private async Task DrainAsync()
    {
        Task idle = _lanes.StopAsync();
        try
        {
            await idle.WaitAsync(Limits.StopGrace, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _abandon.CancelAsync().ConfigureAwait(false);
            await idle.ConfigureAwait(false);
        }

        foreach (OutboundSession session in _lanes.TakeIdle()) await session.DisposeAsync().ConfigureAwait(false);
        await _recorder.FlushAsync().ConfigureAwait(false);
        await _memory.WriteAsync().ConfigureAwait(false);
    }

    [LoggerMessage(3301, LogLevel.Warning, "{Destination} cannot be reached; its mail waits until {Until}")]
    private partial void LogDead(string destination, DateTimeOffset until);

    [LoggerMessage(3303, LogLevel.Error, "An attempt to {Destination} failed in the program itself; its recipients are tried again after a restart")]
    private partial void LogAttemptFailed(Exception exception, string destination);
}
