using System.Text;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>RFC 6376 §3.5 and §6.1.1: what a signature must have, each failure by its name.</summary>
public sealed class DkimSignatureTests
{
    private const string Good = "v=1; a=rsa-sha256; d=example.com; s=sel; h=from:to; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=QUJD";

    [Theory]
    [InlineData(Good)]
    [InlineData(Good + ";")]
    [InlineData(" v = 1 ;\r\n\ta=rsa-sha256 ; d=example.com; s=sel; h=from :\r\n to; bh=47DEQpj8HBSa+/TImW+5\r\n JCeuQeRkm5NMpJWZG3hSuFU=; b= Q U\r\n JD ;\r\n ")]
    [InlineData(Good + "; c=relaxed; q=x/y:dns/txt; t=1; x=2; l=0; i=a=20b@mail.example.com; z=From:a|To:b; unknown=tag")]
    [InlineData("d=example.com; s=a.b; a=ed25519-sha256; v=1; h=FROM; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=QUJD; c=simple/relaxed; i=@EXAMPLE.com")]
    public void Well_formed_signatures_are_read(string value) => Assert.Equal((DkimReason.None, ""), Read(value));

    [Theory]
    [InlineData("", DkimReason.MalformedSignature, "")]
    [InlineData(";", DkimReason.MalformedSignature, "")]
    [InlineData("v", DkimReason.MalformedSignature, "")]
    [InlineData(Good + ";;", DkimReason.MalformedSignature, "")]
    [InlineData(Good + "; s=again", DkimReason.MalformedSignature, "")]
    [InlineData(Good + "; 1x=1", DkimReason.MalformedSignature, "")]
    [InlineData(Good + "; =1", DkimReason.MalformedSignature, "")]
    [InlineData(Good + "; x\0=1", DkimReason.MalformedSignature, "")]
    [InlineData(Good + "; x=\r1", DkimReason.MalformedSignature, "")]
    public void What_is_no_tag_list_is_malformed(string value, DkimReason reason, string detail) => Assert.Equal((reason, detail), Read(value));

    [Theory]
    [InlineData("v", DkimReason.MissingTag)]
    [InlineData("a", DkimReason.MissingTag)]
    [InlineData("d", DkimReason.MissingTag)]
    [InlineData("s", DkimReason.MissingTag)]
    [InlineData("h", DkimReason.MissingTag)]
    [InlineData("bh", DkimReason.MissingTag)]
    [InlineData("b", DkimReason.MissingTag)]
    public void A_required_tag_that_is_missing_is_named(string tag, DkimReason reason)
    {
        string without = string.Join("; ", Good.Split("; ").Where(spec => !spec.StartsWith(tag + "=", StringComparison.Ordinal)));
        Assert.Equal((reason, tag), Read(without));
    }

