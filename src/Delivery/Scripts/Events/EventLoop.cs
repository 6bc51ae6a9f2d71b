using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Takes the events of mailboxes in turn, one account after the other and a few messages of each, so that nobody's script makes others wait for
/// long. What is not done at the end of the process is done at the next start.
/// </summary>
internal sealed partial class EventLoop(MailStore store, MailboxEvents events, EventRunner runner, TimeProvider clock, ILogger<EventLoop> logger) : BackgroundService
{
    private const int MessagesInTurn = 16;
    private const int UidsInTurn = 1024;

    // What another process noted is found by looking.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _wake = new(0, 1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        events.Subscribe(Wake);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        AccountId last = default;
        try
        {
            while (true)
            {
                TimeSpan pause = LookInterval;
                try
                {
                    while (await TurnAsync(last, stoppingToken).ConfigureAwait(false) is { } served) last = served;
                }
                catch (StoreException exception)
                {
                    LogFailed(exception);
                    pause = AfterFailure;
                }

                using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(Task.Delay(pause, clock, either.Token), _wake.WaitAsync(either.Token)).ConfigureAwait(false);
                await either.CancelAsync().ConfigureAwait(false);
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task<AccountId?> TurnAsync(AccountId after, CancellationToken cancellationToken)
    {
        // A write, for it comes behind the change that woke us.
        MailboxEvent? next = await store.WriteAsync(transaction => EventTable.Next(transaction, after), cancellationToken).ConfigureAwait(false);
        if (next is null) return null;
        uint end = Math.Min(next.Last, next.First + (UidsInTurn - 1) < next.First ? uint.MaxValue : next.First + (UidsInTurn - 1));
        IReadOnlyList<MessagePlace> places = await store.ReadAsync(reader => reader.PlacesOf(next.Mailbox, UidSet.Range(next.First, end)), cancellationToken).ConfigureAwait(false);
        uint done = next.First - 1;
        foreach (MessagePlace place in places.Take(MessagesInTurn))
        {
            await runner.RunAsync(next, place.Uid, cancellationToken).ConfigureAwait(false);
            done = place.Uid;
        }

        if (places.Count <= MessagesInTurn && done < end) await runner.SkipAsync(next, end).ConfigureAwait(false);
        return next.Account;
    }

    // On the writer's thread.
    private void Wake()
    {
        if (_wake.CurrentCount > 0) return;
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already.
        }
    }

    [LoggerMessage(3985, LogLevel.Error, "The scripts of mailboxes cannot be run at the moment; they are tried again in seconds")]
    private partial void LogFailed(Exception exception);
}
