using Microsoft.Extensions.Hosting;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Reads the journal behind the mail and keeps what it makes of it. What is kept and the checkpoint change in one transaction, so that no
/// record is taken twice or left out, whatever ends the program in between. It looks at intervals instead of being woken: delivery pays nothing for it.
/// </summary>
public abstract class FoldingConsumer : BackgroundService
{
    // A question waits for so many batches at most.
    private const int CatchUpBatches = 20;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    private readonly string _name;
    private readonly int _batch;
    private readonly FigureOptions _options;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="name">Of the checkpoint.</param>
    /// <param name="batch">Records at once.</param>
    private protected FoldingConsumer(string name, int batch, MailStore store, FigureOptions options, TimeProvider clock)
    {
        _name = name;
        _batch = batch;
        _options = options;
        Store = store;
        Clock = clock;
    }

    private protected MailStore Store { get; }

    private protected TimeProvider Clock { get; }

    /// <summary>Takes what the journal has by now.</summary>
    /// <returns>False when it was too much for once.</returns>
    public async Task<bool> CatchUpAsync(CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < CatchUpBatches; i++)
        {
            if (!await FoldAsync(cancellationToken).ConfigureAwait(false)) return true;
        }

        return false;
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What is to be written of these records; it runs on the writer's thread.</summary>
    private protected abstract ValueTask<Action<WriteTransaction>> FoldAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken);

    /// <summary>They were taken, by this process.</summary>
    private protected virtual void Taken(IReadOnlyList<JournalRecord> records)
    {
    }

    /// <summary>The journal has no more for now.</summary>
    private protected abstract Task IdleAsync(CancellationToken cancellationToken);

    private protected abstract void LogFailed(Exception exception);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause = _options.Interval;
            try
            {
                long began = Clock.GetTimestamp();
                bool more = await FoldAsync(stoppingToken).ConfigureAwait(false);
                if (more) pause = Clock.GetElapsedTime(began) * (1 / _options.Share - 1);
                else await IdleAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever it is: figures that are late must not end the server.
                LogFailed(exception);
                pause = AfterFailure;
            }

            try
            {
                await Task.Delay(pause, Clock, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // True when there is more to read.
    private async Task<bool> FoldAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            (long from, IReadOnlyList<JournalRecord> records) = await Store.ReadAsync(
                reader =>
                {
                    long checkpoint = reader.JournalCheckpoint(_name);
                    return (checkpoint, reader.ReadJournal(new JournalQuery { After = checkpoint, Limit = _batch }));
                },
                cancellationToken).ConfigureAwait(false);
            if (records.Count == 0) return false;

            Action<WriteTransaction> keep = await FoldAsync(records, cancellationToken).ConfigureAwait(false);
            bool taken = await Store.WriteAsync(
                transaction =>
                {
                    // Another one that reads the same journal was faster: what it kept stands.
                    if (transaction.JournalCheckpoint(_name) != from) return false;
                    keep(transaction);
                    transaction.SetJournalCheckpoint(_name, records[^1].Sequence);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            if (taken) Taken(records);
            return records.Count == _batch;
        }
        finally
        {
            _turn.Release();
        }
    }
}
