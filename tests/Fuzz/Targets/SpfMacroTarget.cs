using System.Net;
using System.Text;
using Posthouse.SenderAuth;

namespace Posthouse.Fuzz.Tests;

/// <summary>Macro-strings: checked ones expand without a fault and within their bounds, for IPv4 and IPv6.</summary>
internal sealed class SpfMacroTarget : FuzzTarget
{
    private static readonly SpfMacroValues[] Values =
    [
        new(IPAddress.Parse("192.0.2.1"), "a-b+c", "example.com", "mail.example.com", "mx.here.test", TimeProvider.System),
        new(IPAddress.Parse("2001:db8::1"), "é\ud83d", "xn--bcher-kva.test", "[x]\r\n", "unknown", TimeProvider.System),
    ];

    public override string Name => "spf-macro";

    public override int MaximumLength => 600;

    public override IReadOnlyList<string> Words => ["%{", "}", "%", "%%", "%_", "%-", "s", "l", "o", "d", "i", "p", "h", "c", "r", "t", "v", "S", "1", "127", "0", "99999999999", "r", ".", "-", "+", "/", "=", "%{ir}", "%{l1r-}"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("%{ir}.%{v}._spf.%{d2}", "%{l1r+-}.%{O}.test", "100%% %_%- %{t} %{c} %{r} %{p} %{h}", "%{s}%{S5r.-+,/_=}");

    public override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        bool valid = SpfMacroReader.IsMacroString(text);
        FuzzFailure.Unless(valid || !SpfMacroReader.IsDomainSpec(text), "a domain-spec is a macro-string");
        if (!valid) return;
        SpfMacroValues.NeedsConfirmedName(text);
        foreach (SpfMacroValues values in Values)
        {
            string whole = values.Expand(text, "example.com");
            FuzzFailure.Unless(whole.Length <= 80 * (text.Length + 1), "an expansion is bounded by its text");
            string cut = values.Expand(text, "example.com", 40);
            FuzzFailure.Unless(cut.Length <= 40 && whole.StartsWith(cut, StringComparison.Ordinal), "what is cut is its beginning");
        }
    }
}
