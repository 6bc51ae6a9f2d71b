using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// RFC 6376 §3.5: one DKIM-Signature field, or an ARC-Message-Signature, which has the same tags. Always gives an object, with whatever could
/// be read for the report; only one whose <see cref="Reason"/> is None may be verified.
/// </summary>
internal sealed class DkimSignature
{
    /// <summary>Octets of b=: an RSA key of <see cref="DkimKeyRecord.MaximumRsaBits"/>.</summary>
    private const int MaximumSignature = DkimKeyRecord.MaximumRsaBits / 8;

    private const int HashOctets = 32;

    private DkimSignature(SignatureKind kind) => Kind = kind;

    internal SignatureKind Kind { get; }

    internal DkimReason Reason { get; private set; }

    /// <summary>The tag that is missing or wrong.</summary>
    internal string Detail { get; private set; } = "";

    internal string AlgorithmName { get; private set; } = "";

    internal DkimAlgorithm Algorithm { get; private set; }

    internal byte[] Signature { get; private set; } = [];

    /// <summary>b= without white space.</summary>
    internal string SignatureText { get; private set; } = "";

    internal byte[] BodyHash { get; private set; } = [];

    internal Canonicalization Header { get; private set; }

    internal Canonicalization Body { get; private set; }

    internal DomainName? Domain { get; private set; }

    internal DomainName? Selector { get; private set; }

    /// <summary>As in the field, without white space.</summary>
    internal string SelectorText { get; private set; } = "";

    /// <summary>i=, or "@" and d=.</summary>
    internal string Identity { get; private set; } = "";

    internal DomainName? IdentityDomain { get; private set; }

    internal string[] SignedFields { get; private set; } = [];

    /// <summary>l=</summary>
    internal long? BodyLength { get; private set; }

    /// <summary>t=, seconds since 1970.</summary>
    internal long? Timestamp { get; private set; }

    /// <summary>x=, seconds since 1970.</summary>
    internal long? Expires { get; private set; }

    /// <summary>Where the value of b= stands in the field, white space around it included.</summary>
    internal (int Start, int Length) SignatureRange { get; private set; }

    /// <param name="field">The whole field, name and colon included, without the final line end.</param>
    /// <param name="kind">Which field it is.</param>
    /// <param name="maximumFields">Names in h=.</param>
    internal static DkimSignature Parse(ReadOnlySpan<byte> field, SignatureKind kind, int maximumFields)
    {
        var signature = new DkimSignature(kind);
        signature.Reason = signature.Read(field, maximumFields);
        return signature;
    }

    private DkimReason Read(ReadOnlySpan<byte> field, int maximumFields)
    {
        int start = field.IndexOf((byte)':') + 1;
        if (!TagList.TryParse(field[start..], out TagList tags)) return DkimReason.MalformedSignature;
        DkimReason reason = ReadNames(tags);
        if (reason == DkimReason.None) reason = ReadDigests(tags, start);
        if (reason == DkimReason.None) reason = ReadFields(tags, maximumFields);
        if (reason == DkimReason.None) reason = ReadTimes(tags);
        return reason;
    }

    // What the report says of the signature comes first, so that it is there whatever else is wrong.
    private DkimReason ReadNames(in TagList tags)
    {
        if (tags.TryGet("a"u8, out ReadOnlySpan<byte> algorithm)) AlgorithmName = TagValue.Text(algorithm);
        if (tags.TryGet("b"u8, out ReadOnlySpan<byte> b)) SignatureText = TagValue.Text(b);
        if (tags.TryGet("s"u8, out ReadOnlySpan<byte> selector) && TagValue.TryDomain(selector, out DomainName? name)) (Selector, SelectorText) = (name, TagValue.Text(selector));
        if (tags.TryGet("d"u8, out ReadOnlySpan<byte> domain) && TagValue.TryDomain(domain, out name)) (Domain, IdentityDomain, Identity) = (name, name, "@" + TagValue.Text(domain));

        if (Kind == SignatureKind.Dkim)
        {
            if (!tags.TryGet("v"u8, out ReadOnlySpan<byte> version)) return Missing("v");
            if (!version.SequenceEqual("1"u8)) return DkimReason.UnsupportedVersion;
        }

        if (algorithm.IsEmpty) return Missing("a");
        if (!DkimAlgorithmNames.TryParse(algorithm, out DkimAlgorithm known)) return DkimReason.UnsupportedAlgorithm;
        Algorithm = known;
        if (known == DkimAlgorithm.RsaSha1) return DkimReason.HistoricAlgorithm;
        if (domain.IsEmpty) return Missing("d");
        if (Domain is null) return Invalid("d");
        if (selector.IsEmpty) return Missing("s");
        if (Selector is null) return Invalid("s");
        return Kind == SignatureKind.Dkim ? ReadIdentity(tags) : DkimReason.None;
    }

