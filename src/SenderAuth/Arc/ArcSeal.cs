using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>RFC 8617 §4.1.3: one ARC-Seal field.</summary>
internal sealed class ArcSeal
{
    private const int MaximumSignature = DkimKeyRecord.MaximumRsaBits / 8;

    private ArcSeal()
    {
    }

    internal ArcChainValue ChainValue { get; private init; }

    internal DkimAlgorithm Algorithm { get; private init; }

    internal required DomainName Domain { get; init; }

    internal required DomainName Selector { get; init; }

    internal required byte[] Signature { get; init; }

    internal (int Start, int Length) SignatureRange { get; private init; }

    /// <returns>Null when it is not by its grammar, signs with what must not be used, or has an h=, which §4.1.3 forbids.</returns>
    internal static ArcSeal? Parse(ReadOnlySpan<byte> field)
    {
        int start = field.IndexOf((byte)':') + 1;
        if (!TagList.TryParse(field[start..], out TagList tags)) return null;
        if (tags.TryGet("h"u8, out _)) return null;
        if (!tags.TryGet("cv"u8, out ReadOnlySpan<byte> cv) || !TryChainValue(cv, out ArcChainValue chainValue)) return null;
        if (!tags.TryGet("a"u8, out ReadOnlySpan<byte> a) || !DkimAlgorithmNames.TryParse(a, out DkimAlgorithm algorithm) || algorithm == DkimAlgorithm.RsaSha1) return null;
        if (!tags.TryGet("d"u8, out ReadOnlySpan<byte> d) || !TagValue.TryDomain(d, out DomainName? domain)) return null;
        if (!tags.TryGet("s"u8, out ReadOnlySpan<byte> s) || !TagValue.TryDomain(s, out DomainName? selector)) return null;
        if (tags.TryGet("t"u8, out ReadOnlySpan<byte> t) && !TagValue.TryNumber(t, 20, out _)) return null;
        if (!tags.TryGet("b"u8, out ReadOnlySpan<byte> b) || !TagValue.TryBase64(b, MaximumSignature, out byte[] signature) || !tags.TryGetRaw("b"u8, out int from, out int length)) return null;
        return new ArcSeal { ChainValue = chainValue, Algorithm = algorithm, Domain = domain!, Selector = selector!, Signature = signature, SignatureRange = (start + from, length) };
    }

    private static bool TryChainValue(ReadOnlySpan<byte> word, out ArcChainValue value)
    {
        value = word.SequenceEqual("pass"u8) ? ArcChainValue.Pass : word.SequenceEqual("fail"u8) ? ArcChainValue.Fail : ArcChainValue.None;
        return value != ArcChainValue.None || word.SequenceEqual("none"u8);
    }

    /// <summary>RFC 8617 §5.1.1: all sets from the first to this one, in that order, relaxed, the seal's own b= emptied.</summary>
    internal static void Hash(DigestWriter writer, HeaderIndex index, ArcChain chain, int instance, (int Start, int Length) emptied, Span<byte> hash)
    {
        for (int i = 1; i <= instance; i++)
        {
            HeaderCanonicalizer.Write(writer, Canonicalization.Relaxed, index.Field(chain.Results(i)));
            HeaderCanonicalizer.Write(writer, Canonicalization.Relaxed, index.Field(chain.MessageSignature(i)));
            if (i < instance) HeaderCanonicalizer.Write(writer, Canonicalization.Relaxed, index.Field(chain.Seal(i)));
        }

        SignedHeader.WriteEmptied(writer, Canonicalization.Relaxed, index.Field(chain.Seal(instance)), emptied);
        writer.Finish(hash);
    }
}
