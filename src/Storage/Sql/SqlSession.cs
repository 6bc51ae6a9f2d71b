using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace Posthouse.Storage;

/// <summary>
/// Prepared statements on one connection, for rooms that keep tables of their own. Parameters are @1, @2, …;
/// the text of a statement is its key, so build it from constants, never from input. One caller at a time.
/// </summary>
public sealed class SqlSession
{
    // A room has some dozens of statements; a thousand means that somebody builds them from input.
    private const int MaximumStatements = 1000;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _byReference = new(ReferenceComparer.Instance);
    private readonly Dictionary<string, SqliteCommand> _byText = new(StringComparer.Ordinal);

    internal SqlSession(SqliteConnection connection) => _connection = connection;

    internal SqliteConnection Connection => _connection;

    /// <summary>Runs a statement that returns no rows; the number of rows it touched.</summary>
    public int Execute(string sql, params ReadOnlySpan<SqlValue> parameters) => Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>Runs an INSERT; the new row's number.</summary>
    public long Insert(string sql, params ReadOnlySpan<SqlValue> parameters)
    {
        Prepare(sql, parameters).ExecuteNonQuery();
        return SQLitePCL.raw.sqlite3_last_insert_rowid(_connection.Handle);
    }

    /// <summary>The first row, or default.</summary>
    public T? QueryFirst<T>(string sql, Func<SqlRow, T> map, params ReadOnlySpan<SqlValue> parameters)
    {
        using SqliteDataReader reader = Prepare(sql, parameters).ExecuteReader();
        return reader.Read() ? map(new SqlRow(reader)) : default;
    }

    public List<T> Query<T>(string sql, Func<SqlRow, T> map, params ReadOnlySpan<SqlValue> parameters)
    {
        var rows = new List<T>();
        using SqliteDataReader reader = Prepare(sql, parameters).ExecuteReader();
        var row = new SqlRow(reader);
        while (reader.Read()) rows.Add(map(row));
        return rows;
    }

    /// <summary>Calls <paramref name="visit"/> for each row, with state to keep closures out of hot paths.</summary>
    public void Visit<TState>(string sql, TState state, Action<SqlRow, TState> visit, params ReadOnlySpan<SqlValue> parameters)
    {
        using SqliteDataReader reader = Prepare(sql, parameters).ExecuteReader();
        var row = new SqlRow(reader);
        while (reader.Read()) visit(row, state);
    }

    internal long Scalar(string sql, params ReadOnlySpan<SqlValue> parameters)
    {
        using SqliteDataReader reader = Prepare(sql, parameters).ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetInt64(0) : 0;
    }

    internal void Close()
    {
        foreach (SqliteCommand command in _byText.Values) command.Dispose();
        _byText.Clear();
        _byReference.Clear();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<SqlValue> parameters)
    {
        if (!_byReference.TryGetValue(sql, out SqliteCommand? command))
        {
            if (!_byText.TryGetValue(sql, out command))
            {
                if (_byText.Count >= MaximumStatements) throw new InvalidOperationException("Too many different statements: build SQL from constants.");
                command = Create(sql, parameters.Length);
                _byText.Add(sql, command);
            }

            // Literals are interned, so the second call finds the command without hashing the text.
            if (_byReference.Count < MaximumStatements) _byReference.TryAdd(sql, command);
        }

        if (command.Parameters.Count != parameters.Length) throw new ArgumentException($"The statement has {command.Parameters.Count} parameters, {parameters.Length} were given: {sql}");
        for (int i = 0; i < parameters.Length; i++)
        {
            SqliteParameter parameter = command.Parameters[i];
            ref readonly SqlValue value = ref parameters[i];
            switch (value.Kind)
            {
                case SqlValueKind.Integer:
                    parameter.SqliteType = SqliteType.Integer;
                    parameter.Value = value.Integer;
                    break;
                case SqlValueKind.Text:
                    parameter.SqliteType = SqliteType.Text;
                    parameter.Value = value.Reference;
                    break;
                case SqlValueKind.Bytes:
                    parameter.SqliteType = SqliteType.Blob;
                    parameter.Value = value.Reference;
                    break;
                default:
                    parameter.Value = DBNull.Value;
                    break;
            }
        }

        return command;
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text comes from constants in the program; values are always parameters.")]
    private SqliteCommand Create(string sql, int parameterCount)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 1; i <= parameterCount; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = "@" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), Value = DBNull.Value });
        command.Prepare();
        return command;
    }

    private sealed class ReferenceComparer : IEqualityComparer<string>
    {
        internal static readonly ReferenceComparer Instance = new();

        public bool Equals(string? x, string? y) => ReferenceEquals(x, y);

        public int GetHashCode(string obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
