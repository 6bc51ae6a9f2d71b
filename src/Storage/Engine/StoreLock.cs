namespace Posthouse.Storage;

/// <summary>Keeps a second process out of the folder. The lock is the system's, so it ends with the process, however that ends.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    internal static StoreLock Take(string folder)
    {
        string path = Path.Combine(folder, "store.lock");
        try
        {
            return new StoreLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (IsTaken(error))
        {
            throw new StoreException(StoreFault.NotPermitted, $"Another process has the store in {folder} open. Stop it, or let it do the work.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.TranslateOpening(error, folder);
        }
    }

    // EWOULDBLOCK of Linux and macOS, in which .NET hands the failed flock() on, and the Windows code with the same meaning.
    private static bool IsTaken(IOException error) => (error.HResult & 0xFFFF) is 11 or 35 or 32;

    public void Dispose() => _file.Dispose();
}
