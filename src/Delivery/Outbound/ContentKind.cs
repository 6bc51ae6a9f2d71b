using System.Buffers;

namespace Posthouse.Delivery;

/// <summary>
/// What a message's bytes really need of the way, found by looking, when what MAIL declared is not on offer at the next hop.
/// </summary>
internal readonly record struct ContentKind(bool HasEightBit, bool IsBinary, bool HeaderHasEightBit)
{
    // RFC 5322 §2.1.1: lines of 998 octets without CRLF.
    private const int MaximumLine = 998;

    internal static async ValueTask<ContentKind> OfAsync(MessageContent content, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            var scan = new Scan();
            for (long offset = 0; ;)
            {
                int read = await content.ReadAsync(offset, buffer, cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                offset += read;
                scan.Take(buffer.AsSpan(0, read));
            }

            return scan.Result;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private struct Scan
    {
        private bool _eightBit, _binary, _headerEightBit, _pastHeader;
        private byte _last;
        private int _line;

        internal readonly ContentKind Result => new(_eightBit, _binary || _last == (byte)'\r', _headerEightBit);

        internal void Take(ReadOnlySpan<byte> bytes)
        {
            foreach (byte b in bytes)
            {
                if (b >= 0x80)
                {
                    _eightBit = true;
                    if (!_pastHeader) _headerEightBit = true;
                }

                // RFC 3030 §1: binary is what is not lines of bounded length ended by CRLF without null.
                if (b == 0 || (b == (byte)'\n') != (_last == (byte)'\r')) _binary = true;
                if (b == (byte)'\n')
                {
                    if (_line == 1) _pastHeader = true;
                    _line = 0;
                }
                else if (++_line > MaximumLine + 1)
                {
                    _binary = true;
                }

                _last = b;
            }
        }
    }
}
