using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Posthouse.Storage;

/// <summary>
/// The copy of the record file that is made before a store is taken forward, so that the way back is one renamed file. Segments need
/// none: an upgrade does not touch them. A copy that was interrupted is made anew.
/// </summary>
internal static class UpgradeCopy
{
    /// <exception cref="StoreException"><see cref="StoreFault.StorageFull"/>: there is no room for it.</exception>
    internal static void Make(SqlSession sql, IReadOnlyList<SchemaModule> modules, StoreOptions options, IFileLayer files, ILogger log)
    {
        string path = PathOf(sql, modules, options.Folder);
        string part = path + ".part";
        File.Delete(part);
        long needed = sql.Scalar("PRAGMA page_count") * sql.Scalar("PRAGMA page_size");
        long free = files.FreeOctets(options.Folder);
        if (free - needed < options.ReserveFree)
        {
            throw new StoreException(StoreFault.StorageFull,
                $"Before this store is taken forward, its records are copied: that takes {needed} octets, and {free} are free on the disk of {options.Folder}, of which {options.ReserveFree} stay in reserve. Make room, or make a copy elsewhere and start once with 'posthouse serve --no-backup'.");
        }

        using (SqliteCommand copy = sql.Connection.CreateCommand())
        {
            copy.CommandText = "VACUUM INTO $path";
            copy.Parameters.AddWithValue("$path", part);
            copy.ExecuteNonQuery();
        }

        using (SafeFileHandle handle = files.Open(part, create: false)) files.Flush(handle);
        File.Move(part, path, overwrite: true);
        files.FlushFolder(options.Folder);
        StorageLog.CopiedBeforeUpgrade(log, path);
    }

    /// <summary>Named by the versions that it holds, such as <c>records-before-upgrade-store1-directory1.db</c>.</summary>
    private static string PathOf(SqlSession sql, IReadOnlyList<SchemaModule> modules, string folder)
    {
        IEnumerable<string> versions = modules.Select(module => module.Name + SchemaMigrator.VersionOf(sql.Connection, module.Name));
        return Path.Combine(folder, $"records-before-upgrade-{string.Join('-', versions)}.db");
    }
}
