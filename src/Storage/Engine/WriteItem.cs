namespace Posthouse.Storage;

/// <summary>One caller's change on its way through the writer.</summary>
internal abstract class WriteItem
{
    /// <summary>Runs the caller's function inside the transaction.</summary>
    internal abstract void Apply(WriteTransaction transaction);

    /// <summary>Tells the caller that it is durable.</summary>
    internal abstract void Complete();

    internal abstract void Fail(Exception error);
}

/// <summary>A change with a result.</summary>
internal sealed class WriteItem<T>(Func<WriteTransaction, T> change, CancellationToken cancellationToken) : WriteItem
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    internal Task<T> Task => _completion.Task;

    internal override void Apply(WriteTransaction transaction)
    {
        // Before it is taken, a caller may give up; from here on it is made.
        cancellationToken.ThrowIfCancellationRequested();
        _result = change(transaction);
    }

    internal override void Complete() => _completion.TrySetResult(_result!);

    internal override void Fail(Exception error)
    {
        if (error is OperationCanceledException cancelled && cancellationToken.IsCancellationRequested) _completion.TrySetCanceled(cancelled.CancellationToken);
        else _completion.TrySetException(error);
    }
}
