using System.Buffers;
using System.Text;

namespace Posthouse.Testing;

/// <summary>Input in pieces, as a network delivers it.</summary>
public static class Chunks
{
    /// <summary>Latin-1 text in two pieces.</summary>
    public static ReadOnlySequence<byte> Of(string text, int split) => Of(Encoding.Latin1.GetBytes(text), split);

    /// <summary>Bytes in as many pieces as there are ascending split positions, and one more.</summary>
    public static ReadOnlySequence<byte> Of(byte[] bytes, params ReadOnlySpan<int> splits)
    {
        Piece? first = null, last = null;
        int start = 0;
        foreach (int split in splits)
        {
            Append(bytes.AsMemory(start, split - start), ref first, ref last);
            start = split;
        }

        Append(bytes.AsMemory(start), ref first, ref last);
        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private static void Append(ReadOnlyMemory<byte> memory, ref Piece? first, ref Piece? last)
    {
        var piece = new Piece(memory, last);
        first ??= piece;
        last = piece;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? previous)
        {
            Memory = memory;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
