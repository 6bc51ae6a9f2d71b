using System.Buffers;

namespace Posthouse.Jmap;

/// <summary>Reads a script out of a blob.</summary>
internal static class ScriptBlob
{
    /// <exception cref="SetException">blobNotFound, tooLarge.</exception>
    internal static async ValueTask<byte[]> ReadAsync(BlobResolver blobs, JmapCall call, string? blob, long maximum, CancellationToken cancellationToken)
    {
        using BlobContent? content = blob is not null && call.Run.Resolve(blob) is { } id ? await blobs.FindAsync(call.View, id, cancellationToken).ConfigureAwait(false) : null;
        if (content is null) throw new SetException("blobNotFound", "There is no such blob.");
        var octets = new ArrayBufferWriter<byte>();
        foreach (ReadOnlyMemory<byte> piece in content.Pieces())
        {
            if (octets.WrittenCount + piece.Length > maximum) throw new SetException("tooLarge", $"A script has at most {maximum} octets.") { Number = ("maxSize", maximum) };
            octets.Write(piece.Span);
        }

        return octets.WrittenSpan.ToArray();
    }
}
