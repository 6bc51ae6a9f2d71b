using System.Buffers;
using System.Buffers.Binary;

namespace Posthouse.Dns;

/// <summary>Writes a message, without compression: what we send is short.</summary>
internal static class WireWriter
{
    /// <exception cref="FormatException">A name is none, or the message would be longer than its length over TCP can say.</exception>
    internal static byte[] Write(WireMessage message)
    {
        var writer = new ArrayBufferWriter<byte>(512);
        int flags = (message.IsResponse ? 0x8000 : 0) | (message.Opcode << 11) | (message.Authoritative ? 0x0400 : 0)
            | (message.Truncated ? 0x0200 : 0) | (message.RecursionDesired ? 0x0100 : 0) | ((int)message.Code & 0xF);
        WriteUInt16(writer, message.Id);
        WriteUInt16(writer, flags);
        WriteUInt16(writer, message.Questions.Count);
        WriteUInt16(writer, message.Answers.Count);
        WriteUInt16(writer, message.Authorities.Count);
        WriteUInt16(writer, message.Additional.Count);
        foreach (WireQuestion question in message.Questions)
        {
            WriteName(writer, question.Name);
            WriteUInt16(writer, question.Type);
            WriteUInt16(writer, question.Class);
        }

        foreach (WireRecord record in message.Answers.Concat(message.Authorities).Concat(message.Additional)) WriteRecord(writer, record);
        if (writer.WrittenCount > ushort.MaxValue) throw new FormatException("A DNS message has at most 65,535 octets.");
        return writer.WrittenSpan.ToArray();
    }

    private static void WriteRecord(ArrayBufferWriter<byte> writer, WireRecord record)
    {
        WriteName(writer, record.Name);
        WriteUInt16(writer, record.Type);
        WriteUInt16(writer, record.Class);
        BinaryPrimitives.WriteUInt32BigEndian(writer.GetSpan(4), record.TimeToLive);
        writer.Advance(4);
        WriteUInt16(writer, record.Data.Length);
        writer.Write(record.Data.Span);
    }

    private static void WriteName(ArrayBufferWriter<byte> writer, string name)
    {
        if (!WireName.TryEncode(name, out byte[] wire)) throw new FormatException($"'{name}' is not a name in the DNS.");
        writer.Write(wire);
    }

    private static void WriteUInt16(ArrayBufferWriter<byte> writer, int value)
    {
        if ((uint)value > ushort.MaxValue) throw new FormatException("A DNS message counts to 65,535.");
        BinaryPrimitives.WriteUInt16BigEndian(writer.GetSpan(2), (ushort)value);
        writer.Advance(2);
    }
}
