using System.Text;

namespace Posthouse.Mail;

/// <summary>Lower-case names of types and dispositions; the usual ones cost no memory.</summary>
internal static class MediaNames
{
    private static readonly string[] Known =
    [
        "text", "plain", "html", "multipart", "mixed", "alternative", "related", "report", "signed", "digest", "message", "rfc822",
        "delivery-status", "application", "octet-stream", "pdf", "image", "png", "jpeg", "gif", "attachment", "inline", "calendar",
        "zip", "csv", "rfc822-headers", "pgp-signature", "pkcs7-signature", "msword", "audio", "video",
        "vnd.openxmlformats-officedocument.wordprocessingml.document", "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "vnd.openxmlformats-officedocument.presentationml.presentation",
    ];

    private static readonly string[][] ByLength = Index();

    internal static string Lower(ReadOnlySpan<byte> name)
    {
        if (name.Length < ByLength.Length)
        {
            foreach (string known in ByLength[name.Length])
            {
                if (Ascii.EqualsIgnoreCase(name, known)) return known;
            }
        }

        return Encoding.ASCII.GetString(name).ToLowerInvariant();
    }

    private static string[][] Index()
    {
        string[][] index = new string[Known.Max(static n => n.Length) + 1][];
        for (int i = 0; i < index.Length; i++) index[i] = [.. Known.Where(n => n.Length == i)];
        return index;
    }
}
