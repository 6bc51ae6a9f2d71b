using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>One account whose devices are told: what each of them knows, and whether somebody is telling them at this moment.</summary>
/// <param name="baseline">What devices know that were told nothing yet.</param>
internal sealed class PushAccount(AccountId id, TypeStates baseline) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, PushProgress> _progress = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDisposable? _subscription;
    private bool _telling;
    private bool _dirty;

    internal AccountId Id => id;

    internal TypeStates Baseline => baseline;

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

    /// <param name="tell">Called when something changes and nobody is telling.</param>
    internal void Subscribe(MailStore store, Action tell) => _subscription = store.Subscribe(id, static _ => { }, () =>
    {
        if (Note()) tell();
    });

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

    public void Dispose() => _subscription?.Dispose();

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
    internal TypeStates? Told { get; set; }

    internal int Failures { get; set; }

    internal DateTimeOffset NotBefore { get; set; }
}
