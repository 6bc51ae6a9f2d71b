using Posthouse.Reading;

namespace Posthouse.Fuzz.Tests;

/// <summary>Bodies in RTF, and what may be a compressed one: never an exception, never more text than was asked for.</summary>
internal sealed class RtfTarget : FuzzTarget
{
    private static readonly ReadingOptions Options = new() { MaximumRtf = 64 * 1024, MaximumRtfText = 1000, MaximumRtfDepth = 8 };

    public override string Name => "rtf";

    public override IReadOnlyList<string> Words =>
        ["{\\rtf1", "\\ansicpg936", "\\fromhtml1 ", "\\fromtext ", "{\\*\\htmltag84 ", "\\htmlrtf ", "\\htmlrtf0 ", "{\\fonttbl", "{\\f1\\fcharset134 ", "\\cpg", "\\'c4", "\\u-10179?", "\\uc2", "\\bin9 ", "\\par", "{\\pict", "{\\fldrslt ", "\\v ", "\\plain", "\\~", "LZFu", "MELA"];

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. Pieces.Bytes("{\\rtf1\\ansi\\ansicpg936\\fromhtml1 {\\fonttbl{\\f0\\fcharset134 A;}}{\\*\\htmltag84 <p>}\\f0\\'c4\\'e3\\htmlrtf\\par\\htmlrtf0}", "{\\rtf1\\mac{\\info{\\title T}}One\\par\\u20320?{\\v no}\\bin3 }}}\\tab}"),
        Convert.FromHexString("2D0000002B0000004C5A4675F1C5C7A703000A007263706731323542320AF32068656C090020627705B06C647D0A800FA0"),
    ];

    public override void Run(byte[] input)
    {
        FuzzFailure.Unless(RtfReader.Read(input, Options)?.Text.Length is null or <= 1000, "the text is bounded");
        // Headers that take memory for nothing are turned away before, by the file that they are in.
        if (input.Length >= 8 && Math.Abs((long)BitConverter.ToInt32(input, 0) - BitConverter.ToInt32(input, 4)) > 1 << 20) return;
        using var compressed = new MemoryStream(input, writable: false);
        FuzzFailure.Unless(TnefRtf.Unpacked(compressed, Options.MaximumRtf)?.WrittenCount is null or <= 64 * 1024, "what is unpacked is bounded");
    }
}
