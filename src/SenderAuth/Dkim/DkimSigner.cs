using System.Globalization;
using System.Text;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>RFC 6376 §5: signs a message with any number of keys. The body is hashed once for all; the message itself is not changed.</summary>
public sealed class DkimSigner(DkimSignerOptions options, TimeProvider clock)
{
    /// <returns>
    /// A DKIM-Signature field for each key, in their order, folded with CRLF and without the final one, to be put above the message (as
    /// <see cref="StageContext.PrependedHeaders"/> has them). Empty when the header is beyond what is signed.
    /// </returns>
    public async ValueTask<IReadOnlyList<string>> SignAsync(ReceivedMessage message, IReadOnlyList<DkimKey> keys, CancellationToken cancellationToken = default)
    {
        if (message.Structure.HeaderLength > message.Header.Length || HeaderIndex.Read(message.Header, options.MaximumHeaderFields) is not { } index) return [];
        using var digests = new BodyDigests();
        BodyDigest body = digests.For(options.Body);
        await digests.ReadAsync(message, cancellationToken).ConfigureAwait(false);

        string[] names = SignedFields(index);
        string bodyHash = Convert.ToBase64String(body.Hash);
        using var writer = new DigestWriter();
        var fields = new List<string>(keys.Count);
        foreach (DkimKey key in keys) fields.Add(Sign(writer, index, names, bodyHash, key));
        return fields;
    }

    /// <summary>h= for this message.</summary>
    private string[] SignedFields(HeaderIndex index)
    {
        var names = new List<string>(options.Oversigned.Count + 16);
        foreach (string name in options.Oversigned) Add(names, name, index, 1);
        foreach (string name in options.SignedIfPresent) Add(names, name, index, 0);
        return [.. names];
    }

    private void Add(List<string> names, string name, HeaderIndex index, int more)
    {
        int count = Math.Min(index.Occurrences(name), options.MaximumInstances) + more;
        for (int i = 0; i < count; i++) names.Add(name);
    }

    private string Sign(DigestWriter writer, HeaderIndex index, string[] names, string bodyHash, DkimKey key)
    {
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        SignatureFieldWriter field = new SignatureFieldWriter("DKIM-Signature")
            .Tag("v", "1").Tag("a", key.Algorithm.Name()).Tag("c", $"{options.Header.Name()}/{options.Body.Name()}")
            .Tag("d", key.Domain.Ascii).Tag("s", key.Selector).Tag("t", now.ToString(CultureInfo.InvariantCulture));
        if (options.Lifetime is { } lifetime) field.Tag("x", (now + (long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        field.Names("h", names).Tag("bh", bodyHash).Signature();

        byte[] unsigned = Encoding.ASCII.GetBytes(field.Unsigned);
        Span<byte> hash = stackalloc byte[32];
        SignedHeader.Hash(writer, index, names, options.Header, unsigned, (unsigned.Length, 0), hash);
        return field.Signed(key.Sign(hash));
    }
}
