using Posthouse.Directory;

namespace Posthouse.Smtp;

/// <summary>What became of the URL of a BURL.</summary>
public enum MessageUrlOutcome
{
    /// <summary>Its octets were handed over, as far as they were wanted.</summary>
    Read,

    /// <summary>It is of a server that is not trusted.</summary>
    Untrusted,

    /// <summary>It is not authorised for this submitter, or leads to nothing.</summary>
    NotFound,

    /// <summary>It leads to more octets than there is room for.</summary>
    TooLarge,
}

/// <summary>Who looks up the URLs that a submission names (RFC 4468). A listener without one does not offer BURL.</summary>
public interface IMessageUrls
{
    /// <param name="room">Octets that the message may still grow by.</param>
    /// <param name="take">Takes a piece; false wants no more.</param>
    /// <exception cref="Storage.StoreException">It cannot be looked up at the moment.</exception>
    ValueTask<MessageUrlOutcome> CopyAsync(string url, Account submitter, long room, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<bool>> take, CancellationToken cancellationToken);
}
