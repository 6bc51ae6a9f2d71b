using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Posthouse.Dns;

/// <summary>Signs requests and checks the signatures of answers (RFC 8945). Pure. Truncated signatures are neither made nor taken.</summary>
internal static class Tsig
{
    /// <summary>RFC 8945 §10: 300 seconds.</summary>
    internal static readonly TimeSpan Fudge = TimeSpan.FromSeconds(300);

    /// <summary>The message with its signature as the last record.</summary>
    /// <param name="message">Without one.</param>
    /// <param name="mac">To be given to <see cref="Verify"/>: the answer's signature covers it (§5.3.2).</param>
    internal static byte[] Sign(byte[] message, TsigKey key, DateTimeOffset now, out byte[] mac)
    {
        ulong time = (ulong)now.ToUnixTimeSeconds();
        mac = TsigAlgorithms.Hash(key.Algorithm, key.Secret, [.. message, .. Variables(key, time, (ushort)Fudge.TotalSeconds, 0, [])]);
        byte[] id = message[..2];
        byte[] data = [.. AlgorithmName(key), .. UInt48(time), .. UInt16((ushort)Fudge.TotalSeconds), .. UInt16((ushort)mac.Length), .. mac, .. id, 0, 0, 0, 0];
        byte[] signed = [.. message, .. KeyName(key), .. UInt16(DnsTypes.Tsig), .. UInt16(DnsTypes.ClassAny), 0, 0, 0, 0, .. UInt16((ushort)data.Length), .. data];
        if (signed.Length > ushort.MaxValue) throw new FormatException("A DNS message has at most 65,535 octets.");
        BinaryPrimitives.WriteUInt16BigEndian(signed.AsSpan(10), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(signed.AsSpan(10)) + 1));
        return signed;
    }

    /// <param name="bytes">The answer.</param>
    /// <param name="message">The same, read.</param>
    /// <param name="requestMac">From <see cref="Sign"/>.</param>
    /// <param name="serverTime">Where the verdict is <see cref="TsigVerdict.ServerBadTime"/>, what its clock says.</param>
    internal static TsigVerdict Verify(byte[] bytes, WireMessage message, TsigKey key, byte[] requestMac, DateTimeOffset now, out DateTimeOffset? serverTime)
    {
        serverTime = null;
        // §5.1: it is the last record of the message, and the only one of its type.
        if (message.Additional is not [.., { Type: DnsTypes.Tsig } record]) return TsigVerdict.Missing;
        if (message.Answers.Concat(message.Authorities).Concat(message.Additional).Count(static r => r.Type == DnsTypes.Tsig) != 1) return TsigVerdict.Wrong;
        if (!TryReadData(record.Data.Span, out Fields fields) || record.Class != DnsTypes.ClassAny || record.TimeToLive != 0) return TsigVerdict.Wrong;
        // §5.3.2: these two come without a signature. Whoever forges one only makes us report a failure.
        if (fields.Mac.Length == 0) return fields.Error == (int)ResponseCode.BadKey ? TsigVerdict.ServerBadKey : fields.Error == (int)ResponseCode.BadSig ? TsigVerdict.ServerBadSignature : TsigVerdict.Wrong;
        if (!WireName.TryEncode(record.Name, out byte[] name) || !WireName.Canonical(name).AsSpan().SequenceEqual(KeyName(key)) || !WireName.Canonical(fields.Algorithm).AsSpan().SequenceEqual(AlgorithmName(key))) return TsigVerdict.Wrong;

        byte[] covered = bytes[..message.LastRecordStart];
        BinaryPrimitives.WriteUInt16BigEndian(covered, fields.OriginalId);
        BinaryPrimitives.WriteUInt16BigEndian(covered.AsSpan(10), (ushort)(message.Additional.Count - 1));
        byte[] expected = TsigAlgorithms.Hash(key.Algorithm, key.Secret, [.. UInt16((ushort)requestMac.Length), .. requestMac, .. covered, .. Variables(key, fields.Time, fields.Fudge, fields.Error, fields.Other)]);
        if (!CryptographicOperations.FixedTimeEquals(expected, fields.Mac)) return TsigVerdict.Wrong;
        if (fields.Error == (int)ResponseCode.BadTime)
        {
            if (fields.Other.Length == 6) serverTime = DateTimeOffset.UnixEpoch.AddSeconds(ReadUInt48(fields.Other));
            return TsigVerdict.ServerBadTime;
        }

        if (fields.Error != 0) return TsigVerdict.Wrong;
        return Math.Abs(now.ToUnixTimeSeconds() - (long)fields.Time) <= fields.Fudge ? TsigVerdict.Good : TsigVerdict.OutOfTime;
    }

    // §4.3.3: what is hashed beside the message.
    private static byte[] Variables(TsigKey key, ulong time, ushort fudge, ushort error, byte[] other) =>
        [.. KeyName(key), .. UInt16(DnsTypes.ClassAny), 0, 0, 0, 0, .. AlgorithmName(key), .. UInt48(time), .. UInt16(fudge), .. UInt16(error), .. UInt16((ushort)other.Length), .. other];

    private static byte[] KeyName(TsigKey key) => Encode(key.Name);

    private static byte[] AlgorithmName(TsigKey key) => Encode(TsigAlgorithms.NameOf(key.Algorithm));

    private static byte[] Encode(string name) => WireName.TryEncode(name, out byte[] wire) ? WireName.Canonical(wire) : throw new FormatException($"'{name}' is not a name in the DNS.");

    private static byte[] UInt16(ushort value) => [(byte)(value >> 8), (byte)value];

    private static byte[] UInt48(ulong value) => [(byte)(value >> 40), (byte)(value >> 32), (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static ulong ReadUInt48(ReadOnlySpan<byte> octets) => ((ulong)BinaryPrimitives.ReadUInt16BigEndian(octets) << 32) | BinaryPrimitives.ReadUInt32BigEndian(octets[2..]);

    private static bool TryReadData(ReadOnlySpan<byte> data, out Fields fields)
    {
        fields = default;
        int at = 0;
        if (!WireName.TryRead(data, ref at, out byte[] algorithm) || at + 10 > data.Length) return false;
        ulong time = ReadUInt48(data[at..]);
        ushort fudge = BinaryPrimitives.ReadUInt16BigEndian(data[(at + 6)..]);
        int size = BinaryPrimitives.ReadUInt16BigEndian(data[(at + 8)..]);
        at += 10;
        if (at + size + 6 > data.Length) return false;
        byte[] mac = data.Slice(at, size).ToArray();
        at += size;
        int other = BinaryPrimitives.ReadUInt16BigEndian(data[(at + 4)..]);
        if (at + 6 + other != data.Length) return false;
        fields = new Fields(algorithm, time, fudge, mac, BinaryPrimitives.ReadUInt16BigEndian(data[at..]), BinaryPrimitives.ReadUInt16BigEndian(data[(at + 2)..]), data[(at + 6)..].ToArray());
        return true;
    }

    private readonly record struct Fields(byte[] Algorithm, ulong Time, ushort Fudge, byte[] Mac, ushort OriginalId, ushort Error, byte[] Other);
}
