namespace Posthouse.Directory;

/// <summary>Tells an account's owner something by mail. Registered by whatever delivers mail.</summary>
public interface IOwnerNotices
{
    /// <summary>Completes when the message is in the mailbox.</summary>
    /// <param name="kind">For the journal, such as "new-device".</param>
    /// <exception cref="Storage.StoreException">It could not be put there.</exception>
    Task SendAsync(Account owner, string kind, string subject, string text, CancellationToken cancellationToken = default);
}
