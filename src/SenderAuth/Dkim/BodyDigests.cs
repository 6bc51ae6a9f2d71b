using System.Buffers;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// The body hashes that a message's signatures need, each computed once, all in one pass over the body: signatures of the same
/// canonicalization and length share one.
/// </summary>
internal sealed class BodyDigests : IDisposable
{
    private const int ReadOctets = 64 * 1024;

    private readonly List<BodyDigest> _simple = [];
    private readonly List<BodyDigest> _relaxed = [];

    public void Dispose()
    {
        foreach (BodyDigest digest in _simple) digest.Dispose();
        foreach (BodyDigest digest in _relaxed) digest.Dispose();
    }

    internal BodyDigest For(Canonicalization canonicalization, long? limit = null)
    {
        List<BodyDigest> digests = canonicalization == Canonicalization.Relaxed ? _relaxed : _simple;
        foreach (BodyDigest digest in digests)
        {
            if (digest.Limit == limit) return digest;
        }

        var added = new BodyDigest(limit);
        digests.Add(added);
        return added;
    }

    internal async ValueTask ReadAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        var simple = new BodyCanonicalizer(Canonicalization.Simple, [.. _simple]);
        var relaxed = new BodyCanonicalizer(Canonicalization.Relaxed, [.. _relaxed]);
        Stream stream = message.OpenRead();
        await using (stream.ConfigureAwait(false))
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(message.Size, 1, ReadOctets));
            try
            {
                long skip = message.Structure.HeaderLength;
                if (stream.CanSeek)
                {
                    stream.Position = Math.Min(skip, message.Size);
                    skip = 0;
                }

                int read;
                while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    int start = (int)Math.Min(skip, read);
                    skip -= start;
                    if (_simple.Count > 0) simple.Write(buffer.AsSpan(start, read - start));
                    if (_relaxed.Count > 0) relaxed.Write(buffer.AsSpan(start, read - start));
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        simple.Finish();
        relaxed.Finish();
    }
}