    [Theory]
    [InlineData("v", "2", DkimReason.UnsupportedVersion, "")]
    [InlineData("v", "0.5", DkimReason.UnsupportedVersion, "")]
    [InlineData("v", "01", DkimReason.UnsupportedVersion, "")]
    [InlineData("a", "rsa-sha1", DkimReason.HistoricAlgorithm, "")]
    [InlineData("a", "RSA-SHA256", DkimReason.UnsupportedAlgorithm, "")]
    [InlineData("a", "rsa-sha512", DkimReason.UnsupportedAlgorithm, "")]
    [InlineData("d", "", DkimReason.MissingTag, "d")]
    [InlineData("d", "-a.com", DkimReason.InvalidTag, "d")]
    [InlineData("d", "a..com", DkimReason.InvalidTag, "d")]
    [InlineData("d", "example.com.", DkimReason.InvalidTag, "d")]
    [InlineData("d", "a b.com", DkimReason.InvalidTag, "d")]
    [InlineData("s", "a_b*", DkimReason.InvalidTag, "s")]
    [InlineData("i", "example.com", DkimReason.InvalidTag, "i")]
    [InlineData("i", "a@", DkimReason.InvalidTag, "i")]
    [InlineData("i", "a@badexample.com", DkimReason.IdentityOutsideDomain, "")]
    [InlineData("i", "a@com", DkimReason.IdentityOutsideDomain, "")]
    [InlineData("b", "", DkimReason.InvalidTag, "b")]
    [InlineData("b", "QUJ", DkimReason.InvalidTag, "b")]
    [InlineData("b", "QU*D", DkimReason.InvalidTag, "b")]
    [InlineData("bh", "QUJD", DkimReason.InvalidTag, "bh")]
    [InlineData("bh", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFVBQUFB", DkimReason.InvalidTag, "bh")]
    [InlineData("c", "", DkimReason.UnsupportedCanonicalization, "")]
    [InlineData("c", "nofws", DkimReason.UnsupportedCanonicalization, "")]
    [InlineData("c", "relaxed/", DkimReason.UnsupportedCanonicalization, "")]
    [InlineData("c", "Relaxed/relaxed", DkimReason.UnsupportedCanonicalization, "")]
    [InlineData("h", "", DkimReason.InvalidTag, "h")]
    [InlineData("h", "from::to", DkimReason.InvalidTag, "h")]
    [InlineData("h", "from:a b", DkimReason.InvalidTag, "h")]
    [InlineData("h", "to:subject", DkimReason.FromNotSigned, "")]
    [InlineData("h", "from:a:a:a:a:a:a:a:a:a:a", DkimReason.TooManySignedFields, "")]
    [InlineData("q", "dns", DkimReason.UnsupportedQuery, "")]
    [InlineData("l", "-1", DkimReason.InvalidTag, "l")]
    [InlineData("l", "", DkimReason.InvalidTag, "l")]
    [InlineData("t", "1.5", DkimReason.InvalidTag, "t")]
    [InlineData("t", "", DkimReason.InvalidTag, "t")]
    [InlineData("x", "z", DkimReason.InvalidTag, "x")]
    public void A_value_against_its_grammar_is_named(string tag, string value, DkimReason reason, string detail)
    {
        IEnumerable<string> specs = Good.Split("; ").Where(spec => !spec.StartsWith(tag + "=", StringComparison.Ordinal)).Append($"{tag}={value}");
        Assert.Equal((reason, detail), Read(string.Join("; ", specs)));
    }

    [Fact]
    public void An_expiry_is_after_the_signing() => Assert.Equal((DkimReason.InvalidTag, "x"), Read(Good + "; t=5; x=5"));

    [Fact]
    public void A_length_beyond_all_numbers_is_the_largest_number()
    {
        var signature = DkimSignature.Parse(Encoding.UTF8.GetBytes($"DKIM-Signature:{Good}; l={new string('9', 76)}"), SignatureKind.Dkim, 10);
        Assert.Equal((DkimReason.None, (long?)long.MaxValue), (signature.Reason, signature.BodyLength));
        Assert.Equal((DkimReason.InvalidTag, "l"), Read($"{Good}; l={new string('9', 77)}"));
    }

    [Fact]
    public void A_list_has_32_tags_at_most()
    {
        string many = string.Concat(Enumerable.Range(0, TagList.MaximumTags - 7).Select(static i => $"; x{i}=1"));
        Assert.Equal((DkimReason.None, ""), Read(Good + many));
        Assert.Equal((DkimReason.MalformedSignature, ""), Read(Good + many + "; more=1"));
    }

    [Fact]
    public void What_could_be_read_is_there_though_the_signature_is_wrong()
    {
        var signature = DkimSignature.Parse(Encoding.UTF8.GetBytes("DKIM-Signature:" + Good.Replace("v=1", "v=2", StringComparison.Ordinal)), SignatureKind.Dkim, 10);
        Assert.Equal(("example.com", "sel", "rsa-sha256", "QUJD", "@example.com"), (signature.Domain!.Ascii, signature.SelectorText, signature.AlgorithmName, signature.SignatureText, signature.Identity));
    }

    private static (DkimReason Reason, string Detail) Read(string value)
    {
        var signature = DkimSignature.Parse(Encoding.UTF8.GetBytes("DKIM-Signature:" + value), SignatureKind.Dkim, 10);
        return (signature.Reason, signature.Detail);
    }
}
