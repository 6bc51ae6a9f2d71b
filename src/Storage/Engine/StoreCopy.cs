using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Posthouse.Storage;

/// <summary>
/// A copy of the store while it is in use. The records are copied first, as they are at one moment; every segment that they point to holds
/// their bytes by then, because bytes are durable before the record that points to them, and never change afterwards. What segments gain
/// meanwhile lies behind the last record of the copy and is written over when the copy is used. Nothing may remove a segment meanwhile:
/// the caller holds compaction back.
/// </summary>
internal sealed class StoreCopy(SqliteDatabase database, SegmentFolder segments)
{
    // Mail is read by the server alone.
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The copy has its name only when it is whole and on the disk.</summary>
    /// <param name="target">A full path where nothing is yet.</param>
    /// <returns>The octets copied.</returns>
    /// <exception cref="StoreException"><see cref="StoreFault.AlreadyExists"/>, or the disk's faults.</exception>
    internal long Make(string target, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (Path.Exists(target)) throw new StoreException(StoreFault.AlreadyExists, $"{target} is there already; name a new folder for the copy.");
        if (IsWithin(segments.StoreFolder, target)) throw new StoreException(StoreFault.NotPermitted, $"{target} lies within the store's own folder, with which it would be lost. Name a folder elsewhere, on another disk if there is one.");
        // A disk that is not mounted must not fill the one that is.
        if (Path.GetDirectoryName(target) is not { } above || !System.IO.Directory.Exists(above)) throw new StoreException(StoreFault.NotFound, $"The folder that {target} would lie in is not there: make it, or mount its disk.");
        string part = target + ".part";
        bool begun = false;
        try
        {
            if (Path.Exists(part)) throw new StoreException(StoreFault.AlreadyExists, $"{part} is there: another copy is being made, or one was interrupted. Delete it if none is under way.");
            CreateOwn(part);
            begun = true;
            long octets = Fill(part, progress, cancellationToken);
            System.IO.Directory.Move(part, target);
            segments.Files.FlushFolder(Path.GetDirectoryName(target)!);
            return octets;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SqliteException or StoreException or OperationCanceledException)
        {
            if (begun) System.IO.Directory.Delete(part, recursive: true);
            throw error switch
            {
                StoreException or OperationCanceledException => error,
                UnauthorizedAccessException => new StoreException(StoreFault.NotPermitted, $"The server's user may not write {target}: {error.Message} (A systemd unit with ProtectSystem needs the folder in ReadWritePaths.)", error),
                _ => StorageErrors.Translate(error),
            };
        }
    }

    // Links count by where they lead.
    private static bool IsWithin(string folder, string target)
    {
        string Real(string path)
        {
            if (Path.GetDirectoryName(path) is not { } parent) return path;
            string here = Path.Combine(Real(parent), Path.GetFileName(path));
            return System.IO.Directory.Exists(here) && System.IO.Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } leads ? leads.FullName : here;
        }

        string store = Real(Path.GetFullPath(folder)), wanted = Real(target);
        return wanted == store || wanted.StartsWith(Path.TrimEndingDirectorySeparator(store) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private long Fill(string part, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        string records = Path.Combine(part, "records.db"), folder = Path.Combine(part, "segments");
        CreateOwn(folder);
        List<string> sources = CopyRecords(records);
        Flush(records);
        long whole = Math.Max(1, sources.Sum(static s => new FileInfo(s).Length)), copied = 0;
        foreach (string source in sources)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string to = Path.Combine(folder, Path.GetFileName(source));
            // Where the file system can, the copy shares the blocks.
            File.Copy(source, to);
            Flush(to);
            copied += new FileInfo(to).Length;
            progress?.Report(Math.Min(1, (double)copied / whole));
        }

        segments.Files.FlushFolder(folder);
        segments.Files.FlushFolder(part);
        return copied + new FileInfo(records).Length;
    }

    // The segments that the copied records point to. One that is missing is missing in the store, too: verifying the copy names it.
    private List<string> CopyRecords(string to)
    {
        SqlSession session = database.OpenWriter();
        try
        {
            using SqliteCommand copy = session.Connection.CreateCommand();
            copy.CommandText = "VACUUM INTO $path";
            copy.Parameters.AddWithValue("$path", to);
            copy.ExecuteNonQuery();
        }
        finally
        {
            session.Close();
        }

        using var made = new SqliteDatabase(to);
        SqlSession reader = made.RentReader();
        try
        {
            return [.. reader.Query("SELECT DISTINCT segment FROM content ORDER BY segment", static row => row.Int64(0)).Select(segments.PathOf).Where(File.Exists)];
        }
        finally
        {
            reader.Close();
        }
    }

    private static void CreateOwn(string folder)
    {
        if (OperatingSystem.IsWindows()) System.IO.Directory.CreateDirectory(folder);
        else System.IO.Directory.CreateDirectory(folder, Own);
    }

    private void Flush(string path)
    {
        using SafeFileHandle handle = segments.Files.Open(path, create: false);
        segments.Files.Flush(handle);
    }
}
