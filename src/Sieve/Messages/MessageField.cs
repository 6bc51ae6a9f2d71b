using System.Text;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>One header field where it stands.</summary>
internal readonly struct MessageField(ReadOnlyMemory<byte> bytes, int nameLength, int valueStart, int valueLength)
{
    /// <summary>With its line ends.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; } = bytes;

    internal ReadOnlySpan<byte> Name => Bytes.Span[..nameLength];

    internal ReadOnlySpan<byte> RawValue => Bytes.Span.Slice(valueStart, valueLength);

    internal bool Is(string name) => name.Length == nameLength && Ascii.EqualsIgnoreCase(Name, name);

    /// <summary>Unfolded, decoded, without white space at its ends (RFC 5228 §2.7.2).</summary>
    internal string Text => HeaderText.Decode(RawValue);

    internal static void ReadAll(ReadOnlyMemory<byte> header, List<MessageField> into)
    {
        var reader = new HeaderReader(header.Span);
        while (reader.Read())
        {
            int valueStart = reader.Field.IndexOf((byte)':') + 1;
            into.Add(new MessageField(header.Slice(reader.Offset, reader.Field.Length), reader.Name.Length, valueStart, reader.RawValue.Length));
        }
    }
}
