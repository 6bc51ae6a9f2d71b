using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Keeps what a user has made as an upload: his own, for a while, within his share of the disk (RFC 8620 §6.1).</summary>
internal sealed class Uploads(MailStore store, TimeProvider clock, JmapOptions options)
{
    internal async ValueTask<Upload> KeepAsync(AccountId owner, StagedBlob staged, string mediaType, CancellationToken cancellationToken)
    {
        DateTimeOffset expires = clock.GetUtcNow() + options.UploadKept;
        return await store.WriteAsync(transaction => transaction.KeepUpload(owner, staged, mediaType, expires, options.UploadQuota), cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask<Upload> KeepAsync(AccountId owner, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        BlobWriter writer = store.CreateBlob();
        await using (writer.ConfigureAwait(false))
        {
            writer.Write(content.Span);
            StagedBlob staged = await writer.CompleteAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (staged.ConfigureAwait(false)) return await KeepAsync(owner, staged, mediaType, cancellationToken).ConfigureAwait(false);
        }
    }
}
