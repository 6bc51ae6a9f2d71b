using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Reading.Tests;

public sealed partial class HtmlViewerTests
{
    private static readonly HtmlViewer Viewer = new(new ReadingOptions(), TimeProvider.System);

    private static HtmlView View(string html, HtmlViewRequest? request = null) => View(Viewer, html, request);

    private static HtmlView View(HtmlViewer viewer, string html, HtmlViewRequest? request = null) => viewer.ViewAsync(html, request ?? new HtmlViewRequest(), TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    private static string Body(string html, HtmlViewRequest? request = null)
    {
        string document = View(html, request).Document;
        return document[document.IndexOf("<body", StringComparison.Ordinal)..^"</html>".Length];
    }

    [Theory]
    [InlineData("<p>Hello <b>you</b></p>", "<body><p>Hello <b>you</b></p></body>")]
    [InlineData("<center><font color=red size=4>Sale</font></center>", "<body><center><font color=\"red\" size=\"4\">Sale</font></center></body>")]
    [InlineData("<table width=600 cellpadding=4><tr><td align=center>1</td></tr></table>", "<body><table width=\"600\" cellpadding=\"4\"><tbody><tr><td align=\"center\">1</td></tr></tbody></table></body>")]
    [InlineData("<p>Gr\u00fc\u00dfe &amp; \u4f60\u597d &lt;b&gt;</p>", "<body><p>Gr\u00fc\u00dfe &amp; \u4f60\u597d &lt;b&gt;</p></body>")]
    [InlineData("<o:p>Word</o:p>", "<body>Word</body>")]
    [InlineData("<form action=https://x.test><b>Pay</b><input name=card><button>Go</button></form>", "<body><b>Pay</b>Go</body>")]
    [InlineData("<a href=\"https://a.test/?a=1&amp;b=2\">x</a>", "<body><a href=\"https://a.test/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">x</a></body>")]
    [InlineData("<a href=#top name=up>x</a>", "<body><a href=\"#top\" name=\"up\" target=\"_self\">x</a></body>")]
    [InlineData("<a href=\"mailto:a%2Bb@x.test,c@x.test?subject=1&amp;bcc=d@x.test\">x</a>", "<body><a href=\"mailto:a%2Bb@x.test,c@x.test?subject=1&amp;bcc=d@x.test\" rel=\"noopener noreferrer nofollow\">x</a></body>")]
    [InlineData("<a href=\"mailto:?to=a@x.test\">x</a>", "<body><a href=\"mailto:?to=a@x.test\" rel=\"noopener noreferrer nofollow\">x</a></body>")]
    [InlineData("", "<body></body>")]
    public void What_looks_stays(string html, string expected) => Assert.Equal(expected, Body(html));

    [Theory]
    [InlineData("<script>alert(1)</script>a")]
    [InlineData("<img src=x onerror=alert(1)>a")]
    [InlineData("<svg onload=alert(1)><script>alert(1)</script></svg>a")]
    [InlineData("<svg><style><img src=x onerror=alert(1)></style></svg>a")]
    [InlineData("<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">")]
    [InlineData("<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>")]
    [InlineData("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">")]
    [InlineData("<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>a")]
    [InlineData("<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>a")]
    [InlineData("<a href=javascript:alert(1)>a</a>")]
    [InlineData("<a href=\"jav&#x09;ascript:alert(1)\">a</a>")]
    [InlineData("<a href=\" &#14; javascript:alert(1)\">a</a>")]
    [InlineData("<a href=data:text/html,<script>alert(1)</script>>a</a>")]
    [InlineData("<a href=vbscript:alert(1)>a</a>")]
    [InlineData("<img src=javascript:alert(1)>")]
    [InlineData("<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">")]
    [InlineData("<body onload=alert(1)>a")]
    [InlineData("<div style=\"background:url(javascript:alert(1))\">a</div>")]
    [InlineData("<div style=\"width:expression(alert(1))\">a</div>")]
    [InlineData("<style>@import 'https://evil.test/x.css';</style>a")]
    [InlineData("<style>@font-face{font-family:x;src:url(https://evil.test/f)}</style>a")]
    [InlineData("<style>a{color:red}</style><style></style ><script>alert(1)</script>a")]
    [InlineData("<style>a{content:'</style><script>alert(1)</script>'}</style>a")]
    [InlineData("<meta http-equiv=refresh content='0;url=https://evil.test/'>a")]
    [InlineData("<base href=https://evil.test/><a href=x>a</a>")]
    [InlineData("<link rel=stylesheet href=https://evil.test/x.css>a")]
    [InlineData("<template><script>alert(1)</script></template>a")]
    [InlineData("<xmp><script>alert(1)</script></xmp>a")]
    [InlineData("<title><img src=x onerror=alert(1)></title>a")]
    [InlineData("<textarea><script>alert(1)</script></textarea>a")]
    [InlineData("<!--[if gte IE 4]><script>alert(1)</script><![endif]-->a")]
    [InlineData("<x:script xmlns:x=http://www.w3.org/1999/xhtml>alert(1)</x:script>")]
    [InlineData("<input autofocus onfocus=alert(1)><select><option onclick=alert(1)>a")]
    [InlineData("<a ping=https://evil.test href=https://b.test>a</a>")]
    [InlineData("<img srcset=\"https://evil.test/1 1x\">")]
    [InlineData("<video poster=https://evil.test/p src=https://evil.test/v></video><audio src=https://evil.test/a>")]
    [InlineData("<table background=https://evil.test/b><tr><td>a")]
    [InlineData("<input type=image src=https://evil.test/i>")]
    [InlineData("<p style=\"background-image:url(https://evil.test/a);list-style:url('//evil.test/c')\">a")]
    [InlineData("<p style=\"background:\\75rl(https://evil.test/a)\">a")]
    [InlineData("<p style='background:image-set(\"https://evil.test/a\" 1x)'>a")]
    [InlineData("<p style='background:-webkit-image-set(url(https://evil.test/a) 1x)'>a")]
    [InlineData("<style>p{background:url(https://evil.test/a)} @media print{p{background:url(https://evil.test/b)}}</style><p>a")]
    [InlineData("<style>@supports (color:red){p{background:url(https://evil.test/a)}}</style><p>a")]
    [InlineData("<style>input[value^=a]{background:url(https://evil.test/a)}</style>a")]
    [InlineData("<style>:root{--x:url(https://evil.test/a)}p{background:var(--x)}</style><p>a")]
    [InlineData("<img src=https://evil.test/pixel.gif width=1 height=1>")]
    [InlineData("<style>.r{border:5px solid;border-image:url(https://evil.test/a) 3}</style><p class=r>a")]
    [InlineData("<style>.r{border-image-source:url(//evil.test/a)}</style><p class=r>a")]
    [InlineData("<style>.r{mask:url(https://evil.test/a);-webkit-mask-image:url(https://evil.test/a)}</style><p class=r>a")]
    [InlineData("<style>.r::before{content:url(https://evil.test/a)}</style><p class=r>a")]
    [InlineData("<style>.r{filter:url(https://evil.test/a#f);clip-path:url(https://evil.test/a)}</style><p class=r>a")]
    [InlineData("<style>.r{list-style:square url(https://evil.test/a);cursor:url(https://evil.test/c),auto}</style><p class=r>a")]
    [InlineData("<style>.r{shape-outside:url(https://evil.test/a);offset-path:url(https://evil.test/a);background:URL( https://evil.test/a )}</style><p class=r>a")]
    [InlineData("<style>.r{background:u\\72l(https://evil.test/a)}</style><p class=r>a")]
    [InlineData("<style>.r{--a:url(https://evil.test/a);border-image:var(--a) 3}</style><p class=r>a")]
    [InlineData("<style>@media screen{.r{border-image:url(https://evil.test/a) 3}}</style><p class=r>a")]
    [InlineData("<style>@layer x{.r{background:url(https://evil.test/a)}} @container (width>1px){.r{background:url(https://evil.test/b)}}</style><p class=r>a")]
    [InlineData("<p id=\"a\" style=\"cursor:url(https://evil.test/c),auto\">a")]
    [InlineData("<svg><image href=https://evil.test/i /><use href=https://evil.test/u /></svg>a")]
    public void What_acts_or_fetches_goes(string html)
    {
        string document = View(html, new HtmlViewRequest()).Document;
        // Text that a reader sees is harmless, whatever it says: what is looked at is what a browser would act on.
        string markup = Titles().Replace(Markup(document), "");
        foreach (string word in new[] { "script", "evil.test", "onerror", "onload", "onfocus", "javascript", "iframe", "srcdoc", "svg", "@import", "expression", "http-equiv", "srcset", "ping" })
            Assert.DoesNotContain(word, markup, StringComparison.OrdinalIgnoreCase);
    }

    // An address of this server would be asked with the reader's cookie.
    [Theory]
    [InlineData("<style>.r{border-image:url(/jmap/remote/A1?url=x) 3}</style>")]
    [InlineData("<style>.r{border-image-source:url(/jmap/remote/A1?url=x)}</style>")]
    [InlineData("<style>.r{background:url(/jmap/remote/A1?url=x)}</style>")]
    [InlineData("<style>.r::after{content:url(/jmap/remote/A1?url=x)}</style>")]
    [InlineData("<p style='border-image:url(/jmap/remote/A1?url=x) 3'>")]
    [InlineData("<p style='background:url(jmap/remote/A1?url=x)'>")]
    [InlineData("<img src=/jmap/remote/A1?url=x>")]
    [InlineData("<table background=/jmap/remote/A1?url=x><tr><td>")]
    public void Addresses_of_this_server_go(string html)
    {
        foreach (bool images in new[] { false, true })
            Assert.DoesNotContain("jmap/remote", View(html + "<p class=r>x", new HtmlViewRequest { Remote = images ? static uri => "/proved?" + Uri.EscapeDataString(uri.AbsoluteUri) : null }).Document, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_other_servers_are_counted_and_kept_away()
    {
        HtmlView view = View("<img src=https://a.test/1.png><img src=http://b.test/2.png><img src=//c.test/3.png><p style='background:url(https://d.test/4.png)'>", new HtmlViewRequest());
        Assert.Equal(4, view.RemoteImages);
        Assert.DoesNotContain(".test", view.Document, StringComparison.Ordinal);
    }

    [Fact]
    public void With_consent_they_come_through_the_server()
    {
        var request = new HtmlViewRequest { Remote = static uri => "/proxy?u=" + Uri.EscapeDataString(uri.AbsoluteUri) };
        string body = Body("<img src=https://a.test/1.png><p style='background:url(https://d.test/4.png)'>x</p>", request);
        Assert.Contains("src=\"/proxy?u=https%3A%2F%2Fa.test%2F1.png\"", body, StringComparison.Ordinal);
        Assert.Contains("/proxy?u=https%3A%2F%2Fd.test%2F4.png", body, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_the_message_are_found_by_content_id()
    {
        var request = new HtmlViewRequest { Inline = static id => id == "logo@x.test" ? "/part/2" : null };
        Assert.Equal("<body><img src=\"/part/2\"><img></body>", Body("<img src=\"cid:logo%40x.test\"><img src=cid:none@x.test>", request));
    }

    [Fact]
    public void Pictures_in_the_message_itself_are_shown() => Assert.Contains("data:image/png;base64,iVBOR", Body("<img src=\"data:image/png;base64,iVBOR\">"), StringComparison.Ordinal);

    [Fact]
    public void Style_sheets_stay_where_they_only_look()
    {
        string document = View("<html><head><style>.a{color:#ff0000} @media (max-width:600px){.a{width:100%}}</style></head><body class=a>x</body></html>", new HtmlViewRequest()).Document;
        Assert.Contains(".a { color: rgba(255, 0, 0, 1) }", document, StringComparison.Ordinal);
        Assert.Contains("@media", document, StringComparison.Ordinal);
        Assert.Contains("<body class=\"a\">x</body>", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Language_and_direction_of_the_message_stay() =>
        Assert.StartsWith("<!DOCTYPE html><html lang=\"ar\" dir=\"rtl\">", View("<html lang=ar dir=RTL><body>x", new HtmlViewRequest { Language = "en" }).Document, StringComparison.Ordinal);

    [Fact]
    public void Colours_turn_dark()
    {
        string body = Body("<body bgcolor=white text=#000><p style='color:#000000;background-color:white;border:1px solid #ff0000'>x</p>", new HtmlViewRequest { Dark = true });
        Assert.Contains("bgcolor=\"#292929\"", body, StringComparison.Ordinal);
        Assert.Contains("text=\"#e8e8e8\"", body, StringComparison.Ordinal);
        Assert.Contains("color: rgba(232, 232, 232, 1)", body, StringComparison.Ordinal);
        Assert.Contains("background-color: rgba(41, 41, 41, 1)", body, StringComparison.Ordinal);
    }

    public static TheoryData<string> Bombs => new(
        string.Concat(Enumerable.Repeat("<div>", 30_000)) + "deep",
        string.Concat(Enumerable.Repeat("<div><p>", 15_000)) + "deep",
        string.Concat(Enumerable.Repeat("<span>", 19_000)) + string.Concat(Enumerable.Repeat("</x>", 19_000)) + "deep",
        string.Concat(Enumerable.Range(0, 10_000).Select(static i => $"<b id={i}>")) + string.Concat(Enumerable.Repeat("<p>x", 10_000)) + "deep",
        string.Concat(Enumerable.Repeat("<table><td>", 15_000)) + "deep",
        string.Concat(Enumerable.Repeat("<a><table>", 15_000)) + "deep",
        string.Concat(Enumerable.Repeat("<", 500_000)) + "deep",
        new string('a', 3_000_000) + "deep",
        "<p style=\"" + string.Concat(Enumerable.Repeat("color:red;", 50_000)) + "\">deep",
        "<style>" + string.Concat(Enumerable.Repeat("a{", 50_000)) + "</style>deep",
        "<style>" + new string('(', 200_000) + "</style>deep",
        "<p style=\"width:" + string.Concat(Enumerable.Repeat("calc(", 50_000)) + "\">deep",
        "<p style=\"color:" + new string('(', 200_000) + "\">deep",
        "<style>" + string.Concat(Enumerable.Repeat("@media all{", 20_000)) + "</style>deep",
        "<style>" + string.Concat(Enumerable.Repeat(":not(", 20_000)) + "{}</style>deep",
        "<p " + string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"a{i} ")) + ">deep");

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Bombs_end_in_a_document(string html) => Assert.EndsWith("</html>", View(html, new HtmlViewRequest { Dark = true }).Document, StringComparison.Ordinal);

    [Fact]
    public void What_is_too_large_is_shown_as_text()
    {
        using var small = new HtmlViewer(new ReadingOptions { MaximumTags = 3 }, new FakeTimeProvider());
        HtmlView view = View(small, "<p>a<br>1 &lt; 2<script>no</script>", new HtmlViewRequest());
        Assert.True(view.AsText);
        Assert.Contains("1 &lt; 2", view.Document, StringComparison.Ordinal);
        Assert.DoesNotContain("no", view.Document[view.Document.IndexOf("<body", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_nested_too_deep_stays_as_text()
    {
        using var shallow = new HtmlViewer(new ReadingOptions { MaximumDepth = 6 }, TimeProvider.System);
        Assert.Contains("one two three", View(shallow, "<div><div><div><div><div><b>one <i>two</i></b> three</div></div></div></div></div>", new HtmlViewRequest()).Document, StringComparison.Ordinal);
    }

    // Tags and their attributes alone: what is between them is text.
    private static string Markup(string document)
    {
        var markup = new StringBuilder();
        string body = document[document.IndexOf("</style>", StringComparison.Ordinal)..];
        for (int i = 0; i < body.Length;)
        {
            int open = body.IndexOf('<', i);
            if (open < 0) break;
            int close = open;
            char quote = '\0';
            for (; close < body.Length && (quote != '\0' || body[close] != '>'); close++)
            {
                if (quote == '\0' && body[close] == '"') quote = '"';
                else if (body[close] == quote) quote = '\0';
            }

            markup.Append(body, open, Math.Min(close + 1, body.Length) - open);
            i = close + 1;
            if (markup.ToString().EndsWith("<style>", StringComparison.Ordinal))
            {
                int end = body.IndexOf("</style", i, StringComparison.Ordinal);
                markup.Append(body, i, end - i);
                i = end;
            }
        }

        return markup.ToString();
    }

    // A title is text, too.
    [GeneratedRegex(" title=\"[^\"<>]*\"")]
    private static partial Regex Titles();
}
