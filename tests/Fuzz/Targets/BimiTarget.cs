using System.Text;
using Posthouse.SenderAuth;

namespace Posthouse.Fuzz.Tests;

/// <summary>What a stranger publishes about his logo: records, files and the logo in a certificate end in a value, and nothing that is passed on points outside.</summary>
internal sealed class BimiTarget : FuzzTarget
{
    private const int Limit = 32 << 10;

    public override string Name => "bimi";

    public override IReadOnlyList<string> Words => ["v=BIMI1;", "l=", "a=", "https://", "<svg ", "xmlns=\"http://www.w3.org/2000/svg\"", "xlink:href=\"", "#a", "url(", "<use ", "<!DOCTYPE", "<?x?>", "<title>", "/>", "&amp;", "baseProfile=\"tiny-ps\"", "version=\"1.2\""];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/mark.pem; avp=personal",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny-ps\"><title>x</title><path fill=\"url(#a)\"/></svg>",
        "\x30\x10\xa2\x0e\xa0\x0c\x30\x0a\x30\x08\x30\x06\x16\x04text", "\x1f\x8b\x08\x00\x00\x00\x00\x00");

    public override void Run(byte[] input)
    {
        if (BimiRecord.TryParse(Encoding.UTF8.GetString(input), out BimiRecord? record, out _))
            FuzzFailure.Unless(record is { Location: null or { Scheme: "https", IsDefaultPort: true } }, "a logo is at an https address");
        LogotypeReader.Read(input, out _);
        if (SvgProfile.Unpack(input, Limit) is not { } svg) return;
        FuzzFailure.Unless(svg.Length <= Limit, "what is unpacked is bounded");
        if (SvgProfile.Problem(svg) is not null) return;
        string text = Encoding.UTF8.GetString(svg);
        FuzzFailure.Unless(!text.Contains("<!DOCTYPE", StringComparison.Ordinal) && !text.Contains("<script", StringComparison.Ordinal), "a logo declares and runs nothing");
    }
}
