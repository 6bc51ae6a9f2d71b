using AngleSharp.Dom;

namespace Posthouse.Reading;

/// <summary>Makes a tree shallow enough for those that walk it by recursion. It walks without.</summary>
internal static class TreeBounds
{
    /// <summary>What is deeper than the limit stays as text.</summary>
    internal static void Flatten(IDocument document, int maximumDepth)
    {
        if (document.DocumentElement is not { } root) return;
        INode node = root;
        int depth = 0;
        while (true)
        {
            if (depth == maximumDepth && node.HasChildNodes) Flatten(node);
            if (depth < maximumDepth && node.FirstChild is { } child)
            {
                node = child;
                depth++;
                continue;
            }

            while (node.NextSibling is null)
            {
                if (node.Parent is not { } parent || ReferenceEquals(node, root)) return;
                node = parent;
                depth--;
                if (ReferenceEquals(node, root)) return;
            }

            node = node.NextSibling!;
        }
    }

    private static void Flatten(INode top)
    {
        var texts = new List<string>();
        INode node = top.FirstChild!;
        while (true)
        {
            if (node is IText text) texts.Add(text.Data);
            if (node.FirstChild is { } child)
            {
                node = child;
                continue;
            }

            while (node.NextSibling is null)
            {
                node = node.Parent!;
                if (ReferenceEquals(node, top))
                {
                    while (top.FirstChild is { } gone) top.RemoveChild(gone);
                    top.AppendChild(top.Owner!.CreateTextNode(string.Concat(texts)));
                    return;
                }
            }

            node = node.NextSibling!;
        }
    }
}
