namespace Posthouse.Reading;

/// <summary>
/// Runs what walks by recursion over what a stranger has nested. A stack that ends takes the whole process along, so it gets a thread whose stack is
/// larger than what the bounds of its input allow; pages of it that are never touched cost nothing.
/// </summary>
internal sealed class DeepThread(int atOnce) : IDisposable
{
    // The deepest recursion seen takes 400 octets for each bracket of a style sheet; see the limits of StyleBounds.
    private const int StackSize = 64 << 20;

    private readonly SemaphoreSlim _slots = new(atOnce);

    internal async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            var thread = new Thread(
                () =>
                {
                    try
                    {
                        done.SetResult(work());
                    }
#pragma warning disable CA1031 // Whatever it is, it belongs to whoever waits.
                    catch (Exception exception)
#pragma warning restore CA1031
                    {
                        done.SetException(exception);
                    }
                },
                StackSize) { IsBackground = true, Name = "reading" };
            thread.Start();
            return await done.Task.ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
