using Posthouse.Directory;
using Posthouse.Imap;
using Posthouse.Smtp;

namespace Posthouse.Server;

/// <summary>Submission reads what IMAP's users have authorised: two rooms of one floor, which do not know each other.</summary>
internal sealed class SubmittedUrls(AuthorizedUrls urls) : IMessageUrls
{
    public async ValueTask<MessageUrlOutcome> CopyAsync(string url, Account submitter, long room, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<bool>> take, CancellationToken cancellationToken) =>
        await urls.CopyAsync(url, submitter, room, take, cancellationToken).ConfigureAwait(false) switch
        {
            SubmittedUrlOutcome.Read => MessageUrlOutcome.Read,
            SubmittedUrlOutcome.Untrusted => MessageUrlOutcome.Untrusted,
            SubmittedUrlOutcome.TooLarge => MessageUrlOutcome.TooLarge,
            _ => MessageUrlOutcome.NotFound,
        };
}
