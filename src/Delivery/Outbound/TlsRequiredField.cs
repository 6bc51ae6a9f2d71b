using System.Buffers;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// Whether a message's author would rather have it arrive than be protected: <c>TLS-Required: No</c> (RFC 8689 §4.3). Looked up only
/// where a policy stands in the way.
/// </summary>
internal static class TlsRequiredField
{
    // A field beyond this is not looked for: it says how mail is to be handled, and stands where a header begins or ends soon after.
    private const int MaximumHeader = 256 << 10;

    internal static async ValueTask<bool> SaysNoAsync(MessageContent content, CancellationToken cancellationToken)
    {
        int length = (int)Math.Min(content.Length, MaximumHeader);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        try
        {
            int filled = 0;
            while (filled < length)
            {
                int read = await content.ReadAsync(filled, buffer.AsMemory(filled, length - filled), cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                filled += read;
            }

            return SaysNo(buffer.AsSpan(0, filled));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool SaysNo(ReadOnlySpan<byte> message)
    {
        var header = new HeaderReader(message[..HeaderReader.LengthOf(message)]);
        // §4.3: "No" is the only value; a second field, or another value, makes the message malformed, and policies hold.
        return header.Find("TLS-Required"u8) && Ascii.EqualsIgnoreCase(header.UnfoldedValue, "No"u8) && !header.Find("TLS-Required"u8);
    }
}
