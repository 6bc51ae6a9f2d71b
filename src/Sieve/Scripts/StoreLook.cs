using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>A look at the store from inside a run, which waits for nothing but the disk: scripts ask on their own thread.</summary>
internal static class StoreLook
{
    internal static T Read<T>(MailStore store, Func<StoreReader, T> read)
    {
        ValueTask<T> task = store.ReadAsync(read);
        return task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
    }
}
