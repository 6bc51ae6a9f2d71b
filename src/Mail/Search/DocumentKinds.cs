namespace Posthouse.Mail;

internal enum DocumentKind
{
    None,
    Text,
    Html,
    Office,
}

/// <summary>How a leaf's text is read: by its type, and by its file name where the type says nothing.</summary>
internal static class DocumentKinds
{
    internal static DocumentKind Of(MessagePart part)
    {
        switch (part.Type)
        {
            case "text":
                return part.Subtype == "html" ? DocumentKind.Html : DocumentKind.Text;
            case "message":
                // Reports: what people search for when mail came back.
                return part.Subtype is "delivery-status" or "global-delivery-status" or "disposition-notification" or "feedback-report" or "global-headers" ? DocumentKind.Text : DocumentKind.None;
            case "application":
                return Application(part);
            default:
                return DocumentKind.None;
        }
    }

    private static DocumentKind Application(MessagePart part)
    {
        if (part.Subtype.StartsWith("vnd.openxmlformats-officedocument.", StringComparison.Ordinal)
            || part.Subtype.StartsWith("vnd.oasis.opendocument.", StringComparison.Ordinal)
            || part.Subtype is "vnd.ms-word.document.macroenabled.12" or "vnd.ms-excel.sheet.macroenabled.12" or "vnd.ms-powerpoint.presentation.macroenabled.12")
        {
            return DocumentKind.Office;
        }

        int dot = part.FileName.LastIndexOf('.');
        return (dot < 0 ? "" : part.FileName[(dot + 1)..].ToLowerInvariant()) switch
        {
            "docx" or "docm" or "xlsx" or "xlsm" or "pptx" or "pptm" or "odt" or "ods" or "odp" => DocumentKind.Office,
            "txt" or "csv" or "log" or "md" or "json" or "xml" or "yaml" or "yml" or "ics" or "vcf" or "eml" => DocumentKind.Text,
            "htm" or "html" => DocumentKind.Html,
            _ => DocumentKind.None,
        };
    }
}
