namespace Posthouse.Storage;

/// <summary>Single numbers of the whole store, by name.</summary>
internal static class StoreProperties
{
    /// <summary>0 when it was never set.</summary>
    internal static long Get(SqlSession sql, string name) => sql.Scalar("SELECT value FROM store_property WHERE name = @1", name);

    internal static void Set(SqlSession sql, string name, long value)
    {
        if (sql.Execute("UPDATE store_property SET value = @2 WHERE name = @1", name, value) == 0)
            sql.Execute("INSERT INTO store_property (name, value) VALUES (@1, @2)", name, value);
    }

    /// <summary>Only ever upwards.</summary>
    internal static void Raise(SqlSession sql, string name, long value)
    {
        if (value > Get(sql, name)) Set(sql, name, value);
    }
}
