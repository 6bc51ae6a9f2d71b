using SQLitePCL;

namespace Posthouse.Storage;

/// <summary>The current row. Columns are counted from 0 in the order of the statement.</summary>
public readonly struct SqlRow
{
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly sqlite3_stmt _statement;

    internal SqlRow(sqlite3_stmt statement) => _statement = statement;

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public int Int32(int column) => (int)raw.sqlite3_column_int64(_statement, column);

    public bool Bool(int column) => raw.sqlite3_column_int64(_statement, column) != 0;

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>Null for SQL NULL.</summary>
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    /// <summary>The same without a copy: good until the statement's next row.</summary>
    internal ReadOnlySpan<byte> BytesInPlace(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>From Unix milliseconds. One that a damaged disk made of it and no calendar has is the nearest that there is: the row stays readable.</summary>
    public DateTimeOffset Moment(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(Int64(column), Earliest, Latest));

    /// <summary>Null for SQL NULL.</summary>
    public DateTimeOffset? MomentOrNull(int column) => IsNull(column) ? null : Moment(column);
}
