using System.Buffers;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>What the stages of this room want to know of a header block, counted in one pass.</summary>
internal sealed class HeaderCount
{
    private const string Item = "delivery.header-count";

    internal int Received { get; private set; }

    internal int From { get; private set; }

    internal bool HasNull { get; private set; }

    /// <summary>Values of Delivered-To, which this server writes on mail that an alias or a list sends on.</summary>
    internal List<string>? DeliveredTo { get; private set; }

    /// <summary>Counts once for each transaction.</summary>
    internal static HeaderCount Of(StageContext context)
    {
        if (context.Items.TryGetValue(Item, out object? counted)) return (HeaderCount)counted;
        ReadOnlySequence<byte> header = context.Message!.Header;
        HeaderCount count = header.IsSingleSegment ? Of(header.FirstSpan) : Of(header.ToArray());
        context.Items[Item] = count;
        return count;
    }

    internal static HeaderCount Of(ReadOnlySpan<byte> header)
    {
        var count = new HeaderCount { HasNull = header.Contains((byte)0) };
        while (!header.IsEmpty)
        {
            int end = header.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? header : header[..end];
            header = end < 0 ? default : header[(end + 1)..];
            if (line.Length < 5) continue;
            // A folded line begins with white space and matches none of these.
            switch (line[0] | 0x20)
            {
                case 'r' when HasName(line, "received"u8):
                    count.Received++;
                    break;
                case 'f' when HasName(line, "from"u8):
                    count.From++;
                    break;
                case 'd' when HasName(line, "delivered-to"u8):
                    // Bounded by the hop limit's magnitude: a message with hundreds of these is refused for its Received fields.
                    if ((count.DeliveredTo ??= []).Count < 200) count.DeliveredTo.Add(System.Text.Encoding.UTF8.GetString(line[13..]).Trim());
                    break;
            }
        }

        return count;
    }

    private static bool HasName(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        if (line.Length <= name.Length || !System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name)) return false;
        // RFC 5322 §4.5: obsolete syntax lets white space stand before the colon.
        ReadOnlySpan<byte> rest = line[name.Length..].TrimStart(" \t"u8);
        return !rest.IsEmpty && rest[0] == (byte)':';
    }
}
