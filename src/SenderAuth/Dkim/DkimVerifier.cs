using Posthouse.Dns;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// RFC 6376 §6: what the signatures of a message are worth. Keys are looked up together; the header is verified first, since it holds the
/// body's hash, so that a body is read only where a signature holds so far, and then once for all. Nothing a message or a DNS holds makes it
/// throw; it throws for a store that cannot be read.
/// </summary>
public sealed class DkimVerifier(IDnsResolver resolver, TimeProvider clock, DkimVerifierOptions options)
{
    private readonly KeyLookup _keys = new(resolver);

    /// <returns>One for each signature looked at, from the top; empty when there is none.</returns>
    public ValueTask<IReadOnlyList<DkimOutcome>> VerifyAsync(ReceivedMessage message, CancellationToken cancellationToken = default) =>
        VerifyAsync(message, Index(message), cancellationToken);

    /// <summary>What <see cref="VerifyAsync(ReceivedMessage, HeaderIndex?, CancellationToken)"/> takes, for whoever reads a header for several purposes.</summary>
    internal HeaderIndex? Index(ReceivedMessage message) => HeaderIndex.Of(message, options.MaximumHeaderFields);

    /// <param name="message">As above.</param>
    /// <param name="index">Of the message's header.</param>
    /// <param name="cancellationToken">As above.</param>
    internal async ValueTask<IReadOnlyList<DkimOutcome>> VerifyAsync(ReceivedMessage message, HeaderIndex? index, CancellationToken cancellationToken)
    {
        if (index is null) return [new DkimOutcome { Reason = DkimReason.HeaderTooLarge }];
        (List<SignatureUnderTest> signatures, bool more) = Read(index);
        if (signatures.Count == 0) return [];

        await FindKeysAsync(signatures, cancellationToken).ConfigureAwait(false);
        if (VerifyHeader(index, signatures)) await VerifyBodyAsync(message, signatures, cancellationToken).ConfigureAwait(false);

        int from = index.Occurrences("From");
        var outcomes = new List<DkimOutcome>(signatures.Count + 1);
        foreach (SignatureUnderTest one in signatures)
        {
            // RFC 6376 §8.15: a second From, put above the signed one, is what a reader is shown.
            if (one.Undecided && one.Signature.SignedFields.Count(static name => string.Equals(name, "From", StringComparison.OrdinalIgnoreCase)) < from) one.Reason = DkimReason.FromRepeated;
            outcomes.Add(one.Outcome(SignatureStart(one, signatures)));
        }

        if (more) outcomes.Add(new DkimOutcome { Reason = DkimReason.TooManySignatures });
        return outcomes;
    }

    private (List<SignatureUnderTest> Signatures, bool More) Read(HeaderIndex index)
    {
        var signatures = new List<SignatureUnderTest>();
        for (int i = 0; i < index.Count; i++)
        {
            if (!index.Is(i, "DKIM-Signature"u8)) continue;
            if (signatures.Count == options.MaximumSignatures) return (signatures, true);
            signatures.Add(SignatureUnderTest.Read(index, i, SignatureKind.Dkim, options, clock.GetUtcNow()));
        }

        return (signatures, false);
    }

    // What the DNS cache has is taken at once; the others are asked for together.
    private Task FindKeysAsync(List<SignatureUnderTest> signatures, CancellationToken cancellationToken)
    {
        List<Task>? asked = null;
        foreach (SignatureUnderTest one in signatures)
        {
            if (!one.Undecided) continue;
            ValueTask<KeyAnswer> answer = _keys.FindAsync(one.Signature.Selector!, one.Signature.Domain!, one.Signature.Algorithm, cancellationToken);
            if (answer.IsCompletedSuccessfully) one.Take(answer.Result);
            else (asked ??= []).Add(TakeAsync(one, answer));
        }

        return asked is null ? Task.CompletedTask : Task.WhenAll(asked);

        static async Task TakeAsync(SignatureUnderTest one, ValueTask<KeyAnswer> answer) => one.Take(await answer.ConfigureAwait(false));
    }

    /// <returns>Whether the body is needed.</returns>
    private static bool VerifyHeader(HeaderIndex index, List<SignatureUnderTest> signatures)
    {
        using var writer = new DigestWriter();
        bool any = false;
        foreach (SignatureUnderTest one in signatures)
        {
            if (!one.Undecided) continue;
            one.VerifyHeader(writer, index);
            any |= one.Undecided;
        }

        return any;
    }

    private static async ValueTask VerifyBodyAsync(ReceivedMessage message, List<SignatureUnderTest> signatures, CancellationToken cancellationToken)
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

    private static string SignatureStart(SignatureUnderTest one, List<SignatureUnderTest> all)
    {
        string text = one.Signature.SignatureText;
        int length = Math.Min(8, text.Length);
        foreach (SignatureUnderTest other in all)
        {
            if (ReferenceEquals(other, one) || other.Signature.SignatureText == text) continue;
            int shared = text.AsSpan().CommonPrefixLength(other.Signature.SignatureText);
            length = Math.Max(length, Math.Min(shared + 1, text.Length));
        }

        return text[..length];
    }
}
