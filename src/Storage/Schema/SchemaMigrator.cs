using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Posthouse.Storage;

/// <summary>Takes every module forward, one step and one transaction at a time, so that an interrupted upgrade goes on where it stopped.</summary>
internal static class SchemaMigrator
{
    private const string Versions = "CREATE TABLE IF NOT EXISTS schema_version (module VARCHAR(64) NOT NULL PRIMARY KEY, version BIGINT NOT NULL) WITHOUT ROWID";

    /// <summary>True when the store has tables that this program takes forward. Looks at all modules before anything is changed.</summary>
    /// <exception cref="StoreException">A newer program made the store.</exception>
    internal static bool IsBehind(SqliteConnection connection, IEnumerable<SchemaModule> modules)
    {
        Run(connection, Versions);
        bool behind = false;
        foreach (SchemaModule module in modules)
        {
            long version = VersionOf(connection, module.Name);
            if (version > module.Steps.Count)
            {
                throw new StoreException(StoreFault.NotPermitted,
                    $"The store's '{module.Name}' tables are of version {version}; this program knows up to {module.Steps.Count}. Run the newer program, or restore a copy made before the upgrade.");
            }

            behind |= version > 0 && version < module.Steps.Count;
        }

        return behind;
    }

    internal static void Migrate(SqliteConnection connection, IEnumerable<SchemaModule> modules)
    {
        Run(connection, Versions);
        foreach (SchemaModule module in modules)
        {
            long version = VersionOf(connection, module.Name);
            for (; version < module.Steps.Count; version++)
            {
                using SqliteTransaction transaction = connection.BeginTransaction();
                Run(connection, Translate(module.Steps[(int)version]), transaction);
                using SqliteCommand record = connection.CreateCommand();
                record.Transaction = transaction;
                record.CommandText = "INSERT INTO schema_version (module, version) VALUES ($m, $v) ON CONFLICT (module) DO UPDATE SET version = $v";
                record.Parameters.AddWithValue("$m", module.Name);
                record.Parameters.AddWithValue("$v", version + 1);
                record.ExecuteNonQuery();
                transaction.Commit();
            }
        }
    }

    internal static long VersionOf(SqliteConnection connection, string module)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT version FROM schema_version WHERE module = $m";
        command.Parameters.AddWithValue("$m", module);
        return command.ExecuteScalar() is long version ? version : 0;
    }

    // The one place where the two dialects of table definitions differ.
    private static string Translate(string step) => step.Replace(") CLUSTERED", ") WITHOUT ROWID", StringComparison.Ordinal);

    [SuppressMessage("Security", "CA2100", Justification = "Schema steps are constants of the program.")]
    private static void Run(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
