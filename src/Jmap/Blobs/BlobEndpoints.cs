using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Uploads and downloads (RFC 8620 §6.1, §6.2). Neither holds a file in memory.</summary>
internal sealed class BlobEndpoints(JmapGate gate, IAccountAccess access, BlobResolver blobs, MailStore store, Uploads uploads, JmapOptions options)
{
    private const string Unknown = "application/octet-stream";

    // Fetch Metadata Request Headers §2.1: what a browser would run, or have run. A page of ours that was made to name a file as its script gets none:
    // the media type is the client's to choose (RFC 8620 §6.2), and no header of the answer keeps a script of the same origin from running.
    private static readonly string[] Run = ["script", "style", "worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet", "xslt", "manifest", "object", "embed"];

    // Pieces are flushed so that a slow reader holds little memory.
    private const int FlushSize = 64 << 10;

    private readonly RequestSlots _slots = new(options.MaximumConcurrentUploads);

    internal async Task UploadAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null) return;
        if (await access.FindAsync(user.Account, (string)context.Request.RouteValues["accountId"]!, context.RequestAborted).ConfigureAwait(false) is not { } view)
        {
            await NotFoundAsync(context).ConfigureAwait(false);
            return;
        }

        if (!_slots.TryTake(view.User))
        {
            await ProblemDetails.WriteAsync(context, RequestException.Over("maxConcurrentUpload", $"An account may upload {options.MaximumConcurrentUploads} files at the same time.")).ConfigureAwait(false);
            return;
        }

        try
        {
            await TakeAsync(context, view).ConfigureAwait(false);
        }
        catch (RequestException error)
        {
            await ProblemDetails.WriteAsync(context, error).ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            await ProblemDetails.WriteAsync(context, error.IsTemporary ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError, "about:blank", "The file could not be stored; try again later.", null).ConfigureAwait(false);
        }
        finally
        {
            _slots.Free(view.User);
        }
    }

    internal async Task DownloadAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null) return;
        if (Run.Contains(context.Request.Headers["Sec-Fetch-Dest"].ToString())
            || await access.FindAsync(user.Account, (string)context.Request.RouteValues["accountId"]!, context.RequestAborted).ConfigureAwait(false) is not { } view
            || await blobs.FindAsync(view, (string)context.Request.RouteValues["blobId"]!, context.RequestAborted).ConfigureAwait(false) is not { } found)
        {
            await NotFoundAsync(context).ConfigureAwait(false);
            return;
        }

        using BlobContent content = found;
        HttpResponse response = context.Response;
        // RFC 8620 §6.2 recommends that browsers keep a file for a year without asking, for what an id names never changes. On a computer that others
        // use that would show them the mail of whoever has signed out: the browser may keep it, and has to ask each time whether it is let in.
        response.Headers.CacheControl = options.CacheControl;
        response.Headers.ETag = $"\"{(string)context.Request.RouteValues["blobId"]!}\"";
        if (context.Request.Headers.IfNoneMatch == response.Headers.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = MediaType(context.Request.Query["type"].ToString());
        response.ContentLength = content.Length;
        string name = context.Request.RouteValues["name"] as string ?? "";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name.Length > 0 ? name : "file");
        response.Headers.ContentDisposition = disposition.ToString();
        // What others have sent must not act in the name of this site, whatever it says it is.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        PipeWriter output = response.BodyWriter;
        long unflushed = 0;
        foreach (ReadOnlyMemory<byte> piece in content.Pieces())
        {
            output.Write(piece.Span);
            if ((unflushed += piece.Length) < FlushSize) continue;
            if ((await output.FlushAsync(context.RequestAborted).ConfigureAwait(false)).IsCompleted) return;
            unflushed = 0;
        }

        await output.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private async Task TakeAsync(HttpContext context, AccountView view)
    {
        if (context.Request.ContentLength > options.MaximumUploadSize) throw TooLarge();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        string type = MediaType(context.Request.ContentType ?? "");
        BlobWriter writer = store.CreateBlob();
        await using (writer.ConfigureAwait(false))
        {
            PipeReader reader = context.Request.BodyReader;
            while (true)
            {
                ReadResult result = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
                foreach (ReadOnlyMemory<byte> piece in result.Buffer) writer.Write(piece.Span);
                reader.AdvanceTo(result.Buffer.End);
                if (writer.Length > options.MaximumUploadSize) throw TooLarge();
                await writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                if (result.IsCompleted) break;
            }

            StagedBlob staged = await writer.CompleteAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false);
            await using (staged.ConfigureAwait(false))
            {
                Upload kept = await uploads.KeepAsync(view.User, staged, type, context.RequestAborted).ConfigureAwait(false);
                await AnswerAsync(context, view.Account, kept).ConfigureAwait(false);
            }
        }
    }

    internal static Task AnswerAsync(HttpContext context, AccountId account, Upload kept) => AnswerAsync(context, account, BlobReference.Of(kept.Id), kept.MediaType, kept.Size);

    internal static async Task AnswerAsync(HttpContext context, AccountId account, string blobId, string mediaType, long size)
    {
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/json";
        var output = new Utf8JsonWriter(context.Response.BodyWriter, Dispatcher.Json);
        await using (output.ConfigureAwait(false))
        {
            output.WriteStartObject();
            output.WriteString("accountId"u8, JmapIds.Of(account));
            output.WriteString("blobId"u8, blobId);
            output.WriteString("type"u8, mediaType);
            output.WriteNumber("size"u8, size);
            output.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    // A header of ours is made of it: what is no media type is none.
    internal static string MediaType(string text) => MediaTypeHeaderValue.TryParse(text, out MediaTypeHeaderValue? type) && type.MediaType.HasValue && text.Length <= 255 ? type.ToString() : Unknown;

    private RequestException TooLarge() => new("limit", StatusCodes.Status413PayloadTooLarge, $"A file may have {options.MaximumUploadSize} octets.", "maxSizeUpload");

    private static Task NotFoundAsync(HttpContext context) => ProblemDetails.WriteAsync(context, StatusCodes.Status404NotFound, "about:blank", "There is no such account or blob.", null);
}
