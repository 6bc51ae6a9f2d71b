using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Which kind of thing has an address.</summary>
internal enum AddressOwner
{
    Account = 1,
    Alias = 2,
    Group = 3,
}

/// <summary>The one row that each local part of a domain may have.</summary>
internal static class AddressTable
{
    internal static void Insert(SqlSession sql, long domain, string localPart, AddressOwner kind, long owner) =>
        sql.Execute("INSERT INTO directory_address (domain, local_key, kind, owner) VALUES (@1, @2, @3, @4)", domain, Key(localPart), (long)kind, owner);

    internal static void Delete(SqlSession sql, long domain, string localPart) =>
        sql.Execute("DELETE FROM directory_address WHERE domain = @1 AND local_key = @2", domain, Key(localPart));

    // Upper case first, because that is what comparing without case compares; then lower, because that is what people read.
    internal static string Key(string localPart) => localPart.ToUpperInvariant().ToLowerInvariant();
}
