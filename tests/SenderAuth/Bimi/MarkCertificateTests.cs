using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth.Tests;

public sealed class MarkCertificateTests : IDisposable
{
    private readonly Marks _marks = new();

    public void Dispose() => _marks.Dispose();

    [Theory]
    [InlineData("example.com")]
    [InlineData("mail.EXAMPLE.com")]
    [InlineData("default._bimi.example.com")]
    public void A_certificate_for_the_domain_gives_its_logo(string name)
    {
        byte[]? file = Logo(_marks.Pem(name), out string problem);
        Assert.Equal("", problem);
        Assert.Equal(Marks.Svg, SvgProfile.Unpack(file, 32 << 10));
    }

    [Fact]
    public void What_does_not_hold_vouches_for_nothing()
    {
        Refused(_marks.Pem("example.net"), "not for mail.example.com");
        Refused(_marks.Pem("*.example.com"), "not for mail.example.com");
        Refused(_marks.Pem("other._bimi.example.com"), "not for mail.example.com");
        Refused(_marks.Pem(purpose: "1.3.6.1.5.5.7.3.1"), "not for logos");
        Refused(_marks.Pem(rightDigest: false), "another digest");
        Refused(_marks.Pem(type: "image/png"), "as SVG");
        Refused(_marks.Pem(withLogo: false), "no logo");
        Refused(_marks.Pem(address: "https://example.com/logo.svg"), "not in the certificate");
        Refused(_marks.Pem(address: "data:image/svg+xml;base64,!"), "cannot be read");
        Refused(_marks.Pem(until: Marks.Now.AddDays(-1)), "not valid at this time");
        Refused("no PEM"u8.ToArray(), "no PEM");
        Refused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"u8.ToArray(), "cannot be read");
        Refused(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(_marks.Root.ExportCertificatePem() + "\n", 9))), "too many");
        using var others = new Marks();
        Refused(others.Pem(), "no trusted root");
    }

    private void Refused(byte[] pem, string expected)
    {
        Assert.Null(Logo(pem, out string problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    private byte[]? Logo(byte[] pem, out string problem) =>
        MarkCertificate.Logo(pem, DomainName.Parse("mail.example.com"), DomainName.Parse("example.com"), "default", _marks.Roots, Marks.Now, out problem);
}
