using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Puts what other rooms have to say to an account's owner into his mailbox, as a message of our own.</summary>
internal sealed class OwnerNotices(MailStore store, AccountNotices notices) : IOwnerNotices
{
    public async Task SendAsync(Account owner, string kind, string subject, string text, CancellationToken cancellationToken)
    {
        NoticeBundle bundle = await notices.PrepareForOwnerAsync(owner, kind, subject, text).ConfigureAwait(false);
        await using (bundle.ConfigureAwait(false)) await DeliveryCommit.RunAsync(store, bundle.Commits, also: null).ConfigureAwait(false);
    }
}
