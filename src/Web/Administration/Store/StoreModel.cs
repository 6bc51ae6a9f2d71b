using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The store's state.</summary>
public sealed record StoreModel(string Folder, bool CanWrite, string? Problem, long FreeOctets, long IndexBacklog, int Domains, int Accounts, int Queued);

/// <summary>The last line of the answer to compact: octets of messages on the disk before and after, or why it could not go on.</summary>
public sealed record StoreCompaction(long Before, long After)
{
    public string? Failure { get; init; }
}

/// <summary>One line of the answer to verify and repair: how far it is, and at the end what was found or why it could not go on.</summary>
public sealed record StoreExamination
{
    /// <summary>0 to 1.</summary>
    public double Progress { get; init; }

    public StoreReport? Report { get; init; }

    public string? Failure { get; init; }
}
