using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>A part with its id: its place in the tree as IMAP counts it, "1", "2.1".</summary>
internal readonly record struct BodyPart(string Id, MessagePart Part);

/// <summary>Which parts are shown as text, as HTML, and which are attachments: the algorithm of RFC 8621 §4.1.4, step by step.</summary>
internal sealed class BodyLists
{
    internal List<BodyPart> TextBody { get; } = [];

    internal List<BodyPart> HtmlBody { get; } = [];

    internal List<BodyPart> Attachments { get; } = [];

    internal static BodyLists Of(MessagePart root)
    {
        var lists = new BodyLists();
        lists.Read([new BodyPart(RootId(root), root)], "mixed", inAlternative: false, lists.TextBody, lists.HtmlBody);
        return lists;
    }

    /// <summary>A multipart has no id of its own; its parts are counted from 1.</summary>
    internal static string RootId(MessagePart root) => root.IsMultipart ? "" : "1";

    internal static IReadOnlyList<BodyPart> Children(BodyPart part)
    {
        if (!part.Part.IsMultipart) return [];
        var children = new BodyPart[part.Part.Children.Count];
        for (int i = 0; i < children.Length; i++) children[i] = new BodyPart(part.Id.Length == 0 ? $"{i + 1}" : $"{part.Id}.{i + 1}", part.Part.Children[i]);
        return children;
    }

    /// <summary>The part of an id; null where there is none.</summary>
    internal static MessagePart? Find(MessagePart root, ReadOnlySpan<char> id, char separator)
    {
        if (!root.IsMultipart) return id is "1" ? root : null;
        MessagePart at = root;
        foreach (Range range in id.Split(separator))
        {
            if (!int.TryParse(id[range], System.Globalization.NumberStyles.None, null, out int number) || id[range][0] == '0' || !at.IsMultipart || number > at.Children.Count) return null;
            at = at.Children[number - 1];
        }

        return at;
    }

    private static bool IsInlineMedia(MessagePart part) => part.Type is "image" or "audio" or "video";

    private static bool IsPlain(MessagePart part) => part is { Type: "text", Subtype: "plain" };

    private static bool IsHtml(MessagePart part) => part is { Type: "text", Subtype: "html" };

    private void Read(IReadOnlyList<BodyPart> parts, string multipart, bool inAlternative, List<BodyPart>? textBody, List<BodyPart>? htmlBody)
    {
        int textLength = textBody?.Count ?? -1;
        int htmlLength = htmlBody?.Count ?? -1;
        for (int i = 0; i < parts.Count; i++)
        {
            BodyPart part = parts[i];
            bool media = IsInlineMedia(part.Part);
            // A text with a file name that is not the first, and all but the first of a multipart/related, are taken for attachments.
            bool inline = part.Part.Disposition != "attachment" && (IsPlain(part.Part) || IsHtml(part.Part) || media)
                && (i == 0 || (multipart != "related" && (media || part.Part.FileName.Length == 0)));
            if (part.Part.IsMultipart)
            {
                Read(Children(part), part.Part.Subtype, inAlternative || part.Part.Subtype == "alternative", textBody, htmlBody);
            }
            else if (!inline)
            {
                Attachments.Add(part);
            }
            else if (multipart == "alternative")
            {
                if (IsPlain(part.Part)) textBody?.Add(part);
                else if (IsHtml(part.Part)) htmlBody?.Add(part);
                else Attachments.Add(part);
            }
            else
            {
                if (inAlternative && IsPlain(part.Part)) htmlBody = null;
                if (inAlternative && IsHtml(part.Part)) textBody = null;
                textBody?.Add(part);
                htmlBody?.Add(part);
                if ((textBody is null || htmlBody is null) && media) Attachments.Add(part);
            }
        }

        if (multipart != "alternative" || textBody is null || htmlBody is null) return;
        // Found HTML only, or plain text only: it serves for both.
        if (textLength == textBody.Count && htmlLength != htmlBody.Count) textBody.AddRange(htmlBody[htmlLength..]);
        else if (htmlLength == htmlBody.Count && textLength != textBody.Count) htmlBody.AddRange(textBody[textLength..]);
    }
}
