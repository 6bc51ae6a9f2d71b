using Microsoft.Data.Sqlite;

namespace Posthouse.Storage;

/// <summary>The current row. Columns are counted from 0 in the order of the statement.</summary>
public readonly struct SqlRow
{
    private readonly SqliteDataReader _reader;

    internal SqlRow(SqliteDataReader reader) => _reader = reader;

    public bool IsNull(int column) => _reader.IsDBNull(column);

    public long Int64(int column) => _reader.GetInt64(column);

    public int Int32(int column) => (int)_reader.GetInt64(column);

    public bool Bool(int column) => _reader.GetInt64(column) != 0;

    public string Text(int column) => _reader.GetString(column);

    /// <summary>Null for SQL NULL.</summary>
    public string? TextOrNull(int column) => _reader.IsDBNull(column) ? null : _reader.GetString(column);

    public byte[] Bytes(int column) => _reader.IsDBNull(column) ? [] : _reader.GetFieldValue<byte[]>(column);

    /// <summary>From Unix milliseconds.</summary>
    public DateTimeOffset Moment(int column) => DateTimeOffset.FromUnixTimeMilliseconds(_reader.GetInt64(column));

    /// <summary>Null for SQL NULL.</summary>
    public DateTimeOffset? MomentOrNull(int column) => _reader.IsDBNull(column) ? null : Moment(column);
}
