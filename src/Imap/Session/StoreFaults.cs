using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>What a client hears of the store's refusals (RFC 5530 response codes).</summary>
internal static class StoreFaults
{
    internal static Completion Completion(StoreException fault) => fault.Fault switch
    {
        StoreFault.NotFound => Imap.Completion.No("The mailbox or message is not there.", "NONEXISTENT"),
        StoreFault.AlreadyExists => Imap.Completion.No("A mailbox of that name is there already.", "ALREADYEXISTS"),
        StoreFault.OverQuota => Imap.Completion.No("The quota would be exceeded.", "OVERQUOTA"),
        StoreFault.LimitReached => Imap.Completion.No("A limit of the account is reached.", "LIMIT"),
        StoreFault.NotPermitted => Imap.Completion.No("That cannot be done with this mailbox.", "CANNOT"),
        StoreFault.StorageFull => Imap.Completion.No("The server has no room for it now; please try again later.", "UNAVAILABLE"),
        StoreFault.Damaged => Imap.Completion.No("Stored bytes are damaged; the administrator has been told.", "CORRUPTION"),
        _ => Imap.Completion.No("The server cannot do that now; please try again later.", "UNAVAILABLE"),
    };
}
