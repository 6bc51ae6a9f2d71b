using System.Buffers;

namespace Posthouse.SenderAuth;

/// <summary>RFC 6376 §3.7: the hash over the fields that h= names and the signature field itself, its b= emptied.</summary>
internal static class SignedHeader
{
    /// <param name="writer">Empty; is empty again afterwards.</param>
    /// <param name="index">The header of the message.</param>
    /// <param name="names">h=: a name that stands n times takes the last n fields of that name, from the bottom up; absent ones are nothing (§5.4.2).</param>
    /// <param name="canonicalization">Of the header.</param>
    /// <param name="field">The signature field without its final line end.</param>
    /// <param name="emptied">What of it to leave out.</param>
    /// <param name="hash">Takes 32 octets.</param>
    internal static void Hash(DigestWriter writer, HeaderIndex index, string[] names, Canonicalization canonicalization, ReadOnlySpan<byte> field, (int Start, int Length) emptied, Span<byte> hash)
    {
        int[] taken = ArrayPool<int>.Shared.Rent(names.Length);
        for (int i = 0; i < names.Length; i++)
        {
            int before = index.Count;
            for (int earlier = i - 1; earlier >= 0; earlier--)
            {
                if (!string.Equals(names[earlier], names[i], StringComparison.OrdinalIgnoreCase)) continue;
                before = taken[earlier];
                break;
            }

            // Where the last one of this name was not there, neither is this one.
            taken[i] = before <= 0 ? -1 : index.LastIndexOf(names[i], before);
            if (taken[i] >= 0) HeaderCanonicalizer.Write(writer, canonicalization, index.Field(taken[i]));
        }

        ArrayPool<int>.Shared.Return(taken);
        WriteEmptied(writer, canonicalization, field, emptied);
        writer.Finish(hash);
    }

    /// <summary>The signature field itself, the last of what is hashed.</summary>
    internal static void WriteEmptied(DigestWriter writer, Canonicalization canonicalization, ReadOnlySpan<byte> field, (int Start, int Length) emptied)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(field.Length);
        field[..emptied.Start].CopyTo(copy);
        field[(emptied.Start + emptied.Length)..].CopyTo(copy.AsSpan(emptied.Start));
        HeaderCanonicalizer.Write(writer, canonicalization, copy.AsSpan(0, field.Length - emptied.Length), last: true);
        ArrayPool<byte>.Shared.Return(copy);
    }
}
