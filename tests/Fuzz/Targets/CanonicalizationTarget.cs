using System.Buffers;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Fuzz.Tests;

/// <summary>Any message has canonical forms that do not depend on how it is cut, no longer than itself but for a line end; its ARC sets are counted without a fault.</summary>
internal sealed class CanonicalizationTarget : FuzzTarget
{
    public override string Name => "canonicalization";

    public override IReadOnlyList<string> Words => ["\r\n", "\r", "\n", " ", "  ", "\t", " \r\n", "\r\n\r\n", "a", ":", "From: ", "ARC-Seal: i=1; ", "ARC-Message-Signature: i=1; ", "ARC-Authentication-Results: i=1; x", "\0"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "From: a\r\nTo : b\r\n\tc  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n", "a  \r b \n\r\r\n", "",
        "ARC-Seal: i=1; cv=none\r\nARC-Message-Signature: i=1\r\nARC-Authentication-Results: i=1; x\r\nFrom: a\r\n\r\n");

    public override void Run(byte[] input)
    {
        foreach (Canonicalization canonicalization in Enum.GetValues<Canonicalization>())
        {
            byte[]? whole = null;
            foreach (int[] cuts in Pieces.Cuts(input))
            {
                using var digest = new BodyDigest(null);
                var canonicalizer = new BodyCanonicalizer(canonicalization, [digest]);
                foreach (ReadOnlyMemory<byte> piece in Pieces.Of(input, cuts)) canonicalizer.Write(piece.Span);
                canonicalizer.Finish();
                FuzzFailure.Unless(digest.Length <= input.Length + 2, "a canonical body is no longer than the body and a line end");
                FuzzFailure.Unless((whole ??= digest.Hash.ToArray()).AsSpan().SequenceEqual(digest.Hash), "the canonical body does not depend on the cuts");
            }
        }

        if (HeaderIndex.Read(new ReadOnlySequence<byte>(input, 0, HeaderReader.LengthOf(input)), 100) is not { } index) return;
        using var writer = new DigestWriter();
        byte[] hash = new byte[32];
        for (int i = 0; i < index.Count; i++)
        {
            HeaderCanonicalizer.Write(writer, Canonicalization.Relaxed, index.Field(i));
            HeaderCanonicalizer.Write(writer, Canonicalization.Simple, index.Field(i), last: true);
            SignedHeader.Hash(writer, index, ["From", "from", "To", "To"], Canonicalization.Relaxed, index.Field(i), (index.Field(i).Length, 0), hash);
        }

        ArcChain chain = ArcChain.Read(index);
        FuzzFailure.Unless(chain.Highest is >= 0 and <= ArcChain.MaximumSets, "a chain is bounded");
        for (int i = 1; i <= chain.Highest && chain.Reason == ArcReason.None; i++) ArcSeal.Hash(writer, index, chain, i, (0, 0), hash);
    }
}
