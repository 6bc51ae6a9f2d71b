using Microsoft.Extensions.Logging;

namespace Posthouse.Storage;

/// <summary>
/// Moves the record log into the record file. The bulk is done beside the writer on a connection of its own; when that has nearly
/// caught up, the writer does the short rest, after which SQLite starts the log from its beginning.
/// </summary>
internal sealed class CheckpointPolicy(SqliteDatabase database, ILogger log)
{
    // 32 MB of log: a checkpoint then writes each hot page once for some thousand commits, and recovery stays well under a second.
    private const int StartPages = 8000;
    private const int RestPages = 500;

    private Task? _running;
    private long _pages;
    private bool _finish;

    /// <summary>Called by the writer after each commit.</summary>
    internal void AfterCommit(SqlSession writer)
    {
        _pages += writer.TakePagesWritten();
        if (_running is { IsCompleted: true } done)
        {
            _running = null;
            _finish = done.IsCompletedSuccessfully;
        }

        if (_running is not null) return;
        if (_finish)
        {
            _finish = false;
            (long total, long moved) = Run(writer);
            if (total - moved < RestPages)
            {
                _pages = 0;
                return;
            }
        }
        else if (_pages < StartPages)
        {
            return;
        }

        _running = Task.Run(() =>
        {
            SqlSession session = database.OpenWriter();
            try
            {
                Run(session);
            }
            catch (Exception error)
            {
                // The log only grows until the next try; nothing is lost by it.
                StorageLog.CheckpointFailed(log, error);
                throw;
            }
            finally
            {
                session.Close();
            }
        });
    }

    /// <summary>At the end: everything into the record file, so that a copy of the folder is small and opens at once.</summary>
    internal void Finish(SqlSession writer)
    {
        if (_running is not null) Task.WaitAny(_running);
        try
        {
            writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            StorageLog.CheckpointFailed(log, error);
        }
    }

    private static (long Total, long Moved) Run(SqlSession session) =>
        session.QueryFirst("PRAGMA wal_checkpoint(PASSIVE)", static row => (row.Int64(1), row.Int64(2)));
}
