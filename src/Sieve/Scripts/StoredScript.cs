namespace Posthouse.Sieve;

/// <summary>When a stored script runs. The numbers stand in the store.</summary>
public enum ScriptUse
{
    /// <summary>Only where it is included, or named by a mailbox's annotation.</summary>
    None = 0,

    /// <summary>An account's active one (RFC 5804 §1.4): for each message that is delivered to it. There is one at most.</summary>
    Active = 1,

    /// <summary>An administrator's: before those of accounts. There may be several; they run in the order of their names.</summary>
    Before = 2,

    /// <summary>An administrator's: after those of accounts.</summary>
    After = 3,
}

/// <summary>A script as it is kept, without its content.</summary>
/// <param name="Id">Unique in a store, never reused.</param>
/// <param name="Name">Unique for its owner; NFC.</param>
/// <param name="Hash">SHA-256 of the content, in hexadecimal digits.</param>
/// <param name="Octets">Of the content.</param>
public sealed record StoredScript(long Id, ScriptOwner Owner, string Name, ScriptUse Use, string Hash, int Octets, DateTimeOffset Created, DateTimeOffset Changed);

/// <summary>What became of an owner's scripts after some moment of its count of changes (as RFC 8620 §5.2 asks).</summary>
/// <param name="State">The moment that this is true of.</param>
public sealed record ScriptChanges(long State, IReadOnlyList<long> Created, IReadOnlyList<long> Updated, IReadOnlyList<long> Destroyed);
