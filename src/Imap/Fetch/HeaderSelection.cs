using System.Buffers;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>HEADER.FIELDS and HEADER.FIELDS.NOT (RFC 9051 §6.4.5.1): the chosen fields as they are stored, and an empty line.</summary>
internal static class HeaderSelection
{
    internal static void Write(ReadOnlySpan<byte> header, byte[][] fields, bool not, IBufferWriter<byte> output)
    {
        var reader = new HeaderReader(header);
        while (reader.Read())
        {
            if (IsNamed(reader.Name, fields) != not) output.Write(reader.Field);
        }

        output.Write("\r\n"u8);
    }

    private static bool IsNamed(ReadOnlySpan<byte> name, byte[][] fields)
    {
        foreach (byte[] field in fields)
        {
            if (name.Length == field.Length && Ascii.EqualsIgnoreCase(name, field)) return true;
        }

        return false;
    }
}
