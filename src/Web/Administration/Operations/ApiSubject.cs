namespace Posthouse.Web;

/// <summary>What an operation acts on, and so where its right must be held.</summary>
internal enum ApiSubject
{
    /// <summary>The whole server: the right must be held everywhere.</summary>
    Server,

    /// <summary>A list, of which each sees the part that the right reaches: the handler filters by <see cref="ApiCaller.Sees(Directory.Right, Mail.DomainName?)"/>.</summary>
    Listing,

    /// <summary>The domain {name}.</summary>
    Domain,

    /// <summary>The account {address}.</summary>
    Account,

    /// <summary>The alias or group {address}.</summary>
    List,

    /// <summary>The queued message {id}: of the domain that sent it, or sends it on.</summary>
    QueueEntry,

    /// <summary>The account, the domain or the "server" in {owner} or {subject}.</summary>
    Owner,

    /// <summary>The API key {id}: of the account in whose name it asks.</summary>
    Key,

    /// <summary>What the body says (<see cref="ApiOperation.Demands"/>).</summary>
    Body,

    /// <summary>Whoever asks, about himself.</summary>
    Caller,
}