    // [ Local-part ] "@" domain-name; d= or a domain below it.
    private DkimReason ReadIdentity(in TagList tags)
    {
        if (!tags.TryGet("i"u8, out ReadOnlySpan<byte> identity)) return DkimReason.None;
        int at = identity.LastIndexOf((byte)'@');
        if (at < 0 || !TagValue.TryDomain(TagValue.Trim(identity[(at + 1)..]), out DomainName? domain)) return Invalid("i");
        (IdentityDomain, Identity) = (domain, TagValue.Text(identity));
        bool inside = domain == Domain || domain!.Ascii.EndsWith("." + Domain!.Ascii, StringComparison.Ordinal);
        return inside ? DkimReason.None : DkimReason.IdentityOutsideDomain;
    }

    private DkimReason ReadDigests(in TagList tags, int start)
    {
        if (!tags.TryGet("b"u8, out ReadOnlySpan<byte> b)) return Missing("b");
        if (!TagValue.TryBase64(b, MaximumSignature, out byte[] signature)) return Invalid("b");
        if (!tags.TryGet("bh"u8, out ReadOnlySpan<byte> bh)) return Missing("bh");
        if (!TagValue.TryBase64(bh, HashOctets, out byte[] hash) || hash.Length != HashOctets) return Invalid("bh");
        (Signature, BodyHash) = (signature, hash);
        if (tags.TryGetRaw("b"u8, out int from, out int length)) SignatureRange = (start + from, length);
        if (!tags.TryGet("c"u8, out ReadOnlySpan<byte> c)) return DkimReason.None;

        // One name is the header's, and the body's is then simple.
        int slash = c.IndexOf((byte)'/');
        if (!TryCanonicalization(slash < 0 ? c : c[..slash], out Canonicalization header) || !TryCanonicalization(slash < 0 ? "simple"u8 : c[(slash + 1)..], out Canonicalization body))
            return DkimReason.UnsupportedCanonicalization;
        (Header, Body) = (header, body);
        return DkimReason.None;
    }

    private DkimReason ReadFields(in TagList tags, int maximumFields)
    {
        if (!tags.TryGet("h"u8, out ReadOnlySpan<byte> h)) return Missing("h");
        if (!TagValue.TryFieldNames(h, maximumFields, out string[] names, out bool tooMany)) return tooMany ? DkimReason.TooManySignedFields : Invalid("h");
        SignedFields = names;
        // RFC 6376 §5.4 for both kinds; RFC 8617 §4.1.2: an ARC-Message-Signature does not cover seals.
        if (!names.Contains("From", StringComparer.OrdinalIgnoreCase)) return DkimReason.FromNotSigned;
        if (Kind == SignatureKind.ArcMessage && names.Contains("ARC-Seal", StringComparer.OrdinalIgnoreCase)) return Invalid("h");
        if (tags.TryGet("q"u8, out ReadOnlySpan<byte> q) && !TagValue.HasWord(q, "dns/txt"u8)) return DkimReason.UnsupportedQuery;
        return DkimReason.None;
    }

    private DkimReason ReadTimes(in TagList tags)
    {
        if (tags.TryGet("l"u8, out ReadOnlySpan<byte> l))
        {
            if (!TagValue.TryNumber(l, 76, out long length)) return Invalid("l");
            BodyLength = length;
        }

        if (tags.TryGet("t"u8, out ReadOnlySpan<byte> t))
        {
            if (!TagValue.TryNumber(t, 20, out long time)) return Invalid("t");
            Timestamp = time;
        }

        if (!tags.TryGet("x"u8, out ReadOnlySpan<byte> x)) return DkimReason.None;
        if (!TagValue.TryNumber(x, 20, out long expires) || expires <= Timestamp) return Invalid("x");
        Expires = expires;
        return DkimReason.None;
    }

    private static bool TryCanonicalization(ReadOnlySpan<byte> name, out Canonicalization canonicalization)
    {
        canonicalization = name.SequenceEqual("relaxed"u8) ? Canonicalization.Relaxed : Canonicalization.Simple;
        return canonicalization == Canonicalization.Relaxed || name.SequenceEqual("simple"u8);
    }

    private DkimReason Missing(string tag)
    {
        Detail = tag;
        return DkimReason.MissingTag;
    }

    private DkimReason Invalid(string tag)
    {
        Detail = tag;
        return DkimReason.InvalidTag;
    }
}
