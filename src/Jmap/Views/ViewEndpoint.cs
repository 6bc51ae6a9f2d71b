using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Posthouse.Mail;
using Posthouse.Reading;

namespace Posthouse.Jmap;

/// <summary>
/// An HTML part as a page for a frame: without what acts, asks or fetches. The page's own policy forbids the same once more, and its sandbox takes
/// scripts, forms and navigation away from it, so that it is harmless also when it is opened by itself.
/// </summary>
internal sealed class ViewEndpoint(JmapGate gate, IAccountAccess access, BlobResolver blobs, HtmlViewer viewer, RemoteImageLinks links, JmapOptions options)
{
    // The frame stays of this origin so that the page around can measure it; without scripts nothing in it can use that.
    private const string Policy = "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    // Bump it when the same part is shown otherwise than before: browsers keep what they have seen.
    private const int Version = 2;

    internal async Task ShowAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null) return;
        string blob = (string)context.Request.RouteValues["blobId"]!;
        if (await access.FindAsync(user.Account, (string)context.Request.RouteValues["accountId"]!, context.RequestAborted).ConfigureAwait(false) is not { } shown )
        {
            await NotFoundAsync(context).ConfigureAwait(false);
            return;
        }

        using BlobContent? content = await blobs.FindAsync(shown, blob, context.RequestAborted).ConfigureAwait(false);
        string? message = BlobReference.MessageOf(blob);
        MessagePart? root = content is null || message is null ? null : await blobs.StructureAsync(shown, message, context.RequestAborted).ConfigureAwait(false);
        string? text = content is null ? null : Text(content, root);
        if (content is null || text is null)
        {
            await NotFoundAsync(context).ConfigureAwait(false);
            return;
        }

        bool images = context.Request.Query["images"] == "1", dark = context.Request.Query["theme"] == "dark";
        HttpResponse response = context.Response;
        string tag = string.Create(CultureInfo.InvariantCulture, $"\"{Version}-{Hash(blob)}-{(images ? 'i' : 'b')}{(dark ? 'd' : 'l')}\"");
        response.Headers.ETag = tag;
        // What an id names never changes, but how it is made safe may: ask again, it costs nothing.
        response.Headers.CacheControl = options.CacheControl;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        string home = JmapIds.Of(shown.Account);
        if (images) await links.LoadAsync(context.RequestAborted).ConfigureAwait(false);
        Dictionary<string, string> inline = root is null ? [] : Inline(root, message!, home);
        HtmlView view = await viewer.ViewAsync(
            text,
            new HtmlViewRequest
            {
                Inline = id => inline.GetValueOrDefault(id),
                Remote = images ? address => links.Of(shown.User, home, address) : null,
                Dark = dark,
            },
            context.RequestAborted).ConfigureAwait(false);
        // For whoever shows it: whether there is something to ask consent for.
        response.Headers["Posthouse-Remote-Images"] = view.RemoteImages.ToString(CultureInfo.InvariantCulture);
        response.ContentType = "text/html; charset=utf-8";
        await response.WriteAsync(view.Document, Encoding.UTF8, context.RequestAborted).ConfigureAwait(false);
    }

    // A part of a message; or what was unpacked of a winmail.dat and is kept as an upload, in UTF-8.
    private string? Text(BlobContent content, MessagePart? root)
    {
        if (content.Part is { Type: "text", Subtype: "html" } part) return root is null ? null : BodyValue.Read(content.Content, part, 0, options.MaximumBodyValue).Text;
        if (content.Part is not null || content.MediaType != "text/html") return null;
        var octets = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (ReadOnlyMemory<byte> piece in content.Pieces(0, options.MaximumBodyValue)) System.Buffers.BuffersExtensions.Write(octets, piece.Span);
        return Encoding.UTF8.GetString(octets.WrittenSpan);
    }

    // RFC 2392; the first part with an id is the one.
    private static Dictionary<string, string> Inline(MessagePart root, string message, string account)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Stack<BodyPart>();
        open.Push(new BodyPart(BodyLists.RootId(root), root));
        while (open.TryPop(out BodyPart part))
        {
            foreach (BodyPart child in BodyLists.Children(part).Reverse()) open.Push(child);
            if (part.Part.ContentId.Length == 0 || part.Part.Type != "image" || part.Part.Subtype.Contains("svg", StringComparison.OrdinalIgnoreCase)) continue;
            string type = $"{part.Part.Type}/{part.Part.Subtype}";
            found.TryAdd(part.Part.ContentId.Trim('<', '>', ' '), $"/jmap/download/{account}/{BlobReference.OfPart(message, part.Id)}/inline?type={Uri.EscapeDataString(type)}");
        }

        return found;
    }

    // A header of ours is made of it.
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    private static Task NotFoundAsync(HttpContext context) => ProblemDetails.WriteAsync(context, StatusCodes.Status404NotFound, "about:blank", "There is no such account or part, or it is no HTML.", null);
}
