using System.Collections.Frozen;
using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Css.Dom;
using AngleSharp.Css.Parser;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Ganss.Xss;

namespace Posthouse.Reading;

/// <summary>What of HTML mail may have, on top of the library's rules: everything that looks, nothing that acts, fetches or tells.</summary>
internal sealed partial class MailSanitizer
{
    // Their text is no text for a reader, or is read otherwise by another parser.
    private static readonly FrozenSet<string> Removed = new[]
    {
        "script", "noscript", "template", "iframe", "frame", "frameset", "object", "embed", "applet", "param", "svg", "math", "xml", "meta", "link", "base",
        "title", "audio", "video", "source", "track", "canvas", "select", "datalist", "input", "keygen", "portal", "slot", "noembed", "noframes", "plaintext", "xmp",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // What these do: ask the reader for something, make a page of another, or say what the page is.
    private static readonly string[] UnwrappedTags = ["form", "button", "textarea", "menu", "menuitem", "optgroup", "option", "output", "progress", "meter", "fieldset", "legend", "label", "dialog"];

    private static readonly string[] Attributes = ["class", "id", "background", "bgcolor", "text", "link", "role", "aria-label", "aria-hidden", "face"];

    private static readonly string[] UnwantedAttributes =
    [
        "accept", "accept-charset", "action", "autocomplete", "autosave", "challenge", "contenteditable", "draggable", "dropzone", "enctype", "for", "form", "high", "keytype", "list", "low",
        "max", "maxlength", "method", "min", "multiple", "novalidate", "optimum", "pattern", "placeholder", "prompt", "readonly", "required", "checked", "disabled", "selected", "wrap", "accesskey", "tabindex", "longdesc", "cite", "usemap", "ismap", "target",
    ];

    // A message must not paint over what is around it in its own frame, move by itself, or take the pointer away.
    private static readonly string[] UnwantedStyles =
    [
        "all", "animation", "animation-delay", "animation-direction", "animation-duration", "animation-fill-mode", "animation-iteration-count", "animation-name", "animation-play-state", "animation-timing-function",
        "transition", "transition-delay", "transition-duration", "transition-property", "transition-timing-function", "pointer-events", "user-select", "cursor", "scroll-behavior", "image-rendering", "resize",
    ];

    // A frame has a border; these are further ways to name an address, and no letter needs them.
    private static readonly string[] FetchingStyles = ["border-image", "border-image-source", "mask", "mask-image", "content", "filter", "cursor", "quotes", "unicode-range"];

    private static readonly HtmlSanitizerOptions Rules = MakeRules();
    private readonly KeptAddresses _kept = new();
    private readonly HtmlViewRequest _request;
    private readonly HtmlSanitizer _sanitizer;

    internal MailSanitizer(HtmlViewRequest request)
    {
        _request = request;
        _sanitizer = new HtmlSanitizer(Rules) { KeepChildNodes = true, DisallowCssPropertyValue = Fetching() };
        _sanitizer.FilterUrl += OnUrl;
    }

    internal static IMarkupFormatter Markup => HtmlSanitizer.DefaultOutputFormatter;

    /// <summary>Images of other servers that were named, shown or not.</summary>
    internal int RemoteImages { get; private set; }

    /// <summary>With style sheets, which the rules look into.</summary>
    internal static IBrowsingContext Context() => BrowsingContext.New(Configuration.Default.WithCss(new CssParserOptions { IsIncludingUnknownDeclarations = true, IsIncludingUnknownRules = true, IsToleratingInvalidSelectors = true }));

    /// <summary>Takes out what never stays, with all that is in it.</summary>
    internal static void Strip(IHtmlDocument document)
    {
        foreach (IElement element in document.All.ToList())
        {
            if (Removed.Contains(element.LocalName) || element.NamespaceUri != NamespaceNames.HtmlUri) element.Remove();
        }
    }

    /// <summary>The document is changed in place.</summary>
    internal void Clean(IHtmlDocument document)
    {
        Strip(document);
        _sanitizer.SanitizeDom(document);
        foreach (IElement element in document.All.ToList())
        {
            if (element is IHtmlAnchorElement or IHtmlAreaElement) Lead(element);
            _kept.Restore(element);
            if (_request.Dark) DarkColours.Turn(element);
        }
    }

    // RFC 2392 for cid; images in the message itself as data (RFC 2397) need nobody's server.
    private void OnUrl(object? sender, FilterUrlEventArgs url)
    {
        string original = url.OriginalUrl.Trim();
        if (url.Tag is IHtmlAnchorElement or IHtmlAreaElement)
        {
            url.SanitizedUrl = LinkTarget.Of(original);
            return;
        }

        if (original.StartsWith("cid:", StringComparison.OrdinalIgnoreCase))
        {
            url.SanitizedUrl = _kept.Keep(_request.Inline(Uri.UnescapeDataString(original[4..])));
            return;
        }

        if (original.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            url.SanitizedUrl = _kept.Keep(LinkTarget.IsImageData(original) ? original : null);
            return;
        }

        if (LinkTarget.Remote(original) is not { } remote)
        {
            url.SanitizedUrl = null;
            return;
        }

        RemoteImages++;
        url.SanitizedUrl = _kept.Keep(_request.Remote?.Invoke(remote));
    }

    private static void Lead(IElement link)
    {
        if (link.GetAttribute("href") is not { } target) return;
        if (target.StartsWith('#'))
        {
            link.SetAttribute("target", "_self");
            return;
        }

        link.SetAttribute("rel", "noopener noreferrer nofollow");
    }

    private static HtmlSanitizerOptions MakeRules()
    {
        var rules = new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(HtmlSanitizerDefaults.AllowedTags, StringComparer.OrdinalIgnoreCase),
            AllowedAttributes = new HashSet<string>(HtmlSanitizerDefaults.AllowedAttributes, StringComparer.OrdinalIgnoreCase),
            AllowedCssProperties = new HashSet<string>(HtmlSanitizerDefaults.AllowedCssProperties, StringComparer.OrdinalIgnoreCase),
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto", "tel", "cid", "data" },
            AllowedAtRules = new HashSet<CssRuleType> { CssRuleType.Style, CssRuleType.Media },
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src", "background" },
        };
        rules.AllowedTags.UnionWith(["html", "head", "body", "style", "center", "font", "wbr", "figure", "figcaption", "main", "section", "article", "header", "footer", "nav", "aside", "address", "bdi", "bdo", "mark", "time"]);
        rules.AllowedTags.ExceptWith(UnwrappedTags);
        rules.AllowedTags.ExceptWith(Removed);
        rules.AllowedAttributes.UnionWith(Attributes);
        rules.AllowedAttributes.ExceptWith(UnwantedAttributes);
        rules.AllowedCssProperties.ExceptWith(UnwantedStyles);
        rules.AllowedCssProperties.ExceptWith(FetchingStyles);
        return rules;
    }

    // What takes an address as a string is not seen as an address; what is escaped is not seen as what it is.
    [GeneratedRegex(@"[<>\\]|image-set|cross-fade|(?<![a-z-])(src|image|element|paint|expression)\s*\(", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Fetching();
}
