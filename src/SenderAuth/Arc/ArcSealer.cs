using System.Globalization;
using System.Text;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>RFC 8617 §5.1: adds the next set to a message that is sent on, so that those behind us learn what we found.</summary>
public sealed class ArcSealer(ArcSealerOptions options, TimeProvider clock)
{
    /// <param name="message">As it is sent on: the seal covers these bytes.</param>
    /// <param name="chain">What <see cref="ArcValidator"/> found when it came.</param>
    /// <param name="authenticationResults">
    /// The value of an Authentication-Results field, authserv-id first (RFC 8601 §2.2); may be folded with CRLF and white space.
    /// </param>
    /// <param name="key">Signs both fields.</param>
    /// <param name="cancellationToken">Ends the reading of the message.</param>
    /// <returns>
    /// ARC-Seal, ARC-Message-Signature, ARC-Authentication-Results, in the order in which they are put above the message, without final CRLF. Empty
    /// where no set may be added: <see cref="ArcOutcome.MayBeSealed"/>.
    /// </returns>
    public async ValueTask<IReadOnlyList<string>> SealAsync(ReceivedMessage message, ArcOutcome chain, string authenticationResults, DkimKey key, CancellationToken cancellationToken = default)
    {
        if (authenticationResults.ReplaceLineEndings("\r\n").Split("\r\n")[1..].Any(static line => line.Trim().Length == 0 || line[0] is not (' ' or '\t')))
            throw new ArgumentException("A line end in a header value is followed by white space.", nameof(authenticationResults));
        if (!chain.MayBeSealed || message.Structure.HeaderLength > message.Header.Length || HeaderIndex.Read(message.Header, options.MaximumHeaderFields) is not { } index) return [];
        using var digests = new BodyDigests();
        BodyDigest body = digests.For(options.Body);
        await digests.ReadAsync(message, cancellationToken).ConfigureAwait(false);

        string instance = (chain.Highest + 1).ToString(CultureInfo.InvariantCulture);
        string results = $"ARC-Authentication-Results: i={instance}; {authenticationResults}";
        using var writer = new DigestWriter();
        string signature = SignMessage(writer, index, instance, Convert.ToBase64String(body.Hash), key);
        return [Seal(writer, index, chain, instance, results, signature, key), signature, results];
    }

    private string SignMessage(DigestWriter writer, HeaderIndex index, string instance, string bodyHash, DkimKey key)
    {
        var names = new List<string>();
        foreach (string name in options.Signed) names.AddRange(Enumerable.Repeat(name, Math.Min(index.Occurrences(name), options.MaximumInstances)));
        // RFC 6376 §5.4: From is always among them.
        if (!names.Contains("From", StringComparer.OrdinalIgnoreCase)) names.Insert(0, "From");
        string[] signed = [.. names];

        // Tags in the order of their names, as the public test suite has them; the order means nothing.
        SignatureFieldWriter field = new SignatureFieldWriter("ARC-Message-Signature")
            .Tag("a", key.Algorithm.Name()).Signature().Tag("bh", bodyHash).Tag("c", $"{options.Header.Name()}/{options.Body.Name()}").Tag("d", key.Domain.Ascii)
            .Names("h", signed).Tag("i", instance).Tag("s", key.Selector).Tag("t", Now());
        Span<byte> hash = stackalloc byte[32];
        SignedHeader.Hash(writer, index, signed, options.Header, Encoding.ASCII.GetBytes(field.Unsigned), (0, 0), hash);
        return field.Signed(key.Sign(hash));
    }

    private string Seal(DigestWriter writer, HeaderIndex index, ArcOutcome outcome, string instance, string results, string signature, DkimKey key)
    {
        string value = outcome.Result switch
        {
            AuthResult.None => "none",
            AuthResult.Pass => "pass",
            _ => "fail",
        };
        SignatureFieldWriter field = new SignatureFieldWriter("ARC-Seal")
            .Tag("a", key.Algorithm.Name()).Signature().Tag("cv", value).Tag("d", key.Domain.Ascii).Tag("i", instance).Tag("s", key.Selector).Tag("t", Now());

        // RFC 8617 §5.1.2: the seal of a broken chain covers its own set only, since nobody knows what else there is.
        if (outcome.Result == AuthResult.Pass)
        {
            var chain = ArcChain.Read(index);
            for (int i = 1; i <= outcome.Highest; i++)
            {
                HeaderCanonicalizer.Write(writer, Canonicalization.Relaxed, index.Field(chain.Results(i)));
                HeaderCanonicalizer.Write(writer, Canonicalization.Relaxed, index.Field(chain.MessageSignature(i)));
                HeaderCanonicalizer.Write(writer, Canonicalization.Relaxed, index.Field(chain.Seal(i)));
            }
        }

        HeaderCanonicalizer.Write(writer, Canonicalization.Relaxed, Encoding.UTF8.GetBytes(results));
        HeaderCanonicalizer.Write(writer, Canonicalization.Relaxed, Encoding.ASCII.GetBytes(signature));
        HeaderCanonicalizer.Write(writer, Canonicalization.Relaxed, Encoding.ASCII.GetBytes(field.Unsigned), last: true);
        Span<byte> hash = stackalloc byte[32];
        writer.Finish(hash);
        return field.Signed(key.Sign(hash));
    }

    private string Now() => clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
