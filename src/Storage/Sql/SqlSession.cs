using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Posthouse.Storage;

/// <summary>
/// Prepared statements on one connection, for rooms that keep tables of their own. Parameters are @1, @2, …;
/// the text of a statement is its key, so build it from constants, never from input. One caller at a time.
/// A statement may not be run again from inside its own rows.
/// </summary>
public sealed class SqlSession
{
    // A room has some dozens of statements; a thousand means that somebody builds them from input.
    private const int MaximumStatements = 1000;
    private const uint KeepPrepared = 1; // SQLITE_PREPARE_PERSISTENT

    private const int CacheWrites = 9; // SQLITE_DBSTATUS_CACHE_WRITE

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, sqlite3_stmt> _byReference = new(ReferenceComparer.Instance);
    private readonly Dictionary<string, sqlite3_stmt> _byText = new(StringComparer.Ordinal);

    internal SqlSession(SqliteConnection connection)
    {
        _connection = connection;
        _handle = connection.Handle!;
        raw.sqlite3_busy_timeout(_handle, 30_000);
    }

    internal SqliteConnection Connection => _connection;

    /// <summary>False inside a transaction.</summary>
    internal bool IsAutocommit => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>Pages that this connection has written to the log since it was asked last.</summary>
    internal long TakePagesWritten()
    {
        int result = raw.sqlite3_db_status(_handle, CacheWrites, out int written, out _, 1);
        return result == raw.SQLITE_OK ? written : throw Error(result);
    }

    /// <summary>Runs a statement that returns no rows; the number of rows it touched.</summary>
    public int Execute(string sql, params ReadOnlySpan<SqlValue> parameters)
    {
        sqlite3_stmt statement = Bind(sql, parameters);
        try
        {
            while (Step(statement))
            {
            }

            return raw.sqlite3_changes(_handle);
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Runs an INSERT; the new row's number.</summary>
    public long Insert(string sql, params ReadOnlySpan<SqlValue> parameters)
    {
        Execute(sql, parameters);
        return raw.sqlite3_last_insert_rowid(_handle);
    }

    /// <summary>The first row, or default.</summary>
    public T? QueryFirst<T>(string sql, Func<SqlRow, T> map, params ReadOnlySpan<SqlValue> parameters)
    {
        sqlite3_stmt statement = Bind(sql, parameters);
        try
        {
            return Step(statement) ? map(new SqlRow(statement)) : default;
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    public List<T> Query<T>(string sql, Func<SqlRow, T> map, params ReadOnlySpan<SqlValue> parameters)
    {
        var rows = new List<T>();
        sqlite3_stmt statement = Bind(sql, parameters);
        try
        {
            while (Step(statement)) rows.Add(map(new SqlRow(statement)));
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }

        return rows;
    }

    /// <summary>Calls <paramref name="visit"/> for each row, with state to keep closures out of hot paths.</summary>
    public void Visit<TState>(string sql, TState state, Action<SqlRow, TState> visit, params ReadOnlySpan<SqlValue> parameters)
    {
        sqlite3_stmt statement = Bind(sql, parameters);
        try
        {
            while (Step(statement)) visit(new SqlRow(statement), state);
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The first column of the first row as a number; 0 where there is no row or it is NULL.</summary>
    public long Scalar(string sql, params ReadOnlySpan<SqlValue> parameters)
    {
        sqlite3_stmt statement = Bind(sql, parameters);
        try
        {
            return Step(statement) ? raw.sqlite3_column_int64(statement, 0) : 0;
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    internal void Close()
    {
        foreach (sqlite3_stmt statement in _byText.Values) statement.Dispose();
        _byText.Clear();
        _byReference.Clear();
        _connection.Dispose();
    }

    private sqlite3_stmt Bind(string sql, ReadOnlySpan<SqlValue> parameters)
    {
        sqlite3_stmt statement = Find(sql);
        if (raw.sqlite3_bind_parameter_count(statement) != parameters.Length)
            throw new ArgumentException($"The statement has {raw.sqlite3_bind_parameter_count(statement)} parameters, {parameters.Length} were given: {sql}");
        for (int i = 0; i < parameters.Length; i++)
        {
            ref readonly SqlValue value = ref parameters[i];
            int result = value.Kind switch
            {
                SqlValueKind.Integer => raw.sqlite3_bind_int64(statement, i + 1, value.Integer),
                SqlValueKind.Text => raw.sqlite3_bind_text(statement, i + 1, (string)value.Reference!),
                SqlValueKind.Bytes => raw.sqlite3_bind_blob(statement, i + 1, (byte[])value.Reference!),
                _ => raw.sqlite3_bind_null(statement, i + 1),
            };
            if (result != raw.SQLITE_OK) throw Error(result);
        }

        return statement;
    }

    private sqlite3_stmt Find(string sql)
    {
        if (_byReference.TryGetValue(sql, out sqlite3_stmt? statement)) return statement;
        if (!_byText.TryGetValue(sql, out statement))
        {
            if (_byText.Count >= MaximumStatements) throw new InvalidOperationException("Too many different statements: build SQL from constants.");
            int result = raw.sqlite3_prepare_v3(_handle, Translate(sql), KeepPrepared, out statement);
            if (result != raw.SQLITE_OK) throw Error(result);
            _byText.Add(sql, statement);
        }

        // Literals are interned, so the second call finds the statement without hashing the text.
        if (_byReference.Count < MaximumStatements) _byReference.TryAdd(sql, statement);
        return statement;
    }

    // ?1 is bound by its number, wherever it stands first; @1 would be numbered by its first appearance.
    private static string Translate(string sql)
    {
        var text = new StringBuilder(sql);
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '@' && char.IsAsciiDigit(text[i + 1])) text[i] = '?';
        }

        return text.ToString();
    }

    private bool Step(sqlite3_stmt statement)
    {
        int result = raw.sqlite3_step(statement);
        return result switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Error(result),
        };
    }

    private SqliteException Error(int result) =>
        new(raw.sqlite3_errmsg(_handle).utf8_to_string(), result & 0xFF, raw.sqlite3_extended_errcode(_handle));

    private sealed class ReferenceComparer : IEqualityComparer<string>
    {
        internal static readonly ReferenceComparer Instance = new();

        public bool Equals(string? x, string? y) => ReferenceEquals(x, y);

        public int GetHashCode(string obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
