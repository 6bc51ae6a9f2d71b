using System.Text;
using Posthouse.Mail;

namespace Posthouse.Fuzz.Tests;

/// <summary>Text out of HTML in pieces: the cuts do not matter, and it is never much longer than what it came from.</summary>
internal sealed class HtmlTextTarget : FuzzTarget
{
    public override string Name => "html-text";

    public override IReadOnlyList<string> Words => ["<", ">", "<!--", "-->", "--", "<script>", "</script>", "<style ", "</style>", "&amp;", "&#x4e2d;", "&#0;", "&#xd800;", "&nbsp;", "&NotEqualTilde;", "&", "\"", "'", "<b>", "<br/>", "<p", "<![CDATA[", "<?xml", "\0"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("<p>Hello&nbsp;<b>w</b>&amp;</p><script>if (a < b) \"</p>\"</script><style>x</style><!-- c -->t", "1 < 2 && 3 > 2", "<a title=\"x>y\">z</a>", "<svg><title>x</title></svg>y", "&#128512;&bogus;&");

    public override void Run(byte[] input)
    {
        string html = Encoding.UTF8.GetString(input);
        string? whole = null;
        foreach (int[] cuts in Pieces.Cuts(input))
        {
            var text = new StringBuilder();
            var reader = new HtmlText(text);
            int start = 0;
            foreach (int cut in cuts.Select(c => Math.Min(c, html.Length)).Append(html.Length))
            {
                reader.Write(html.AsSpan(start, cut - start));
                start = cut;
            }

            reader.Complete();
            string read = text.ToString();
            FuzzFailure.Unless((whole ??= read) == read, "the cuts do not matter");
        }

        FuzzFailure.Unless(whole!.Length <= html.Length, "the text is no longer than its HTML");
    }
}
