namespace Posthouse.Storage;

/// <summary>
/// Prepared statements on one connection, for rooms that keep tables of their own. Parameters are @1, @2, …;
/// the text of a statement is its key, so build it from constants, never from input.
/// </summary>
public sealed class SqlSession
{
    internal SqlSession()
    {
    }

    /// <summary>Runs a statement that returns no rows; the number of rows it touched.</summary>
    public int Execute(string sql, params ReadOnlySpan<SqlValue> parameters) => throw new NotImplementedException();

    /// <summary>Runs an INSERT; the new row's number.</summary>
    public long Insert(string sql, params ReadOnlySpan<SqlValue> parameters) => throw new NotImplementedException();

    /// <summary>The first row, or default.</summary>
    public T? QueryFirst<T>(string sql, Func<SqlRow, T> map, params ReadOnlySpan<SqlValue> parameters) => throw new NotImplementedException();

    public List<T> Query<T>(string sql, Func<SqlRow, T> map, params ReadOnlySpan<SqlValue> parameters) => throw new NotImplementedException();
}

/// <summary>The current row. Columns are counted from 0 in the order of the statement.</summary>
public readonly struct SqlRow
{
    public bool IsNull(int column) => throw new NotImplementedException();

    public long Int64(int column) => throw new NotImplementedException();

    public int Int32(int column) => throw new NotImplementedException();

    public bool Bool(int column) => throw new NotImplementedException();

    public string Text(int column) => throw new NotImplementedException();

    /// <summary>Null for SQL NULL.</summary>
    public string? TextOrNull(int column) => throw new NotImplementedException();

    public byte[] Bytes(int column) => throw new NotImplementedException();

    /// <summary>From Unix milliseconds.</summary>
    public DateTimeOffset Moment(int column) => throw new NotImplementedException();
}
