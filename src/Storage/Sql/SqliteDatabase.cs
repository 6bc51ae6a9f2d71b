using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Posthouse.Storage;

/// <summary>The record file: how its connections are opened, and a pool of readers.</summary>
internal sealed class SqliteDatabase(string path) : IDisposable
{
    // As many readers as can run at once and a few that wait on pages; more only cost memory.
    private const int MaximumPooled = 8;

    private readonly ConcurrentBag<SqlSession> _readers = [];
    private int _pooled;
    private volatile bool _closed;

    internal string Path => path;

    internal SqlSession OpenWriter()
    {
        SqlSession session = Open(SqliteOpenMode.ReadWriteCreate);
        Pragma(session, "journal_mode = WAL");
        // Design: a commit is acknowledged only when the log is on the disk.
        Pragma(session, "synchronous = FULL");
        // Checkpoints are run by CheckpointPolicy, off the writer's path.
        Pragma(session, "wal_autocheckpoint = 0");
        Pragma(session, "cache_size = -32768");
        // Each change has a savepoint; what it would need to be undone stays in memory instead of a file that is written and unlinked.
        Pragma(session, "temp_store = MEMORY");
        return session;
    }

    internal SqlSession RentReader()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_readers.TryTake(out SqlSession? session))
        {
            Interlocked.Decrement(ref _pooled);
            return session;
        }

        session = Open(SqliteOpenMode.ReadWrite);
        Pragma(session, "query_only = ON");
        Pragma(session, "cache_size = -2048");
        return session;
    }

    /// <summary>With a reader that goes back at once.</summary>
    internal T Read<T>(Func<SqlSession, T> read)
    {
        SqlSession session = RentReader();
        try
        {
            return read(session);
        }
        finally
        {
            Return(session);
        }
    }

    /// <summary>Ends the reader's view. One that cannot even do that is closed.</summary>
    internal void ReturnAfterView(SqlSession session)
    {
        try
        {
            if (!session.IsAutocommit) session.Execute("COMMIT");
        }
        catch (SqliteException)
        {
            // What went wrong is known by now from what was read.
            session.Close();
            return;
        }

        Return(session);
    }

    internal void Return(SqlSession session)
    {
        if (_closed || Interlocked.Increment(ref _pooled) > MaximumPooled)
        {
            if (!_closed) Interlocked.Decrement(ref _pooled);
            session.Close();
            return;
        }

        _readers.Add(session);
    }

    public void Dispose()
    {
        _closed = true;
        while (_readers.TryTake(out SqlSession? session)) session.Close();
    }

    internal static void Pragma(SqlSession session, string pragma)
    {
        using SqliteCommand command = session.Connection.CreateCommand();
#pragma warning disable CA2100 // Pragmas take no parameters; the text is a constant of this room.
        command.CommandText = "PRAGMA " + pragma;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private SqlSession Open(SqliteOpenMode mode)
    {
        // Pooling is off: it would hand out connections whose pragmas and statements are somebody else's.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return new SqlSession(connection);
    }
}
