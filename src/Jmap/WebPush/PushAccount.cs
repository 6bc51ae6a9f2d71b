using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>One account whose devices are told: what each of them knows, and whether somebody is telling them at this moment.</summary>
internal sealed class PushAccount : IDisposable
{
    private readonly StateSource _source;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, PushProgress> _progress = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _telling;
    private bool _dirty;
    private volatile bool _early;

    /// <param name="tell">Called when something changes and nobody is telling.</param>
    internal PushAccount(MailStore store, AccountDirectory directory, AccountId id, int maximum, Action<PushAccount> tell) =>
        _source = new StateSource(store, directory, id, maximum, static _ => { }, () =>
        {
            // Before it has begun nobody has been told anything, and what changes then may be in what it begins with, or not.
            if (Baseline is null) _early = true;
            else if (Note()) tell(this);
        });

    internal AccountId Id => _source.User;

    /// <summary>What devices know that were told nothing yet; null before it has begun.</summary>
    internal FollowedStates? Baseline { get; private set; }

    /// <returns>True where something changed meanwhile: the caller has to tell.</returns>
    internal async ValueTask<bool> BeginAsync(CancellationToken cancellationToken)
    {
        Baseline = await StatesAsync(cancellationToken).ConfigureAwait(false);
        return _early && Note();
    }

    internal ValueTask<FollowedStates> StatesAsync(CancellationToken cancellationToken) => _source.ReadAsync(cancellationToken);

    internal PushProgress ProgressOf(PushSubscription subscription)
    {
        lock (_lock)
        {
            if (!_progress.TryGetValue(subscription.Number, out PushProgress? progress)) _progress[subscription.Number] = progress = new PushProgress();
            return progress;
        }
    }

    /// <summary>Of subscriptions that are over.</summary>
    internal void Forget(List<PushSubscription> left)
    {
        lock (_lock)
        {
            foreach (long number in _progress.Keys.Where(number => !left.Exists(subscription => subscription.Number == number)).ToList()) _progress.Remove(number);
        }
    }

    /// <summary>Completes at the next change.</summary>
    internal Task Changed
    {
        get
        {
            lock (_lock) return _changed.Task;
        }
    }

    /// <summary>Before the states are read: what changes from now on is news again.</summary>
    internal void Look()
    {
        lock (_lock)
        {
            _dirty = false;
            if (_changed.Task.IsCompleted) _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>False when something has changed meanwhile: look again.</summary>
    internal bool TryRest()
    {
        lock (_lock)
        {
            if (_dirty) return false;
            _telling = false;
            return true;
        }
    }

    /// <summary>Telling has failed: the next change begins anew.</summary>
    internal void Fail()
    {
        lock (_lock) _telling = false;
    }

    public void Dispose() => _source.Dispose();

    // True: the caller has to tell.
    private bool Note()
    {
        lock (_lock)
        {
            _dirty = true;
            _changed.TrySetResult();
            if (_telling) return false;
            _telling = true;
            return true;
        }
    }
}

/// <summary>What one subscription was told, and how that goes.</summary>
internal sealed class PushProgress
{
    internal FollowedStates? Told { get; set; }

    internal int Failures { get; set; }

    internal DateTimeOffset NotBefore { get; set; }
}
