namespace Posthouse.Storage;

/// <summary>
/// Reads the journal's records of some kinds behind those who write them, from a checkpoint on: what was written while nobody read, too. It looks when such a
/// record is told of, and never delays who writes it.
/// </summary>
/// <param name="name">By which the checkpoint is kept. <see cref="WriteTransaction.SetJournalCheckpoint"/> moves it, in the transaction that makes true what follows from the records.</param>
public sealed class JournalConsumer(MailStore store, string name, params string[] kinds) : IDisposable
{
    private const int Batch = 100;

    private readonly SemaphoreSlim _wake = new(1);

    // What was seen before it was read is in what is read: the journal is not searched again for what is not there.
    private long _seen;
    private long _from;

    /// <summary>Until it is cancelled. What fails is told of and tried again with the next record: whatever stands in a record, it must not end the server.</summary>
    /// <param name="take">Records in their order, at least one; to move the checkpoint past those that are done.</param>
    public async Task RunAsync(Func<IReadOnlyList<JournalRecord>, CancellationToken, Task> take, Action<Exception> failed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(take);
        ArgumentNullException.ThrowIfNull(failed);
        using IDisposable subscription = store.SubscribeJournal(Notice);
        try
        {
            while (true)
            {
                await _wake.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    while (await ConsumeAsync(take, cancellationToken).ConfigureAwait(false))
                    {
                    }
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    failed(error);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops; the checkpoint says where to go on.
        }
    }

    public void Dispose() => _wake.Dispose();

    private void Notice(IReadOnlyList<JournalRecord> records)
    {
        if (records.Count > 0) Volatile.Write(ref _seen, records[^1].Sequence);
        foreach (JournalRecord record in records)
        {
            if (!kinds.Contains(record.Kind)) continue;
            _wake.Release();
            return;
        }
    }

    /// <returns>True while there may be more.</returns>
    private async Task<bool> ConsumeAsync(Func<IReadOnlyList<JournalRecord>, CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        long seen = Volatile.Read(ref _seen);
        IReadOnlyList<JournalRecord> records = await store.ReadAsync(
            reader =>
            {
                long after = Math.Max(_from, reader.JournalCheckpoint(name));
                List<JournalRecord> all = [.. kinds.SelectMany(kind => reader.ReadJournal(new JournalQuery { Kind = kind, After = after, Limit = Batch }))];
                return kinds.Length == 1 ? all : [.. all.OrderBy(static record => record.Sequence).Take(Batch)];
            },
            cancellationToken).ConfigureAwait(false);
        if (records.Count == 0)
        {
            _from = Math.Max(_from, seen);
            return false;
        }

        await take(records, cancellationToken).ConfigureAwait(false);
        return records.Count == Batch;
    }
}
