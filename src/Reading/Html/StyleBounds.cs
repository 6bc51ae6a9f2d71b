using AngleSharp.Dom;

namespace Posthouse.Reading;

/// <summary>Takes style sheets out that are larger than one that a person or a program for newsletters writes, before anything parses them.</summary>
internal static class StyleBounds
{
    private const int MaximumBrackets = 20_000;
    private const int MaximumLength = 500_000;

    internal static void Apply(IDocument document)
    {
        int brackets = 0, length = 0;
        foreach (IElement element in document.All.ToList())
        {
            if (element.LocalName == "style" && !Count(element.TextContent)) element.TextContent = "";
            if (element.GetAttribute("style") is { } style && !Count(style)) element.RemoveAttribute("style");
        }

        bool Count(string text)
        {
            int more = text.AsSpan().Count('(') + text.AsSpan().Count('{') + text.AsSpan().Count('[') + text.AsSpan().Count('+') + text.AsSpan().Count(',');
            if (brackets + more > MaximumBrackets || length + text.Length > MaximumLength) return false;
            brackets += more;
            length += text.Length;
            return true;
        }
    }
}
