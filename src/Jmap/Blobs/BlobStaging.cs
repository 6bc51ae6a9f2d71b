using System.Buffers;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Takes a blob's octets into the store as a message of its own; the same octets are stored once.</summary>
internal static class BlobStaging
{
    internal static async ValueTask<StagedBlob> StageAsync(MailStore store, BlobContent content, CancellationToken cancellationToken)
    {
        BlobWriter writer = store.CreateBlob();
        await using (writer.ConfigureAwait(false))
        {
            foreach (ReadOnlyMemory<byte> piece in content.Pieces())
            {
                writer.Write(piece.Span);
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            return await writer.CompleteAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }
}
