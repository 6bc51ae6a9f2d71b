namespace Posthouse.Storage;

/// <summary>A value on its way into a statement: null, 64-bit integer, text or bytes. Booleans are 0 and 1, moments are Unix milliseconds.</summary>
public readonly struct SqlValue
{
    private SqlValue(SqlValueKind kind, long integer, object? reference)
    {
        Kind = kind;
        Integer = integer;
        Reference = reference;
    }

    internal SqlValueKind Kind { get; }

    internal long Integer { get; }

    internal object? Reference { get; }

    public static readonly SqlValue Null = default;

    public static implicit operator SqlValue(long value) => new(SqlValueKind.Integer, value, null);

    public static implicit operator SqlValue(long? value) => value is { } v ? v : Null;

    public static implicit operator SqlValue(bool value) => new(SqlValueKind.Integer, value ? 1 : 0, null);

    public static implicit operator SqlValue(string? value) => value is null ? Null : new(SqlValueKind.Text, 0, value);

    public static implicit operator SqlValue(byte[]? value) => value is null ? Null : new(SqlValueKind.Bytes, 0, value);

    public static implicit operator SqlValue(ReadOnlyMemory<byte> value) => new(SqlValueKind.Bytes, 0, value.ToArray());

    public static implicit operator SqlValue(DateTimeOffset value) => value.ToUnixTimeMilliseconds();

    public static implicit operator SqlValue(DateTimeOffset? value) => value is { } v ? v.ToUnixTimeMilliseconds() : Null;
}

internal enum SqlValueKind
{
    Null,
    Integer,
    Text,
    Bytes,
}
