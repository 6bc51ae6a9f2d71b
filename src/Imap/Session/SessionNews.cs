using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// What a session hears of the changes of others: of its open mailbox, and of what NOTIFY asked for (RFC 5465). The session's task tells
/// them, between commands, after one and while it waits; the store's threads only note and wake.
/// </summary>
internal sealed class SessionNews(ImapSession session)
{
    private IDisposable? _subscription;
    private volatile SelectedMailbox? _selected;
    private volatile TaskCompletionSource? _wake;
    private volatile bool _noted;
    private volatile NotifyState? _notified;

    /// <summary>The open mailbox; null when none is.</summary>
    internal SelectedMailbox? Selected => _selected;

    /// <summary>What NOTIFY has asked for; null when it has not.</summary>
    internal NotifyState? Notified => _notified;

    /// <summary>Hears of a mailbox's changes from now on.</summary>
    internal void Open(SelectedMailbox mailbox)
    {
        _selected = mailbox;
        _subscription = session.Store.Subscribe(mailbox.Account, OnChange, Wake);
    }

    internal void Close()
    {
        _subscription?.Dispose();
        _subscription = null;
        _selected = null;
    }

    /// <summary>From now on that is told, and nothing else; null for nothing.</summary>
    internal void Notify(NotifyState? state)
    {
        _notified?.Dispose();
        _notified = state;
        if (state is not null) NotifyOf(state, session.Account.Id);
    }

    /// <summary>Hears of an account's changes for NOTIFY.</summary>
    internal void NotifyOf(NotifyState state, AccountId account) => state.Add(session.Store.Subscribe(
        account,
        change =>
        {
            if (state.Note(change)) _noted = true;
        },
        Wake));

    /// <summary>Tells what there is to tell.</summary>
    /// <exception cref="NewsFailedException">It could not be read: what the client knows and what is no longer agree, and the session has to end.</exception>
    internal async ValueTask TellAsync(Announce what, CancellationToken cancellationToken)
    {
        try
        {
            if (_selected is not null) await ChangeAnnouncer.AnnounceAsync(session, what, cancellationToken).ConfigureAwait(false);
            if (_notified is { } notify && session.State != SessionState.Logout) await NotifyAnnouncer.TellAsync(session, notify, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (IOException or OperationCanceledException))
        {
            throw new NewsFailedException(exception);
        }
    }

    /// <summary>Reads anew what the reader may do in the open mailbox of another; closes it where that is nothing.</summary>
    /// <exception cref="NewsFailedException">It could not be read.</exception>
    internal async ValueTask RefreshRightsAsync(CancellationToken cancellationToken)
    {
        if (_selected is not { Reader: not null }) return;
        try
        {
            await SelectedRights.RefreshAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (IOException or OperationCanceledException))
        {
            throw new NewsFailedException(exception);
        }
    }

    /// <summary>RFC 5465 §3: with NOTIFY news come without a command. The reader takes nothing until there is something to take, and writes nothing.</summary>
    internal async ValueTask TellWhileIdleAsync(CancellationToken cancellationToken)
    {
        if (_notified is null) return;
        Task<bool>? input = null;
        while (true)
        {
            Task change = NextChange();
            await TellAsync(_notified is { Selected.Events: not NotifyEvents.None } ? Announce.All : Announce.Nothing, cancellationToken).ConfigureAwait(false);
            if (session.Output.Pending > 0) await session.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (_notified is null && input is null) break;
            input ??= session.Reader.WaitAsync(cancellationToken).AsTask();
            await Task.WhenAny(input, change).ConfigureAwait(false);
            if (!input.IsCompleted) continue;
            await input.ConfigureAwait(false);
            break;
        }

        StopWaiting();
    }

    /// <summary>Completes at the next change of the account. Arm it, then look whether there is news already.</summary>
    internal Task NextChange()
    {
        if (_wake is { Task.IsCompleted: false } armed) return armed.Task;
        var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _wake = wake;
        return wake.Task;
    }

    internal void StopWaiting() => _wake = null;

    // Runs on the store's writer thread: notes and returns.
    private void OnChange(AccountChange change)
    {
        if (_selected is not { } selected || change.Mailbox != selected.Id) return;
        selected.Note(change);
        _noted = true;
    }

    // On any thread, once the changes were noted everywhere.
    private void Wake()
    {
        if (!_noted) return;
        _noted = false;
        _wake?.TrySetResult();
    }
}
