using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// Gives what is forwarded a sender of ours, and takes bounces to such senders back (<see cref="SrsRewriter"/>). Without its secret it
/// leaves senders as they are: mail goes on, and may fail SPF where it arrives.
/// </summary>
public sealed class ForwardedSenders(SecretSource secrets, TimeProvider clock)
{
    private volatile SrsRewriter? _rewriter;

    /// <summary>To be called once before mail comes.</summary>
    /// <exception cref="StoreException">The key of the secrets is missing or another one.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
        _rewriter = new SrsRewriter(new SrsOptions { Secrets = [box.DeriveKey("srs", 32)] }, clock);
    }

    /// <summary>The sender with which a message of another organisation goes on; its own where there is no room for another one.</summary>
    /// <param name="forwarder">The domain through which it came, which is ours.</param>
    public EmailAddress Rewrite(EmailAddress sender, DomainName forwarder) =>
        _rewriter is { } rewriter && rewriter.Encode(sender, forwarder, out EmailAddress? rewritten) == SrsFault.None ? rewritten! : sender;

    /// <summary>Where a bounce to one of our rewritten senders goes; null where the recipient is none of them, or is out of date.</summary>
    public EmailAddress? Restore(EmailAddress recipient) =>
        _rewriter is { } rewriter && rewriter.Decode(recipient, out EmailAddress? original) == SrsFault.None ? original : null;
}
