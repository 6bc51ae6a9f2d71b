using System.Globalization;
using System.Net;
using System.Text;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Posthouse.Mail;

namespace Posthouse.Reading;

/// <summary>
/// Makes of the HTML that a stranger wrote what a browser may show. It is the first of three walls: whoever serves the document also
/// forbids scripts and foreign addresses by its policy, and puts it into a frame that has none of the page's rights.
/// </summary>
public sealed class HtmlViewer(ReadingOptions options, TimeProvider clock) : IDisposable
{
    // Mail is written for a page of some width with margins of its own; long words and large images must not make a phone scroll sideways.
    private const string BaseStyle =
        "html{color-scheme:light;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}html.dark{color-scheme:dark;color:#e6e6e6}" +
        "body{margin:0;font:14px/1.5 system-ui,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}" +
        "img{max-width:100%;height:auto}pre{white-space:pre-wrap}blockquote{margin:0 0 0 .8ex;padding-left:1ex;border-left:2px solid #8888}" +
        "html.dark a{color:#7cb7ff}";

    private readonly DeepThread _threads = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>Never throws for what the text holds.</summary>
    public async Task<HtmlView> ViewAsync(string html, HtmlViewRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(request);
        if (html.Length > options.MaximumHtmlLength || html.AsSpan().Count('<') > options.MaximumTags) return Text(html, request);
        return await _threads.RunAsync(() => View(html, request), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _threads.Dispose();

    // Read twice: style sheets are read as they come in, so what must not be read of them goes first.
    private HtmlView View(string html, HtmlViewRequest request)
    {
        using IHtmlDocument? rough = Parse(html, null);
        if (rough is null) return Text(html, request);
        MailSanitizer.Strip(rough);
        TreeBounds.Flatten(rough, options.MaximumDepth);
        StyleBounds.Apply(rough);
        using IHtmlDocument? document = Parse(rough.ToHtml(MailSanitizer.Markup), MailSanitizer.Context());
        if (document is null) return Text(html, request);
        var sanitizer = new MailSanitizer(request);
        sanitizer.Clean(document);
        return new HtmlView(Assemble(document, request), sanitizer.RemoteImages, AsText: false);
    }

    private IHtmlDocument? Parse(string html, IBrowsingContext? context)
    {
        long begun = clock.GetTimestamp();
        int elements = 0;
        var parser = new HtmlParser(
            new HtmlParserOptions
            {
                OnCreated = (_, _) =>
                {
                    if (++elements > options.MaximumElements || clock.GetElapsedTime(begun) > options.MaximumParsing) throw new TooMuchHtmlException();
                },
            },
            context ?? BrowsingContext.New(Configuration.Default));
        try
        {
            return parser.ParseDocument(html);
        }
        catch (TooMuchHtmlException)
        {
            return null;
        }
    }

    private HtmlView Text(string html, HtmlViewRequest request)
    {
        var text = new StringBuilder();
        var extractor = new HtmlText(text);
        extractor.Write(html.AsSpan(0, Math.Min(html.Length, options.MaximumHtmlLength)));
        extractor.Complete();
        var page = new StringBuilder();
        Open(page, request, null, null, null).Append("<body><pre>").Append(WebUtility.HtmlEncode(text.ToString())).Append("</pre></body></html>");
        return new HtmlView(page.ToString(), 0, AsText: true);
    }

    private static string Assemble(IHtmlDocument document, HtmlViewRequest request)
    {
        var page = new StringBuilder();
        IElement? root = document.DocumentElement;
        Open(page, request, root?.GetAttribute("lang"), root?.GetAttribute("dir"), document.Head?.QuerySelectorAll("style"));
        page.Append(document.Body is { } body ? body.ToHtml(MailSanitizer.Markup) : "<body></body>").Append("</html>");
        return page.ToString();
    }

    private static StringBuilder Open(StringBuilder page, HtmlViewRequest request, string? language, string? direction, IEnumerable<IElement>? styles)
    {
        page.Append("<!DOCTYPE html><html");
        if ((language is { Length: > 0 and <= 35 } ? language : request.Language) is { } lang) page.Append(CultureInfo.InvariantCulture, $" lang=\"{WebUtility.HtmlEncode(lang)}\"");
        if (direction?.ToLowerInvariant() is "rtl" or "ltr" or "auto") page.Append(CultureInfo.InvariantCulture, $" dir=\"{direction.ToLowerInvariant()}\"");
        if (request.Dark) page.Append(" class=\"dark\"");
        page.Append("><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"referrer\" content=\"no-referrer\"><title></title><base target=\"_blank\"><style>")
            .Append(BaseStyle).Append("</style>");
        foreach (IElement style in styles ?? []) page.Append(style.ToHtml(MailSanitizer.Markup));
        return page.Append("</head>");
    }
}
