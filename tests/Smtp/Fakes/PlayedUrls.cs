using System.Text;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Smtp.Tests;

/// <summary>URLs whose last piece says what they lead to: text with escapes as in transcripts, or what goes wrong.</summary>
internal sealed class PlayedUrls : IMessageUrls
{
    public async ValueTask<MessageUrlOutcome> CopyAsync(string url, Account submitter, long room, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<bool>> take, CancellationToken cancellationToken)
    {
        string last = url[(url.LastIndexOf('/') + 1)..];
        switch (last)
        {
            case "elsewhere": return MessageUrlOutcome.Untrusted;
            case "nothing": return MessageUrlOutcome.NotFound;
            case "busy": throw new StoreException(StoreFault.StorageFailed, "Played.");
            case "damaged": throw new StoreException(StoreFault.Damaged, "Played.");
        }

        byte[] octets = Encoding.ASCII.GetBytes(Uri.UnescapeDataString(last));
        if (octets.Length > room) return MessageUrlOutcome.TooLarge;
        // In two pieces, as the store may hand them over.
        if (await take(octets.AsMemory(0, octets.Length / 2), cancellationToken)) await take(octets.AsMemory(octets.Length / 2), cancellationToken);
        return MessageUrlOutcome.Read;
    }
}
