using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Uploads in pieces (docs/jmap.md), after draft-ietf-httpbis-resumable-upload: POST begins one, HEAD asks how much is here, PATCH appends, DELETE ends it.
/// A piece whose connection breaks keeps what came of it.
/// </summary>
internal sealed class ResumableEndpoints(JmapGate gate, IAccountAccess access, MailStore store, TimeProvider clock, JmapOptions options, LinkOptions links)
{
    private const string OffsetHeader = "Upload-Offset";
    private const string LengthHeader = "Upload-Length";
    private const string PurposeHeader = "Upload-Purpose";

    // A piece that arrives is kept in parts of this many octets, so that a connection that breaks loses little.
    private const int KeptAtOnce = 4 << 20;

    // A link's file stays in its pieces: few enough to name, small enough that each is checked at once when it is read.
    private const int KeptAtOnceOfLink = 16 << 20;

    private readonly RequestSlots _slots = new(options.MaximumConcurrentUploads);

    internal async Task BeginAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null || await FindViewAsync(context, user).ConfigureAwait(false) is not { } view) return;
        if (Number(context.Request.Headers[LengthHeader]) is not { } length)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"{LengthHeader} says how many octets the file has.").ConfigureAwait(false);
            return;
        }

        if (Purpose(context.Request.Headers[PurposeHeader]) is not { } purpose)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"{PurposeHeader} is 'message' or 'link'.").ConfigureAwait(false);
            return;
        }

        if (purpose == UploadPurpose.Link && length == 0)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "An empty file is no use to anybody.").ConfigureAwait(false);
            return;
        }

        if (purpose == UploadPurpose.Link && !links.Offered)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Files are not sent as links here.").ConfigureAwait(false);
            return;
        }

        long largest = purpose == UploadPurpose.Link ? links.MaximumFileSize : options.MaximumUploadSize;
        if (length > largest)
        {
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"A file may have {largest} octets.").ConfigureAwait(false);
            return;
        }

        string type = BlobEndpoints.MediaType(context.Request.ContentType ?? "");
        (ResumableUpload? begun, string? noRoom) = await store.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = clock.GetUtcNow();
                ResumableUpload.Sweep(transaction, now);
                string? why = purpose == UploadPurpose.Link ? LinkRoom.Refuse(transaction, view.User, length, links) : null;
                return (why is null ? ResumableUpload.Begin(transaction, view.User, length, type, now, options, purpose) : null, why);
            },
            context.RequestAborted).ConfigureAwait(false);
        if (noRoom is not null)
        {
            await RefuseAsync(context, StatusCodes.Status507InsufficientStorage, noRoom).ConfigureAwait(false);
            return;
        }

        if (begun is null)
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, $"An account may have {options.MaximumResumableUploads} uploads on their way.").ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/jmap/resumable/{JmapIds.Of(view.Account)}/{begun.Token}";
        Tell(context, begun);
    }

    internal async Task AskAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null || await FindViewAsync(context, user).ConfigureAwait(false) is not { } view || await FindAsync(context, view).ConfigureAwait(false) is not { } upload) return;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        Tell(context, upload);
    }

    internal async Task EndAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null || await FindViewAsync(context, user).ConfigureAwait(false) is not { } view) return;
        bool ended = await store.WriteAsync(transaction => ResumableUpload.Delete(transaction, view.User, Token(context)), context.RequestAborted).ConfigureAwait(false);
        if (ended) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such upload.").ConfigureAwait(false);
    }

    internal async Task AppendAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null || await FindViewAsync(context, user).ConfigureAwait(false) is not { } view || await FindAsync(context, view).ConfigureAwait(false) is not { } upload) return;
        if (Number(context.Request.Headers[OffsetHeader]) != upload.Received)
        {
            Tell(context, upload);
            await RefuseAsync(context, StatusCodes.Status409Conflict, $"The next octet is {upload.Received}.").ConfigureAwait(false);
            return;
        }

        if (!_slots.TryTake(view.User))
        {
            await ProblemDetails.WriteAsync(context, RequestException.Over("maxConcurrentUpload", $"An account may upload {options.MaximumConcurrentUploads} files at the same time.")).ConfigureAwait(false);
            return;
        }

        try
        {
            await TakeAsync(context, view, upload).ConfigureAwait(false);
        }
        catch (StoreException error) when (error.Fault == StoreFault.OverQuota)
        {
            await RefuseAsync(context, StatusCodes.Status507InsufficientStorage, error.Message).ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            await RefuseAsync(context, error.IsTemporary ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError, "The file could not be stored; try again later.").ConfigureAwait(false);
        }
        finally
        {
            _slots.Free(view.User);
        }
    }

    private async Task TakeAsync(HttpContext context, AccountView view, ResumableUpload upload)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        PipeReader reader = context.Request.BodyReader;
        for (bool more = true; more;)
        {
            (ResumableUpload? after, more) = await TakePieceAsync(context, reader, upload).ConfigureAwait(false);
            if (after is null)
            {
                await RefuseAsync(context, StatusCodes.Status409Conflict, "Another piece came first, or this one is longer than the file.").ConfigureAwait(false);
                return;
            }

            upload = after;
        }

        // Whoever sent it is gone; what came is kept.
        if (context.RequestAborted.IsCancellationRequested) return;
        if (upload.Received < upload.Length)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            Tell(context, upload);
            return;
        }

        if (upload.Purpose == UploadPurpose.Link)
        {
            await AnswerForLinkAsync(context, view, upload).ConfigureAwait(false);
            return;
        }

        if (await WholeAsync(upload, context.RequestAborted).ConfigureAwait(false) is { } whole) await BlobEndpoints.AnswerAsync(context, view.Account, whole).ConfigureAwait(false);
        else await RefuseAsync(context, StatusCodes.Status410Gone, "A piece of the file made room for other uploads: begin anew.").ConfigureAwait(false);
    }

    // What is asked twice is answered the same.
    private async Task AnswerForLinkAsync(HttpContext context, AccountView view, ResumableUpload upload)
    {
        long first = await store.WriteAsync(
            transaction =>
            {
                List<KeptFileId> pieces = upload.KeptPieces(transaction);
                if (pieces.Count == 0) return 0;
                upload.Complete(transaction, pieces[0].Value);
                return pieces[0].Value;
            },
            context.RequestAborted).ConfigureAwait(false);
        if (first > 0) await BlobEndpoints.AnswerAsync(context, view.Account, BlobReference.Of(new KeptFileId(first)), upload.MediaType, upload.Length).ConfigureAwait(false);
        else await RefuseAsync(context, StatusCodes.Status410Gone, "The file is a link's already, or it was ended.").ConfigureAwait(false);
    }

    // As much as arrives, up to what is kept at once; null where it does not fit.
    private async ValueTask<(ResumableUpload? After, bool More)> TakePieceAsync(HttpContext context, PipeReader reader, ResumableUpload upload)
    {
        BlobWriter writer = store.CreateBlob();
        await using (writer.ConfigureAwait(false))
        {
            bool more = true;
            int atOnce = upload.Purpose == UploadPurpose.Link ? KeptAtOnceOfLink : KeptAtOnce;
            while (more && writer.Length < atOnce)
            {
                ReadResult result;
                try
                {
                    result = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
                }
                catch (Exception error) when (error is OperationCanceledException or IOException or BadHttpRequestException)
                {
                    more = false;
                    break;
                }

                foreach (ReadOnlyMemory<byte> piece in result.Buffer) writer.Write(piece.Span);
                reader.AdvanceTo(result.Buffer.End);
                more = !result.IsCompleted;
                if (upload.Received + writer.Length > upload.Length) return (null, false);
                await writer.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }

            if (writer.Length == 0) return (upload, more);
            StagedBlob staged = await writer.CompleteAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
            await using (staged.ConfigureAwait(false))
            {
                bool fits = await store.WriteAsync(transaction => upload.Append(transaction, staged, options), CancellationToken.None).ConfigureAwait(false);
                return fits ? (upload with { Received = upload.Received + staged.Length }, more) : (null, false);
            }
        }
    }

    // Asked again, for the answer may have been lost, it is the same.
    private async ValueTask<Upload?> WholeAsync(ResumableUpload upload, CancellationToken cancellationToken)
    {
        (long result, Upload? done, List<Upload?> pieces) = await store.ReadAsync(
            reader =>
            {
                // Not as it was when the piece began to come: what asked twice may be ready by now.
                long whole = ResumableUpload.Find(reader, upload.Account, upload.Token, clock.GetUtcNow())?.Result ?? 0;
                return (whole, whole > 0 ? reader.FindUpload(upload.Account, new UploadId(whole)) : null, upload.Pieces(reader).ConvertAll(id => reader.FindUpload(upload.Account, id)));
            },
            cancellationToken).ConfigureAwait(false);
        if (result > 0) return done;
        if (pieces.Count == 0 || pieces.Contains(null)) return null;
        if (pieces.Count > 1) return await JoinAsync(upload, pieces!, cancellationToken).ConfigureAwait(false);
        await store.WriteAsync(
            transaction =>
            {
                upload.Complete(transaction, pieces[0]!.Id);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        return pieces[0];
    }

    // Null where a piece is gone.
    private async ValueTask<Upload?> JoinAsync(ResumableUpload upload, List<Upload> pieces, CancellationToken cancellationToken)
    {
        BlobWriter writer = store.CreateBlob();
        await using (writer.ConfigureAwait(false))
        {
            foreach (Upload piece in pieces)
            {
                using BlobReader? bytes = Open(piece);
                if (bytes is null) return await FinishedAsync(upload, cancellationToken).ConfigureAwait(false);
                for (long at = 0; at < piece.Size;)
                {
                    int got = bytes.Read(at, writer.GetSpan(64 << 10));
                    if (got == 0) throw new StoreException(StoreFault.Damaged, $"A piece of {upload.Token} is shorter than it was.");
                    writer.Advance(got);
                    at += got;
                    await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            StagedBlob staged = await writer.CompleteAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (staged.ConfigureAwait(false))
            {
                DateTimeOffset expires = clock.GetUtcNow() + options.UploadKept;
                return await store.WriteAsync(
                    transaction => upload.Complete(transaction, () => transaction.KeepUpload(upload.Account, staged, upload.MediaType, expires, options.UploadQuota)), cancellationToken).ConfigureAwait(false)
                    ?? await FinishedAsync(upload, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // The same piece was sent twice at the same time, and the other was first.
    private ValueTask<Upload?> FinishedAsync(ResumableUpload upload, CancellationToken cancellationToken) => store.ReadAsync(
        reader => ResumableUpload.Find(reader, upload.Account, upload.Token, clock.GetUtcNow()) is { Result: > 0 } whole ? reader.FindUpload(upload.Account, new UploadId(whole.Result)) : null, cancellationToken);

    private BlobReader? Open(Upload piece)
    {
        try
        {
            return store.OpenBlob(piece.Blob);
        }
        catch (StoreException error) when (error.Fault == StoreFault.NotFound)
        {
            return null;
        }
    }

    private async ValueTask<AccountView?> FindViewAsync(HttpContext context, SignedIn user)
    {
        AccountView? view = await access.FindAsync(user.Account, (string)context.Request.RouteValues["accountId"]!, context.RequestAborted).ConfigureAwait(false);
        if (view is null) await RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such account.").ConfigureAwait(false);
        return view;
    }

    private async ValueTask<ResumableUpload?> FindAsync(HttpContext context, AccountView view)
    {
        ResumableUpload? found = await store.ReadAsync(reader => ResumableUpload.Find(reader, view.User, Token(context), clock.GetUtcNow()), context.RequestAborted).ConfigureAwait(false);
        if (found is null) await RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such upload.").ConfigureAwait(false);
        return found;
    }

    private static string Token(HttpContext context) => (string)context.Request.RouteValues["token"]!;

    private static void Tell(HttpContext context, ResumableUpload upload)
    {
        context.Response.Headers[OffsetHeader] = upload.Received.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers[LengthHeader] = upload.Length.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
    }

    private static UploadPurpose? Purpose(StringValues header) => header.ToString() switch { "" or "message" => UploadPurpose.Message, "link" => UploadPurpose.Link, _ => null };

    private static long? Number(StringValues header) => header.Count == 1 && long.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static Task RefuseAsync(HttpContext context, int status, string detail) => ProblemDetails.WriteAsync(context, status, "about:blank", detail, null);
}
