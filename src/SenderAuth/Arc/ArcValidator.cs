using System.Text;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// RFC 8617 §5.2: whether the chain of sealers holds. The cheap steps come first, and the body is read once, and only where the newest
/// message signature's header verifies. Nothing that a message or a DNS holds makes it throw.
/// </summary>
public sealed class ArcValidator(IDnsResolver resolver, TimeProvider clock, DkimVerifierOptions options)
{
    private readonly KeyLookup _keys = new(resolver);

    public ValueTask<ArcOutcome> ValidateAsync(ReceivedMessage message, CancellationToken cancellationToken = default) =>
        ValidateAsync(message, HeaderIndex.Of(message, options.MaximumHeaderFields), cancellationToken);

    /// <param name="message">As above.</param>
    /// <param name="index">Of the message's header.</param>
    /// <param name="cancellationToken">As above.</param>
    internal async ValueTask<ArcOutcome> ValidateAsync(ReceivedMessage message, HeaderIndex? index, CancellationToken cancellationToken)
    {
        if (index is null) return new ArcOutcome { Reason = ArcReason.HeaderTooLarge };

        // Step 1.
        var chain = ArcChain.Read(index);
        ArcOutcome outcome = new() { Reason = ArcReason.NoChain, Highest = chain.Highest };
        if (chain.Reason == ArcReason.NoChain) return outcome;

        // Step 2: what has failed once has failed, whatever else is wrong.
        if (SaysFail(index, chain)) return outcome with { Reason = ArcReason.AlreadyFailed, Instance = chain.Highest };

        // Step 3.
        if (chain.Reason != ArcReason.None) return outcome with { Reason = chain.Reason };
        ArcSeal[] seals = new ArcSeal[chain.Highest];
        for (int i = 1; i <= seals.Length; i++)
        {
            ReadOnlySpan<byte> field = index.Field(chain.Seal(i));
            if (field.Length > options.MaximumSignatureOctets || ArcSeal.Parse(field) is not { } seal) return outcome with { Reason = ArcReason.MalformedSeal, Instance = i };
            if (seal.ChainValue != (i == 1 ? ArcChainValue.None : ArcChainValue.Pass)) return outcome with { Reason = ArcReason.WrongChainValue, Instance = i };
            seals[i - 1] = seal;
        }

        return await VerifyAsync(message, index, chain, seals, outcome, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ArcOutcome> VerifyAsync(ReceivedMessage message, HeaderIndex index, ArcChain chain, ArcSeal[] seals, ArcOutcome outcome, CancellationToken cancellationToken)
    {
        var signatures = new SignatureUnderTest[seals.Length];
        for (int i = 0; i < signatures.Length; i++) signatures[i] = SignatureUnderTest.Read(index, chain.MessageSignature(i + 1), SignatureKind.ArcMessage, options, clock.GetUtcNow());
        SignatureUnderTest newest = signatures[^1];
        if (!newest.Undecided) return outcome with { Reason = ArcReason.MessageSignatureFailed, SignatureReason = newest.Reason, Instance = seals.Length };

        // All keys are asked for together; steps 4 and 6 need the newest signature's and the seals', step 5 the others'.
        Task<KeyAnswer>[] sealKeys = [.. seals.Select(seal => _keys.FindAsync(seal.Selector, seal.Domain, seal.Algorithm, cancellationToken).AsTask())];
        await Task.WhenAll(signatures.Where(static one => one.Undecided).Select(async one => one.Take(await _keys.FindAsync(one.Signature.Selector!, one.Signature.Domain!, one.Signature.Algorithm, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        KeyAnswer[] keys = await Task.WhenAll(sealKeys).ConfigureAwait(false);

        // Step 6 is made before the body is read: it costs less, and all have to pass.
        using var writer = new DigestWriter();
        newest.VerifyHeaderIfUndecided(writer, index);
        if (!newest.Undecided) return outcome with { Reason = ArcReason.MessageSignatureFailed, SignatureReason = newest.Reason, Instance = seals.Length };
        for (int i = seals.Length; i >= 1; i--)
        {
            DkimReason reason = VerifySeal(writer, index, chain, i, seals[i - 1], keys[i - 1]);
            if (reason != DkimReason.None) return outcome with { Reason = ArcReason.SealFailed, SignatureReason = reason, Instance = i };
        }

        // Steps 4 and 5. A message signature with l= other than the newest's would cost a hash of its own and proves nothing: it does not pass.
        for (int i = 0; i < signatures.Length - 1; i++)
        {
            if (signatures[i].Signature.BodyLength is null) signatures[i].VerifyHeaderIfUndecided(writer, index);
            else signatures[i].Reason = DkimReason.BodyPartlySigned;
        }

        await VerifyBodiesAsync(message, signatures, cancellationToken).ConfigureAwait(false);
        if (!newest.Undecided) return outcome with { Reason = ArcReason.MessageSignatureFailed, SignatureReason = newest.Reason, Instance = seals.Length };
        int oldest = signatures.Length;
        while (oldest > 0 && signatures[oldest - 1].Undecided) oldest--;
        return outcome with { Reason = ArcReason.None, OldestPass = oldest == 0 ? 0 : oldest + 1, Sets = [.. seals.Select((seal, i) => new ArcSet(i + 1, seal.Domain, seal.Selector.Ascii, Results(index.Field(chain.Results(i + 1)))))] };
    }

    private static async ValueTask VerifyBodiesAsync(ReceivedMessage message, SignatureUnderTest[] signatures, CancellationToken cancellationToken)
    {
        using var digests = new BodyDigests();
        foreach (SignatureUnderTest one in signatures)
        {
            if (one.Undecided) one.Digest = digests.For(one.Signature.Body, one.Signature.BodyLength);
        }

        await digests.ReadAsync(message, cancellationToken).ConfigureAwait(false);
        foreach (SignatureUnderTest one in signatures)
        {
            if (one.Undecided) one.VerifyBody();
        }
    }

    private static DkimReason VerifySeal(DigestWriter writer, HeaderIndex index, ArcChain chain, int instance, ArcSeal seal, KeyAnswer key)
    {
        if (key.Reason != DkimReason.None) return key.Reason;
        Span<byte> hash = stackalloc byte[32];
        ArcSeal.Hash(writer, index, chain, instance, seal.SignatureRange, hash);
        return SignatureCheck.Verify(key.Record!, hash, seal.Signature) ? DkimReason.None : DkimReason.SignatureMismatch;
    }

    private bool SaysFail(HeaderIndex index, ArcChain chain)
    {
        if (chain.Highest == 0 || chain.Seal(chain.Highest) < 0) return false;
        ReadOnlySpan<byte> field = index.Field(chain.Seal(chain.Highest));
        return field.Length <= options.MaximumSignatureOctets && TagList.TryParse(field[(field.IndexOf((byte)':') + 1)..], out TagList tags) && tags.TryGet("cv"u8, out ReadOnlySpan<byte> cv) && cv.SequenceEqual("fail"u8);
    }

    private static string Results(ReadOnlySpan<byte> field) =>
        ArcChain.TrySplitResults(field[(field.IndexOf((byte)':') + 1)..], out _, out ReadOnlySpan<byte> results) ? Encoding.UTF8.GetString(HeaderValue.Unfold(results)) : "";
}
