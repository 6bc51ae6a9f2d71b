using System.Buffers;
using System.Text;
using Posthouse.Testing;

namespace Posthouse.Fuzz.Tests;

/// <summary>An input cut in ways that are derived from the input itself, so that a run repeats exactly.</summary>
internal static class Pieces
{
    /// <summary>Whole, octet by octet, and in two other ways.</summary>
    public static IEnumerable<int[]> Cuts(byte[] input)
    {
        int length = input.Length;
        yield return [];
        if (length <= 512) yield return [.. Enumerable.Range(1, Math.Max(0, length - 1))];
        uint state = 2166136261;
        foreach (byte octet in input) state = (state ^ octet) * 16777619;
        for (int way = 0; way < 2; way++)
        {
            int count = (int)(state % 5) + 1;
            int[] cuts = new int[count];
            for (int i = 0; i < count; i++)
            {
                state = state * 1664525 + 1013904223;
                cuts[i] = length == 0 ? 0 : (int)((state >> 8) % (uint)(length + 1));
            }

            Array.Sort(cuts);
            yield return cuts;
        }
    }

    public static IEnumerable<ReadOnlyMemory<byte>> Of(byte[] input, int[] cuts)
    {
        int start = 0;
        foreach (int cut in cuts.Append(input.Length))
        {
            yield return input.AsMemory(start, cut - start);
            start = cut;
        }
    }

    public static ReadOnlySequence<byte> Sequence(byte[] input, int[] cuts) => Chunks.Of(input, cuts);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static IEnumerable<byte[]> Bytes(params IEnumerable<string> texts) => texts.Select(Encoding.UTF8.GetBytes);
}
