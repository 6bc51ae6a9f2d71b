using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>Signs a message of our own for the domain in From, with every key that the domain signs with.</summary>
public sealed class OutgoingSigner(SigningKeys keys, DkimSigner signer)
{
    /// <summary>
    /// The fields to put above the message, each without its final CRLF; none where the domain has no key. Who may write as whom was
    /// decided before: here the author's domain only chooses the keys.
    /// </summary>
    public async ValueTask<IReadOnlyList<string>> SignAsync(ReceivedMessage message, CancellationToken cancellationToken = default)
    {
        if (AuthorDomain.Of(message.Header) is not { } author) return [];
        IReadOnlyList<DkimKey> signing = keys.For(author);
        return signing.Count == 0 ? [] : await signer.SignAsync(message, signing, cancellationToken).ConfigureAwait(false);
    }
}
