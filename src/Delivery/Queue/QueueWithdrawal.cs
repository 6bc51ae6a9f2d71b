using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// A message for later that is in the hands of its sender: until this is disposed of nobody tries it. What was not said to be made waits on
/// as before.
/// </summary>
public sealed class QueueWithdrawal : IDisposable
{
    private readonly IReadOnlyList<OutcomeRecord> _records;
    private readonly QueueIntake _intake;
    private readonly QueueScheduler _scheduler;
    private readonly OutcomeRecorder _recorder;
    private bool _made;

    internal QueueWithdrawal(QueueCancellation outcome, IReadOnlyList<OutcomeRecord> records, QueueIntake intake, QueueScheduler scheduler, OutcomeRecorder recorder)
    {
        Outcome = outcome;
        _records = records;
        _intake = intake;
        _scheduler = scheduler;
        _recorder = recorder;
    }

    /// <summary>Nothing may be applied but where it is <see cref="QueueCancellation.Done"/>.</summary>
    public QueueCancellation Outcome { get; }

    /// <summary>Takes all of it out of the queue with its journal records; may be called again in another transaction where one was undone.</summary>
    public void Apply(WriteTransaction transaction)
    {
        if (Outcome != QueueCancellation.Done) throw new InvalidOperationException("It cannot be taken back.");
        foreach (OutcomeRecord record in _records) record.Apply(transaction, null);
    }

    /// <summary>The transaction is durable.</summary>
    public void Made()
    {
        _made = true;
        foreach (OutcomeRecord record in _records) _recorder.Count(record);
    }

    public void Dispose()
    {
        foreach (OutcomeRecord record in _records) _intake.Free(record.Updates);
        if (!_made && _records.Count > 0) _scheduler.LookAgain();
    }
}
