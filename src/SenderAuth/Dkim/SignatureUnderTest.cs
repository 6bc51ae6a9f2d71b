namespace Posthouse.SenderAuth;

/// <summary>One signature on its way through the steps of verification; each step either leaves it undecided or gives the reason why it ends.</summary>
internal sealed class SignatureUnderTest
{
    private readonly int _position;
    private DkimKeyRecord? _key;

    private SignatureUnderTest(int position, DkimSignature signature)
    {
        _position = position;
        Signature = signature;
        Reason = signature.Reason;
    }

    internal DkimSignature Signature { get; }

    internal DkimReason Reason { get; set; }

    /// <summary>Nothing is wrong so far.</summary>
    internal bool Undecided => Reason == DkimReason.None;

    internal BodyDigest? Digest { get; set; }

    internal static SignatureUnderTest Read(HeaderIndex index, int position, SignatureKind kind, DkimVerifierOptions options, DateTimeOffset now)
    {
        ReadOnlySpan<byte> field = index.Field(position);
        if (field.Length > options.MaximumSignatureOctets)
            return new SignatureUnderTest(position, DkimSignature.Parse([], kind, 0)) { Reason = DkimReason.SignatureTooLong };
        var one = new SignatureUnderTest(position, DkimSignature.Parse(field, kind, options.MaximumSignedFields));
        if (one.Undecided && one.Signature.Timestamp > now.Add(options.MaximumClockSkew).ToUnixTimeSeconds()) one.Reason = DkimReason.InTheFuture;
        if (one.Undecided && one.Signature.Expires <= now.ToUnixTimeSeconds()) one.Reason = DkimReason.Expired;
        return one;
    }

    internal void Take(KeyAnswer answer)
    {
        _key = answer.Record;
        Reason = answer.Reason;
        if (Undecided && _key!.Strict && Signature.IdentityDomain != Signature.Domain) Reason = DkimReason.IdentityNotExact;
    }

    internal void VerifyHeader(DigestWriter writer, HeaderIndex index)
    {
        Span<byte> hash = stackalloc byte[32];
        SignedHeader.Hash(writer, index, Signature.SignedFields, Signature.Header, index.Field(_position), Signature.SignatureRange, hash);
        if (!SignatureCheck.Verify(_key!, hash, Signature.Signature)) Reason = DkimReason.SignatureMismatch;
    }

    internal void VerifyHeaderIfUndecided(DigestWriter writer, HeaderIndex index)
    {
        if (Undecided) VerifyHeader(writer, index);
    }

    internal void VerifyBody()
    {
        if (Digest!.Limit > Digest.Length) Reason = DkimReason.BodyShorterThanSigned;
        else if (!Digest.Hash.SequenceEqual(Signature.BodyHash)) Reason = DkimReason.BodyHashMismatch;
        // RFC 6376 §8.2: whatever is appended would be the signer's words. What l= covers in full has nothing appended.
        else if (Digest.Limit < Digest.Length) Reason = DkimReason.BodyPartlySigned;
    }

    internal DkimOutcome Outcome(string signatureStart) => new()
    {
        Reason = Reason,
        Detail = Signature.Detail,
        Domain = Signature.Domain,
        Identity = Signature.Identity,
        Selector = Signature.SelectorText,
        Algorithm = Signature.AlgorithmName,
        SignatureStart = signatureStart,
        KeyBits = _key?.KeyBits ?? 0,
        Testing = _key?.Testing ?? false,
        SignedFields = Signature.SignedFields,
        BodyLengthGiven = Signature.BodyLength is not null,
    };
}
