namespace Posthouse.Mail;

/// <summary>Which parts a reader would call attachments: not the texts, their pictures and their signatures.</summary>
internal static class Attachments
{
    internal static bool Any(ScannedPart part)
    {
        if (part.IsMultipart)
        {
            if (part.Children is null) return false;
            foreach (ScannedPart child in part.Children)
            {
                if (Any(child)) return true;
            }

            return false;
        }

        return IsAttachment(part);
    }

    private static bool IsAttachment(ScannedPart part)
    {
        // S/MIME and OpenPGP signatures, and the control part of encrypted mail, belong to the envelope, whatever their disposition says.
        if (part.Type == "application" && part.Subtype is "pgp-signature" or "pkcs7-signature" or "x-pkcs7-signature" or "pgp-encrypted") return false;
        if (part.Disposition == "attachment") return true;
        bool embedded = part.ContentId.Length > 0 || part.Disposition == "inline";
        if (part.Parent is { IsMultipart: true, Subtype: "related" } && embedded) return false;
        if (part.Type == "image" && part.Disposition == "inline" && part.ContentId.Length > 0) return false;
        if (part.FileName.Length > 0 || part.IsMessage) return true;
        return part.Type is not ("text" or "message") && part.Disposition != "inline";
    }
}
