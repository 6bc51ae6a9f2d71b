using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The store's state.</summary>
public sealed record StoreModel(string Folder, bool CanWrite, string? Problem, long FreeOctets, long IndexBacklog, int Domains, int Accounts, int Queued);

/// <summary>One line of the answer to compact: how far it is; octets of messages on the disk before and now; or why it could not go on.</summary>
public sealed record StoreCompaction(long Before, long After)
{
    /// <summary>0 to 1; only the last line has 1.</summary>
    public double Progress { get; init; }

    public string? Failure { get; init; }
}

/// <summary>Where to copy the store to: a full path on the server's machine.</summary>
public sealed record StoreCopyTarget(string Target);

/// <summary>One line of the answer to copy: how far it is, at the end the octets copied, or why it could not go on.</summary>
public sealed record StoreCopied
{
    /// <summary>0 to 1.</summary>
    public double Progress { get; init; }

    public long? Octets { get; init; }

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
