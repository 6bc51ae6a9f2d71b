using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// The ARC sets of a message by their instances, as positions in its header (RFC 8617 §5.2, steps 1 and 3). Bounded: what is over the number
/// of sets is a broken chain and is not looked at further.
/// </summary>
internal sealed class ArcChain
{
    /// <summary>RFC 8617 §5.2 step 1.</summary>
    internal const int MaximumSets = 50;

    private const int Kinds = 3;

    // Most messages have no chain, and get no table.
    private int[] _positions = [];

    /// <summary>None when the sets are whole and follow each other.</summary>
    internal ArcReason Reason { get; private set; }

    internal int Highest { get; private set; }

    internal static ArcChain Read(HeaderIndex index)
    {
        var chain = new ArcChain();
        bool any = false;
        for (int i = 0; i < index.Count; i++)
        {
            int kind = index.Is(i, "ARC-Authentication-Results"u8) ? 0 : index.Is(i, "ARC-Message-Signature"u8) ? 1 : index.Is(i, "ARC-Seal"u8) ? 2 : -1;
            if (kind < 0) continue;
            if (!any)
            {
                any = true;
                chain._positions = new int[(MaximumSets + 1) * Kinds];
                Array.Fill(chain._positions, -1);
            }

            chain.Add(index.Field(i), i, kind);
        }

        if (!any) chain.Reason = ArcReason.NoChain;
        else if (chain.Reason == ArcReason.None && !chain.IsWhole()) chain.Reason = ArcReason.BrokenSets;
        return chain;
    }

    internal int Results(int instance) => _positions[instance * Kinds];

    internal int MessageSignature(int instance) => _positions[instance * Kinds + 1];

    /// <returns>-1 where the set has none.</returns>
    internal int Seal(int instance) => _positions[instance * Kinds + 2];

    private void Add(ReadOnlySpan<byte> field, int position, int kind)
    {
        int instance = Instance(field[(field.IndexOf((byte)':') + 1)..], kind);
        if (instance is < 1 or > MaximumSets)
        {
            Reason = ArcReason.InvalidInstance;
            return;
        }

        Highest = Math.Max(Highest, instance);
        ref int place = ref _positions[instance * Kinds + kind];
        if (place >= 0 && Reason == ArcReason.None) Reason = ArcReason.BrokenSets;
        place = position;
    }

    private bool IsWhole() => Highest > 0 && _positions.AsSpan(Kinds, Highest * Kinds).IndexOf(-1) < 0;

    private static int Instance(ReadOnlySpan<byte> value, int kind)
    {
        // RFC 8617 §4.1.1: the results are no tag list; "i=n;" stands before them.
        ReadOnlySpan<byte> number;
        if (kind == 0)
        {
            if (!TrySplitResults(value, out number, out _)) return -1;
        }
        else if (!TagList.TryParse(value, out TagList tags) || !tags.TryGet("i"u8, out number))
        {
            return -1;
        }

        return TagValue.TryNumber(number, 2, out long instance) ? (int)instance : -1;
    }

    internal static bool TrySplitResults(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> instance, out ReadOnlySpan<byte> results)
    {
        instance = results = default;
        value = TagValue.Trim(value);
        int semicolon = value.IndexOf((byte)';');
        if (semicolon < 0 || value[0] != 'i') return false;
        ReadOnlySpan<byte> first = TagValue.Trim(value[1..semicolon]);
        if (first.IsEmpty || first[0] != '=') return false;
        instance = TagValue.Trim(first[1..]);
        results = TagValue.Trim(value[(semicolon + 1)..]);
        return true;
    }
}
