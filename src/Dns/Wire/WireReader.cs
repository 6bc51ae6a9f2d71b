using System.Buffers.Binary;

namespace Posthouse.Dns;

/// <summary>
/// Reads a message (RFC 1035 §4.1). Whatever is malformed anywhere makes the whole unreadable. Pure; the work is bounded by the message's
/// length and the number of records that is let in.
/// </summary>
internal static class WireReader
{
    private const int Header = 12;

    internal static bool TryRead(ReadOnlySpan<byte> message, int maximumRecords, out WireMessage result)
    {
        result = new WireMessage();
        if (message.Length is < Header or > ushort.MaxValue) return false;
        int flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        int[] counts = [Count(message, 4), Count(message, 6), Count(message, 8), Count(message, 10)];
        // A question has at least 5 octets and a record 11: counts that cannot be are refused before anything is made for them.
        if (counts[1] + counts[2] + counts[3] > maximumRecords || counts[0] * 5 + (counts[1] + counts[2] + counts[3]) * 11 > message.Length - Header) return false;

        int at = Header;
        var questions = new List<WireQuestion>(counts[0]);
        for (int i = 0; i < counts[0]; i++)
        {
            if (!WireName.TryRead(message, ref at, out byte[] name) || at + 4 > message.Length) return false;
            questions.Add(new WireQuestion(WireName.Format(name), BinaryPrimitives.ReadUInt16BigEndian(message[at..]), BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..])));
            at += 4;
        }

        int last = at;
        var sections = new List<WireRecord>[3];
        for (int section = 0; section < 3; section++)
        {
            sections[section] = new List<WireRecord>(counts[section + 1]);
            for (int i = 0; i < counts[section + 1]; i++)
            {
                last = at;
                if (!TryReadRecord(message, ref at, out WireRecord? record)) return false;
                sections[section].Add(record!);
            }
        }

        if (at != message.Length) return false;
        result = new WireMessage
        {
            Id = BinaryPrimitives.ReadUInt16BigEndian(message), IsResponse = (flags & 0x8000) != 0, Opcode = (flags >> 11) & 0xF, Authoritative = (flags & 0x0400) != 0,
            Truncated = (flags & 0x0200) != 0, RecursionDesired = (flags & 0x0100) != 0, Code = (ResponseCode)(flags & 0xF),
            Questions = questions, Answers = sections[0], Authorities = sections[1], Additional = sections[2], LastRecordStart = last,
        };
        return true;
    }

    private static int Count(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);

    private static bool TryReadRecord(ReadOnlySpan<byte> message, ref int at, out WireRecord? record)
    {
        record = null;
        if (!WireName.TryRead(message, ref at, out byte[] name) || at + 10 > message.Length) return false;
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        ushort @class = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
        uint timeToLive = BinaryPrimitives.ReadUInt32BigEndian(message[(at + 4)..]);
        int length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
        at += 10;
        if (at + length > message.Length) return false;
        if (!TryReadData(message, at, length, type, out byte[] data)) return false;
        at += length;
        record = new WireRecord(WireName.Format(name), type, @class, timeToLive, data);
        return true;
    }

    // Names in the data of these types may be compressed (RFC 3597 §4 says which; SRV is compressed by some against RFC 2782).
    private static bool TryReadData(ReadOnlySpan<byte> message, int at, int length, ushort type, out byte[] data)
    {
        // RFC 2136 §2.4 and §2.5: deletions and prerequisites have no data, whatever their type.
        (int before, int names, int after) = length == 0 ? default : type switch
        {
            DnsTypes.Ns or DnsTypes.Cname or DnsTypes.Ptr => (0, 1, 0),
            DnsTypes.Mx => (2, 1, 0),
            DnsTypes.Srv => (6, 1, 0),
            DnsTypes.Soa => (0, 2, 20),
            _ => default,
        };
        if (names == 0)
        {
            data = message.Slice(at, length).ToArray();
            return true;
        }

        data = [];
        int end = at + length;
        if (at + before > end) return false;
        var result = new List<byte>(length);
        result.AddRange(message.Slice(at, before));
        at += before;
        for (int i = 0; i < names; i++)
        {
            // The name must end within its record, though a pointer may lead out of it.
            if (at >= end || !WireName.TryRead(message, ref at, out byte[] name) || at > end) return false;
            result.AddRange(name);
        }

        if (end - at != after) return false;
        result.AddRange(message.Slice(at, after));
        data = [.. result];
        return true;
    }
}
